import type { Instant, Note, NoteId } from "./backend";

type Make = (id: NoteId, title: string, body: string, editedAt: Instant, more?: Partial<Note>) => Note;

/** What else lies in Trash: notes that were edited at one time and moved there at another, on several devices. */
export function thrownAway(
  note: Make,
  aMomentAgo: Instant,
  before: (days: number, hour: number) => Instant,
): readonly Note[] {
  const gone = (trashedAt: Instant, device: string | null): Partial<Note> => ({ trashed: true, trashedAt, device });
  return [
    note(
      "packing",
      "Packing list, April",
      "Wool socks, head torch, the good thermos. Not the tent this time.\n",
      before(60, 9),
      {
        ...gone(aMomentAgo, "Studio desk"),
        pending: true,
      },
    ),
    note(
      "phones",
      "Phone plan comparison",
      "Three prices, all the same coverage out at the summer house.\n",
      before(40, 9),
      {
        ...gone(before(3, 8), "Pixel 8"),
      },
    ),
    note("untitled", "", "test test\n", before(5, 8), gone(before(4, 8), "Studio desk")),
    note(
      "board",
      "Draft: letter to the board",
      "Dear all, I have tried to write this four times now and keep arriving at the same point.\n",
      before(30, 9),
      gone(before(16, 12), null),
    ),
    note("berth", "Old berth contract", "Send the form to the harbour office before 1 March.\n", before(90, 9), {
      ...gone(before(18, 12), "Work laptop"),
      pinned: true,
    }),
  ];
}

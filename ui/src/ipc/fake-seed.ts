import type { Conflict, Note, NoteId, Notebook, Side } from "./backend";

/** What the fake starts with: the notes of the mocks, dated back from `now`. */
export interface Seed {
  readonly notes: readonly Note[];
  readonly notebooks: readonly Omit<Notebook, "count">[];
  readonly conflicts: readonly Conflict[];
}

const MINUTE = 60_000;
const DAY = 86_400_000;

const ANHOLT = `Leave Grenå on **Saturday 13 June** at 05:30, before the wind backs to the west. About 27 nautical miles, so five and a half hours at five knots.

## Before we go
- [x] Fill diesel, 40 litres
- [x] New batteries in the handheld radio
- [ ] Save the charts on the tablet, there is no signal after the lighthouse
- [ ] Tell Ingrid when we expect to arrive

## If the weather turns
> Above 14 m/s we stay in Grenå and take the ferry instead. No discussion on the quay.

The harbour office listens on channel \`12\`. Berths are **first come, first served** and in July they are gone by noon

The rest is in [Boat checklist before leaving](note:boat).

## Ask in the office
- Shower coins or card?
- Is the north pontoon open again after the storm?
`;

const KITCHEN = [
  "Contractor: Marta Lindqvist. Budget is ",
  ".\n\n## Decided\n- Oak worktop, oiled\n- Matte tiles, 10 by 10\n",
] as const;

function side(body: string, device: string | null, editedAt: number, tags: readonly string[]): Side {
  return { title: "Kitchen renovation", body, tags, pinned: false, notebookId: "home", device, editedAt };
}

/** The mock's notes, conflicts and notebooks as they would look at `now`. */
export function mockSeed(now: number): Seed {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  // Early in the morning a "today" in the future would be odd, so today's notes are a little before now.
  const today = (minutes: number): number => Math.max(midnight, now - minutes * MINUTE);
  const before = (days: number, hour: number): number => midnight - days * DAY + hour * 60 * MINUTE;
  const note = (id: NoteId, title: string, body: string, editedAt: number, more: Partial<Note> = {}): Note => ({
    id,
    title,
    body,
    notebookId: null,
    tags: [],
    pinned: false,
    trashed: false,
    createdAt: editedAt - DAY,
    editedAt,
    pending: false,
    conflict: false,
    ...more,
  });
  const waiting = { pending: true };
  const kitchenMine = `${KITCHEN[0]}15,500${KITCHEN[1]}- Lamp over the table from grandmother\n`;
  const kitchenTheirs = `${KITCHEN[0]}14,000${KITCHEN[1]}- Induction hob, 60 cm\n`;
  return {
    notebooks: [
      { id: "home", name: "Home" },
      { id: "sailing", name: "Sailing" },
      { id: "work", name: "Work" },
      { id: "reading", name: "Reading" },
    ],
    notes: [
      note(
        "boat",
        "Boat checklist before leaving",
        "Gas off, bilge dry, seacocks closed. Battery switch to 1, fridge on 2, shore cable coiled in the port locker.\n",
        today(300),
        { pinned: true, notebookId: "sailing" },
      ),
      note("anholt", "Crossing to Anholt", ANHOLT, today(8), {
        ...waiting,
        notebookId: "sailing",
        tags: ["sailing", "summer"],
      }),
      note("kitchen", "Kitchen renovation", kitchenMine, today(30), {
        conflict: true,
        notebookId: "home",
        tags: ["budget", "renovation"],
      }),
      note(
        "tiles",
        "Call with Marta about the tiles",
        "She can get the matte ones by Friday if we order today. Ask for one spare box.\n",
        today(200),
        { ...waiting, notebookId: "home", tags: ["renovation", "waiting-for"] },
      ),
      note(
        "review",
        "Questions for Thursday’s review",
        "Why do imports slow down after 40,000 rows? Who owns the retry budget?\n",
        before(1, 17),
        { notebookId: "work" },
      ),
      note(
        "rye",
        "Rye sourdough, third attempt",
        "80% hydration was too wet. Shorter first rise, and the tin this time.\n",
        before(1, 8),
        { ...waiting, notebookId: "home", tags: ["recipes"] },
      ),
      note(
        "peregrine",
        "Reading: The Peregrine",
        "Baker never names the place. The hawk is the calendar; the man is the weather.\n",
        before(3, 20),
        { notebookId: "reading" },
      ),
      note(
        "tax",
        "Tax papers, what is missing",
        "Bank statement for March, the receipt for the laptop, mileage log.\n",
        before(4, 10),
        { notebookId: "home", tags: ["budget"] },
      ),
      note(
        "inventory",
        "Boat inventory 2025",
        "Counted on deck, May 2025.\n\n## Safety\n- Life jackets: 4 adult, 2 child\n- Flares: 6\n",
        before(2, 9),
        {
          trashed: true,
          notebookId: "sailing",
          tags: ["sailing"],
        },
      ),
    ],
    conflicts: [
      {
        id: "kitchen",
        kind: "edited",
        base: side(`${KITCHEN[0]}14,000${KITCHEN[1]}`, null, before(1, 9), ["renovation"]),
        mine: side(kitchenMine, "Studio desk", today(30), ["budget", "renovation"]),
        theirs: side(kitchenTheirs, "Pixel 8", today(25), ["renovation"]),
        seen: "AAAAAAAAB9M=",
        at: today(20),
        waitsOn: null,
        draft: null,
      },
    ],
  };
}

/** `count` small notes, an hour apart, so that the list has something to scroll. */
export function manyNotes(count: number, now: number): readonly Note[] {
  return Array.from({ length: count }, (_, at) => {
    const editedAt = now - 5 * DAY - at * 60 * MINUTE;
    const text = {
      title: `Log entry ${count - at}`,
      body: `Wind ${at % 17} m/s, sea state ${at % 5}. Nothing else to say.\n`,
    };
    const rest = { notebookId: null, tags: [], pinned: false, trashed: false, pending: false, conflict: false };
    return { id: `log-${at}`, ...text, ...rest, createdAt: editedAt, editedAt };
  });
}

import type { Conflict, Note, NoteId, Notebook, Side } from "./backend";
import { thrownAway } from "./fake-trash";
import { ANHOLT, KITCHEN_BASE, KITCHEN_MINE, KITCHEN_THEIRS, INVENTORY_BASE, INVENTORY_MINE, TAX } from "./fake-texts";

/** What the fake starts with: the notes of the mocks, dated back from `now`. */
export interface Seed {
  readonly notes: readonly Note[];
  readonly notebooks: readonly Omit<Notebook, "count">[];
  readonly conflicts: readonly Conflict[];
}

export const EMPTY: Seed = { notes: [], notebooks: [], conflicts: [] };

export const MINUTE = 60_000;
export const DAY = 86_400_000;

export function side(
  title: string,
  body: string,
  device: string | null,
  editedAt: number,
  tags: readonly string[],
): Side {
  return { title, body, tags, pinned: false, notebookId: "home", device, editedAt };
}

export const QUIET = { waitsOn: null, draft: null };

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
    trashedAt: null,
    createdAt: editedAt - DAY,
    editedAt,
    pending: false,
    conflict: false,
    ...more,
  });
  const waiting = { pending: true };
  return {
    notebooks: [
      { id: "home", name: "Home", parentId: null },
      { id: "sailing", name: "Sailing", parentId: null },
      { id: "work", name: "Work", parentId: null },
      { id: "reading", name: "Reading", parentId: null },
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
      note("kitchen", "Kitchen renovation", KITCHEN_MINE, today(30), {
        conflict: true,
        notebookId: "home",
        tags: ["home", "renovation", "budget"],
      }),
      note(
        "tiles",
        "Call with Marta about the tiles",
        "She can get the matte ones by Friday if we order today. Ask for one spare box.\n",
        today(200),
        {
          ...waiting,
          createdAt: today(200),
          device: "Studio desk",
          notebookId: "home",
          tags: ["renovation", "waiting-for"],
        },
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
      note("tax", "Tax papers, what is missing", `${TAX}And the letter from the bank.\n`, before(4, 10), {
        notebookId: "home",
        tags: ["budget"],
        conflict: true,
      }),
      note("inventory", "Boat inventory 2025", INVENTORY_MINE, before(4, 9), {
        trashed: true,
        trashedAt: before(2, 10),
        device: "Work laptop",
        notebookId: "sailing",
        tags: ["sailing"],
      }),
      ...thrownAway(note, today(40), before),
    ],
    conflicts: [
      {
        id: "kitchen",
        kind: "edited",
        base: side("Kitchen renovation", KITCHEN_BASE, null, before(1, 9), ["home", "renovation"]),
        mine: side("Kitchen renovation", KITCHEN_MINE, "Studio desk", today(30), ["home", "renovation", "budget"]),
        theirs: side("Kitchen renovation, summer 2026", KITCHEN_THEIRS, "Pixel 8", today(19), [
          "home",
          "renovation",
          "summer",
        ]),
        seen: "AAAAAAAAB9M=",
        at: today(18),
        ...QUIET,
      },
      {
        id: "inventory",
        kind: "deletedThere",
        base: side("Boat inventory 2025", INVENTORY_BASE, null, before(6, 9), ["sailing"]),
        mine: side("Boat inventory 2025", INVENTORY_MINE, "Studio desk", today(69), ["sailing"]),
        theirs: side("Boat inventory 2025", INVENTORY_BASE, "Work laptop", before(1, 18), ["sailing"]),
        seen: "AAAAAAAAB9Q=",
        at: before(1, 18),
        ...QUIET,
      },
      {
        id: "tax",
        kind: "edited",
        base: side("Tax papers, what is missing", TAX, null, before(5, 9), ["budget"]),
        mine: side(
          "Tax papers, what is missing",
          `${TAX}And the letter from the bank.\n`,
          "Studio desk",
          before(4, 10),
          ["budget"],
        ),
        theirs: side(
          "Tax papers, what is missing",
          `${TAX}And the form of the commune.\n`,
          "Work laptop",
          before(4, 11),
          ["budget"],
        ),
        seen: "AAAAAAAAB9U=",
        at: before(4, 11),
        ...QUIET,
      },
    ],
  };
}

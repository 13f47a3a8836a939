import type { Conflict, Note, NoteId, Notebook, Side } from "./backend";
import { previewOf } from "./fake-merge";

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

const kitchen = (budget: string, worktop: string, tiles: string, dates: string, more: string): string =>
  `Contractor: Marta Lindqvist, 070-555 01 42
Budget is ${budget}. Keep 10% back for surprises.

## Decisions
- Worktop: ${worktop} mm
- Sink under the window
- Tiles: matte white, ${tiles}

## Dates
Demolition starts ${dates}.

## Ask Marta
- Can the radiator move to the north wall?
${more}`;

const KITCHEN_BASE = kitchen("14,000", "oak, oiled, 38", "12 m²", "Monday 8 June. Plumber comes on Wednesday at 9", "");
const KITCHEN_MINE = kitchen(
  "15,500",
  "oak, oiled, 38",
  "14 m², one box spare",
  "Monday 8 June. Plumber comes on Thursday at 8",
  "- Who takes away the old cabinets?\n",
);
const KITCHEN_THEIRS = kitchen(
  "14,000",
  "birch with black linoleum, 30",
  "12 m²",
  "Tuesday 9 June. Plumber comes on Friday at 9",
  "",
);

const INVENTORY = "Counted on deck, May 2025.\n\n## Safety\n- Life jackets: 4 adult, 2 child\n- Flares: ";
const INVENTORY_BASE = `${INVENTORY}6, expire 2026\n- Fire blanket in the galley\n`;
const INVENTORY_MINE = `${INVENTORY}none, all expired, buy new\n- Fire blanket in the galley\n- First aid kit: renewed in June\n`;

const TAX = "Bank statement for March, the receipt for the laptop, mileage log.\n";

function side(title: string, body: string, device: string | null, editedAt: number, tags: readonly string[]): Side {
  return { title, body, tags, pinned: false, notebookId: "home", device, editedAt };
}

const QUIET = { waitsOn: null, draft: null };

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
      note("tax", "Tax papers, what is missing", `${TAX}And the letter from the bank.\n`, before(4, 10), {
        notebookId: "home",
        tags: ["budget"],
        conflict: true,
      }),
      note("inventory", "Boat inventory 2025", INVENTORY_MINE, before(4, 9), {
        trashed: true,
        trashedAt: now - 86_400_000,
        notebookId: "sailing",
        tags: ["sailing"],
      }),
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

const WORDS = "wind harbour lantern current northerly anchor ledger copper garden window autumn letter".split(" ");

/** A text of so many lines, always the same. */
function chronicle(count: number, mark: (line: number) => string): string {
  const line = (n: number): string =>
    `${n}: ${Array.from({ length: 11 }, (_, at) => WORDS[(n * 7 + at * (3 + (n % 5))) % WORDS.length]).join(" ")}${mark(n)}`;
  return Array.from({ length: count }, (_, n) => (n % 20 === 19 ? "" : line(n))).join("\n");
}

/** Two versions of two megabytes: edited in a thousand places, or in every line. */
function bigConflict(now: number, everywhere: boolean): Conflict {
  const every = (step: number, by: number, what: string) => (line: number) => (line % step === by ? what : "");
  const step = everywhere ? 1 : 50;
  const both = (what: string) => (line: number) => (line % 500 === 7 ? what : "");
  const version = (device: string | null, at: number, ...marks: readonly ((line: number) => string)[]): Side =>
    side(
      "The chronicle",
      chronicle(25_000, (line) => marks.map((mark) => mark(line)).join("")),
      device,
      at,
      [],
    );
  return {
    id: "kitchen",
    kind: "edited",
    base: version(null, now - DAY),
    mine: version("Studio desk", now - MINUTE, every(step, 3 % step, " as I saw it"), both(" agreed")),
    theirs: version("Pixel 8", now, every(step, 30 % step, " as they tell"), both(" denied")),
    seen: "AAAAAAAAB9M=",
    at: now,
    ...QUIET,
  };
}

/** These conflicts and no others, with what their notes say of them. */
function having(seed: Seed, conflicts: readonly Conflict[]): Seed {
  const at = new Set(conflicts.map(({ id }) => id));
  const notes = seed.notes.map((note) => ({
    ...note,
    conflict: at.has(note.id),
    trashed: note.trashed && !at.has(note.id),
  }));
  return { ...seed, notes, conflicts };
}

/**
 * The seed of a name. `three` has the conflicts of the mocks and `many` one for each note; `nobase` lacks the shared
 * version, `waits` is another device's, `moved` differs in its notebook too, and `big` and `whole` have two megabytes.
 */
export function seedOf(name: string | null, now: number): Seed {
  const seed = mockSeed(now);
  const [first, ...rest] = seed.conflicts;
  if (!first) return seed;
  switch (name) {
    case "three":
      return having(seed, seed.conflicts);
    case "deleted":
      return having(seed, rest);
    case "nobase":
      return having(seed, [{ ...first, base: null }]);
    case "waits":
      return having(seed, [{ ...first, waitsOn: "Pixel 8" }]);
    case "moved":
      return having(seed, [{ ...first, theirs: first.theirs && { ...first.theirs, notebookId: "work" } }]);
    case "many": {
      const others = seed.notes.filter(({ id }) => !seed.conflicts.some((conflict) => conflict.id === id));
      return having(seed, [...seed.conflicts, ...others.map(({ id }) => ({ ...first, id }))]);
    }
    case "big":
    case "whole": {
      const conflict = bigConflict(now, name === "whole");
      for (const strategy of ["concatenate", "auto", "mine", "theirs", "both"] as const) previewOf(conflict, strategy);
      return having(seed, [conflict]);
    }
    default:
      return having(seed, [first]);
  }
}

/** `count` small notes, an hour apart, so that the list has something to scroll. */
export function manyNotes(count: number, now: number): readonly Note[] {
  return Array.from({ length: count }, (_, at) => {
    const editedAt = now - 5 * DAY - at * 60 * MINUTE;
    const text = {
      title: `Log entry ${count - at}`,
      body: `Wind ${at % 17} m/s, sea state ${at % 5}. Nothing else to say.\n`,
    };
    const rest = {
      notebookId: null,
      tags: [],
      pinned: false,
      trashed: false,
      trashedAt: null,
      pending: false,
      conflict: false,
    };
    return { id: `log-${at}`, ...text, ...rest, createdAt: editedAt, editedAt };
  });
}

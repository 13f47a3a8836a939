import type { Conflict, Note, Side } from "./backend";
import { previewOf } from "./fake-merge";
import { DAY, MINUTE, mockSeed, QUIET, side, type Seed } from "./fake-seed";

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

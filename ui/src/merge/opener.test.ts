import { describe, expect, it } from "vitest";
import type { Conflict } from "../ipc";
import { decide, questionOf, type Situation, type Waiting } from "./opener";

const calm: Situation = {
  openNote: "kitchen",
  windowHasFocus: true,
  layered: false,
  composing: false,
  quietMs: 3000,
};
const kitchen: Waiting = { id: "kitchen", asked: false, putOff: false };
const OPEN = { kind: "open", id: "kitchen" };
const WAIT = { kind: "wait" };

describe("the dialog opens by itself", () => {
  it("for the open note, in a silence of three seconds", () => {
    expect(decide([kitchen], calm)).toEqual(OPEN);
  });

  it("for another note only if the person pressed Sync now", () => {
    const elsewhere = { ...calm, openNote: "tax" };
    expect(decide([kitchen], elsewhere)).toEqual(WAIT);
    expect(decide([{ ...kitchen, asked: true }], elsewhere)).toEqual(OPEN);
    expect(decide([{ ...kitchen, asked: true }], { ...calm, openNote: null })).toEqual(OPEN);
  });

  it("for the open note first, when several were asked for", () => {
    const tax = { id: "tax", asked: true, putOff: false };
    expect(decide([tax, { ...kitchen, asked: true }], calm)).toEqual(OPEN);
  });

  it("never while someone types, but after the silence that is missing", () => {
    expect(decide([kitchen], { ...calm, quietMs: 2999 })).toEqual({ kind: "look", afterMs: 1 });
    expect(decide([{ ...kitchen, asked: true }], { ...calm, quietMs: 0 })).toEqual({ kind: "look", afterMs: 3000 });
  });

  it("never over a menu or a dialog, however long it is quiet", () => {
    expect(decide([kitchen], { ...calm, layered: true, quietMs: 60_000 })).toEqual(WAIT);
  });

  it("never into a composition", () => {
    expect(decide([kitchen], { ...calm, composing: true, quietMs: 60_000 })).toEqual(WAIT);
  });

  it("never in a window that has not the focus", () => {
    expect(decide([kitchen], { ...calm, windowHasFocus: false })).toEqual(WAIT);
  });

  it("never for what was put off, even if it was asked for", () => {
    expect(decide([{ ...kitchen, putOff: true, asked: true }], calm)).toEqual(WAIT);
  });

  it("not because another note waits that was neither opened nor asked for", () => {
    expect(
      decide(
        [
          { ...kitchen, putOff: true },
          { id: "tax", asked: false, putOff: false },
        ],
        calm,
      ),
    ).toEqual(WAIT);
  });
});

describe("what was put off is another question", () => {
  const side = { title: "t", body: "b", tags: ["x"], pinned: false, notebookId: null, device: null, editedAt: 1 };
  const two = (mine: Partial<typeof side>, theirs: Partial<typeof side> | null): Conflict => ({
    id: "a",
    kind: "edited",
    base: null,
    mine: { ...side, ...mine },
    theirs: theirs && { ...side, ...theirs },
    seen: "1",
    at: 1,
    waitsOn: null,
    draft: null,
  });

  it("when their text, title or tags are others, or they deleted it", () => {
    const before = questionOf(two({}, { body: "c" }));
    for (const after of [
      two({}, { body: "c2" }),
      two({}, { body: "c", title: "u" }),
      two({}, { body: "c", tags: [] }),
      two({}, null),
      { ...two({}, { body: "c" }), kind: "deletedHere" as const },
    ]) {
      expect(questionOf(after)).not.toBe(before);
    }
  });

  it("not when mine is typed on, nor when only a clock or the server's version moved", () => {
    const before = questionOf(two({}, { body: "c" }));
    expect(questionOf(two({ body: "b2", title: "u" }, { body: "c" }))).toBe(before);
    expect(questionOf({ ...two({ editedAt: 9 }, { body: "c" }), seen: "2", at: 9 })).toBe(before);
  });
});

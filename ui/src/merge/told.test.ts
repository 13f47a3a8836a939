import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toasts } from "../controls/toasts.svelte";
import type { Conflict, ConflictSummary } from "../ipc";
import { tellFound, tellMerged, tellSaved, tellSettled, tellThrough, type Asks } from "./told";
import { bannerWords, foundWords, mergedWords } from "./told-words";

const NOBODY = { device: null, person: null };
const asks = {
  compare: vi.fn(),
  open: vi.fn(),
  showConflicts: vi.fn(),
  later: vi.fn(),
  undo: vi.fn(),
  title: async (id: string) => `Note ${id}`,
} satisfies Asks;
const found = (id: string, more: Partial<ConflictSummary> = {}): ConflictSummary => ({
  id,
  kind: "edited",
  title: `Note ${id}`,
  device: "Pixel 8",
  at: 0,
  ...more,
});
const [text, labels] = [
  () => toasts.shown.map(({ title, text }) => `${title}. ${text}`),
  () => toasts.shown[0]?.actions?.map(({ label }) => label),
];

beforeEach(() => {
  vi.useFakeTimers();
  tellThrough(asks);
});
afterEach(() => {
  toasts.shown.forEach(({ key }) => toasts.dismiss(key));
  vi.clearAllMocks();
  vi.useRealTimers();
});

describe("a toast", () => {
  it("tells one conflict by its name, and stays", () => {
    tellFound([found("a")]);
    vi.advanceTimersByTime(600_000);
    expect(text()).toEqual(["“Note a” has two versions. You also edited it on Pixel 8. Both are kept."]);
    expect(labels()).toEqual(["Compare", "Later"]);
    toasts.shown[0]?.actions?.[1]?.run();
    expect(asks.later).toHaveBeenCalledWith(["a"]);
  });

  it("tells of nothing when the only conflict has its banner", () => {
    tellFound([]);
    expect(text()).toEqual([]);
  });

  it("gives the rest of the time to take a save back", () => {
    tellSaved(["a", "b"], { title: "2 conflicts saved" }, 4000);
    vi.advanceTimersByTime(3900);
    toasts.shown[0]?.actions?.[0]?.run();
    expect(asks.undo).toHaveBeenCalledWith(["a", "b"]);
    vi.advanceTimersByTime(200);
    expect(text()).toEqual([]);
  });

  it("tells of a merge without a question: one can be shown, several can only be taken back", () => {
    tellMerged([{ id: "a", title: "Tax papers" }], "ask");
    expect(labels()).toEqual(["Undo", "Show"]);
    toasts.shown[0]?.actions?.[1]?.run();
    expect(asks.open).toHaveBeenCalledWith("a");
    toasts.dismiss(toasts.shown[0]?.key ?? 0);
    tellMerged(
      [
        { id: "a", title: "Tax papers" },
        { id: "b", title: "Rye" },
      ],
      "ask",
    );
    expect(labels()).toEqual(["Undo"]);
  });

  it("names the device that settled a conflict, as far as it is known", async () => {
    await tellSettled([{ id: "a", device: null }]);
    await tellSettled([
      { id: "a", device: "Pixel 8" },
      { id: "b", device: "Pixel 8" },
    ]);
    await tellSettled([
      { id: "a", device: "Pixel 8" },
      { id: "b", device: null },
    ]);
    expect(toasts.shown.map(({ title }) => title)).toEqual([
      "“Note a” was settled on another device",
      "2 notes were settled on Pixel 8",
      "2 notes were settled on other devices",
    ]);
  });
});

describe("the words", () => {
  it("say nothing false of overlaps that were not asked about", () => {
    const notes = [{ id: "a", title: "Tax papers" }];
    expect(mergedWords(notes, "ask").title).toBe("Two versions of “Tax papers” fit together");
    expect(mergedWords(notes, "both").title).toBe("Two versions of “Tax papers” were put together");
    expect(mergedWords(notes, "separate").title).toBe("Two versions of “Tax papers” were settled");
  });

  it("say of a deletion who deleted and who edited", () => {
    expect(foundWords([found("a", { kind: "deletedThere" })]).title).toBe("“Note a” was deleted on Pixel 8");
    expect(foundWords([found("a", { kind: "deletedHere", device: null })]).title).toBe(
      "You deleted “Note a”, but it was edited on another device",
    );
  });

  it("stand over the note before it is known what the conflict is", () => {
    expect(bannerWords(null, NOBODY).title).toBe("This note has two versions");
    expect(bannerWords({ waitsOn: "Pixel 8" } as Conflict, NOBODY)).toEqual({
      title: "Pixel 8 has another version of this note",
      text: "Both are kept.",
    });
  });

  it("name the device of a deletion, which has no text to carry its name", () => {
    const deleted = { kind: "deletedThere", theirs: null, waitsOn: null } as Conflict;
    expect(bannerWords(deleted, { device: "Work laptop", person: null }).title).toBe(
      "This note was deleted on Work laptop",
    );
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Backend, NoteSummary, Overview } from "../ipc";
import { askedOf, fits, sectionsOf, type Found } from "./hits";
import { Search } from "./search.svelte";

const note = (id: string): NoteSummary => ({
  id,
  title: id,
  snippet: "",
  notebookId: null,
  tags: [],
  pinned: false,
  trashed: false,
  editedAt: 0,
  pending: false,
  conflict: false,
  hits: { title: [], snippet: [] },
});
const found = (more: Partial<Found> = {}): Found => ({ text: "", notes: [], trashed: [], count: 0, ...more });
const OVERVIEW: Overview = {
  all: 2,
  pinned: 0,
  conflicts: 0,
  trash: 0,
  notebooks: [{ id: "sailing", name: "Sailing", parentId: null, count: 1 }],
  tags: [{ tag: "sailing", count: 1 }],
};
const COMMANDS = ["New note", "Show Trash"].map((name) => ({
  id: name,
  words: () => name,
  icon: "pin" as const,
  run: () => {},
}));
const kinds = (written: string, of: Found): string[] =>
  sectionsOf(askedOf(written), of, OVERVIEW, COMMANDS).flatMap(({ title, hits }) => hits.map(() => title));

describe("the palette", () => {
  test("shows the last edited notes before anything is written", () => {
    expect(kinds("", found({ notes: [note("a")] }))).toEqual(["recent"]);
  });

  test("shows notes, tags, notebooks and commands that fit, and what can be made of the words", () => {
    expect(kinds("sail", found({ text: "sail", notes: [note("a")], count: 1 }))).toEqual([
      "notes",
      "tags",
      "notebooks",
      "actions",
    ]);
    expect(kinds("new", found())).toEqual(["commands", "actions"]);
  });

  test("offers to show all only if there are more than one", () => {
    const actions = (count: number): number => kinds("x", found({ text: "x", count })).length;
    expect([actions(0), actions(1), actions(7)]).toEqual([1, 1, 2]);
  });

  test("has commands alone after >, tags alone after #", () => {
    expect(kinds(">", found({ notes: [note("a")] }))).toEqual(["commands", "commands"]);
    expect(kinds("> trash", found())).toEqual(["commands"]);
    expect(kinds("#", found())).toEqual(["tags"]);
  });

  test("finds a name by the beginnings of its words, in any order", () => {
    expect(fits("Show Trash", "tra sh")).toBe(true);
    expect(fits("Show Trash", "rash")).toBe(false);
  });
});

describe("its search", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const asked: string[] = [];
  const answers = new Map<string, (notes: readonly NoteSummary[]) => void>();
  const host = {
    listGroups: async () => ({ pinned: 0, counts: [1] }),
    listPage: (view: { readonly text?: string }) => {
      const text = view.text ?? "";
      if (text.startsWith("is:trashed ")) return Promise.resolve([]);
      asked.push(text);
      return new Promise<readonly NoteSummary[]>((answer) => answers.set(text, answer));
    },
  } as unknown as Pick<Backend, "listPage" | "listGroups">;

  test("asks after a pause, not for every key, and drops the answer to an older question", async () => {
    const search = new Search(host, () => 0);
    for (const text of ["h", "ha", "har"]) {
      search.write(text);
      await vi.advanceTimersByTimeAsync(20);
    }
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(40);
    expect(asked).toEqual(["har"]);
    search.write("harbour");
    await vi.advanceTimersByTimeAsync(40);
    answers.get("harbour")?.([note("new")]);
    await vi.advanceTimersByTimeAsync(1);
    answers.get("har")?.([note("old")]);
    await vi.advanceTimersByTimeAsync(1);
    expect(search.found.notes.map(({ id }) => id)).toEqual(["new"]);
  });

  test("says what could not be read in the words of the window", async () => {
    const refuse = {
      listGroups: host.listGroups,
      listPage: () => Promise.reject({ code: "invalid", message: "No day." }),
    };
    const search = new Search(refuse as unknown as typeof host, () => 0);
    search.write("before:never");
    await vi.advanceTimersByTimeAsync(41);
    expect(search.unread).toContain("before: needs a year");
  });
});

import { expect, test } from "vitest";
import { compare, lineChanges, type Hunk } from "./diff";
import { tokens, wordChanges } from "./tokens";

const change = (kind: "mine" | "theirs" | "both", base: number[], mine: number[], theirs: number[]) => {
  const lines = ([from, to]: number[]) => ({ from: from ?? 0, to: to ?? 0 });
  return { kind, base: lines(base), mine: lines(mine), theirs: lines(theirs) };
};
const only = (base: string, mine: string): Hunk | undefined =>
  compare({
    base,
    mine,
    theirs: base,
    changes: lineChanges(base.split("\n"), mine.split("\n")).map(({ a, b }) => ({
      kind: "mine",
      base: a,
      mine: b,
      theirs: a,
    })),
  }).mine[0];

test("a changed word is marked inside its line, with what stood there", () => {
  const hunk = only("a\nBudget is 14,000. Keep some.\nc", "a\nBudget is 15,500. Keep some.\nc");
  expect(hunk).toMatchObject({ from: 2, to: 31, before: null });
  expect(hunk?.words.map(({ before }) => before).join("|")).toBe("14,000");
});

test("words that were replaced side by side are one change", () => {
  expect(wordChanges("comes on Wednesday at 9.", "comes on Thursday at 8.")).toEqual([
    { from: 9, to: 22, before: "Wednesday at 9" },
  ]);
  expect(wordChanges("starts Monday 8 June", "starts Tuesday 9 June")).toEqual([
    { from: 7, to: 16, before: "Monday 8" },
  ]);
});

test("a blank at the edge of what was added is not marked", () => {
  expect(wordChanges("as it was", "as it really was")).toEqual([{ from: 6, to: 12, before: "" }]);
});

test("a line of which most changed is shown whole", () => {
  expect(only("abcdef", "xyz uvw")?.words).toEqual([{ from: 0, to: 7, before: "abcdef" }]);
});

test("added and removed lines are changes too", () => {
  expect(only("a\nb", "a\nnew\nb")).toMatchObject({
    from: 2,
    to: 6,
    words: [{ from: 2, to: 5, before: "" }],
    before: null,
  });
  expect(only("a\ngone\nb", "a\nb")).toMatchObject({ from: 2, to: 2, words: [], before: "gone" });
});

test("a character that a person sees is never split", () => {
  const family = "👩‍👩‍👧";
  expect(tokens(`a${family}e\u0301`)).toEqual(["a", family, "e\u0301"]);
  const [found] = wordChanges(`one two three 👩‍👩‍👦 four five six`, `one two three ${family} four five six`) ?? [];
  expect(found).toEqual({ from: 14, to: 14 + family.length, before: "👩‍👩‍👦" });
});

test("Chinese and Japanese are compared by character", () => {
  expect(wordChanges("厨房预算一万四千元整", "厨房预算一万五千元整")).toEqual([{ from: 6, to: 7, before: "四" }]);
});

test("a side shows its own changes and those of both, not the other's", () => {
  const changes = [
    change("mine", [0, 1], [0, 1], [0, 1]),
    change("theirs", [1, 2], [1, 2], [1, 2]),
    change("both", [2, 3], [2, 3], [2, 3]),
  ];
  const { mine, theirs } = compare({ base: "a\nb\nc", mine: "A\nb\nM", theirs: "a\nB\nT", changes });
  expect(mine.map((hunk) => hunk.change)).toEqual([0, 2]);
  expect(theirs.map((hunk) => hunk.change)).toEqual([1, 2]);
});

test("without a shared version the sides are compared with each other", () => {
  const { changes, mine, theirs } = compare({ base: null, mine: "a\nb\nc", theirs: "a\nx\nc", changes: [] });
  expect(changes).toHaveLength(1);
  expect([mine[0]?.from, theirs[0]?.from]).toEqual([2, 2]);
  expect(mine[0]?.words[0]?.before).toBe("");
});

test("a very large text is compared by lines alone", () => {
  const [before, after] = ["old words here ".repeat(20_000), "new words here ".repeat(20_000)];
  expect(only(before, after)).toMatchObject({ words: [] });
});

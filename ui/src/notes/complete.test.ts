import { expect, test } from "vitest";
import type { Overview } from "../ipc";
import { completionsOf } from "./complete";

const OVERVIEW: Overview = {
  all: 0,
  pinned: 0,
  conflicts: 0,
  trash: 0,
  notebooks: ["Sailing", "Summer house"].map((name) => ({ id: name, name, parentId: null, count: 0 })),
  tags: ["summer", "sailing", "waiting-for"].map((tag) => ({ tag, count: 1 })),
};
const after = (text: string, caret = text.length): string[] =>
  completionsOf(text, caret, OVERVIEW).map(({ text: whole }) => whole);

test("tags come after tag:, notebooks after in:", () => {
  expect(after("tag:s")).toEqual(["tag:summer ", "tag:sailing "]);
  expect(after("oak in:s")).toEqual(["oak in:Sailing ", 'oak in:"Summer house" ']);
});

test("all of them before a letter is written", () => {
  expect(after("tag:")).toHaveLength(3);
});

test("any word of a name may begin it, also within quotes", () => {
  expect(after("in:house")).toEqual(['in:"Summer house" ']);
  expect(after('in:"Summer h')).toEqual(['in:"Summer house" ']);
});

test("what stands behind the caret stays", () => {
  expect(after("tag:su harbour", 6)).toEqual(["tag:summer harbour"]);
});

test("a word is no operator, and one that is written whole needs nothing", () => {
  expect(after("summer")).toEqual([]);
  expect(after("within:s")).toEqual([]);
  expect(after("tag:summer")).toEqual([]);
});

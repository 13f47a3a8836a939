import { expect, test } from "vitest";
import type { Conflict, Side } from "../ipc";
import { notebookOf, tagsOf, usesTags, sameText } from "./fields";

const side = (tags: readonly string[], notebookId: string | null = "home"): Side => ({
  title: "t",
  body: "",
  tags,
  pinned: false,
  notebookId,
  device: null,
  editedAt: 0,
});
const conflict = (base: Side | null, mine: Side, theirs: Side): Conflict => ({
  id: "a",
  kind: "edited",
  base,
  mine,
  theirs,
  seen: "v",
  at: 0,
  waitsOn: null,
  draft: null,
});
const tagged = conflict(side(["home", "old"]), side(["home", "old", "budget"]), side(["home", "summer"]));

test("tags take what each used side added and removed", () => {
  expect(tagsOf(tagged, { mine: true, theirs: true })).toEqual(["home", "budget", "summer"]);
  expect(tagsOf(tagged, { mine: true, theirs: false })).toEqual(["home", "old", "budget"]);
  expect(tagsOf(tagged, { mine: false, theirs: true })).toEqual(["home", "summer"]);
  expect(tagsOf(tagged, { mine: false, theirs: false })).toEqual(["home", "old"]);
});

test("a side is used when all it did to the tags is there", () => {
  expect(usesTags(tagged, "mine", ["home", "budget", "summer"])).toBe(true);
  expect(usesTags(tagged, "theirs", ["home", "budget", "summer"])).toBe(true);
  expect(usesTags(tagged, "theirs", ["home", "old", "summer"])).toBe(false);
});

test("without a shared version what both have is kept", () => {
  const strangers = conflict(null, side(["a", "b"]), side(["b", "c"]));
  expect(tagsOf(strangers, { mine: false, theirs: false })).toEqual(["b"]);
  expect(tagsOf(strangers, { mine: true, theirs: true })).toEqual(["b", "a", "c"]);
});

test("the note goes where the side that moved it put it, and where both did, to the server's", () => {
  const moved = (base: string, mine: string, theirs: string): Conflict =>
    conflict(side([], base), side([], mine), side([], theirs));
  expect(notebookOf(moved("home", "work", "home"), "auto")).toBe("work");
  expect(notebookOf(moved("home", "home", "work"), "concatenate")).toBe("work");
  expect(notebookOf(moved("home", "work", "sailing"), "auto")).toBe("sailing");
  expect(notebookOf(moved("home", "work", "sailing"), "mine")).toBe("work");
});

test("two texts are one, line ends and trailing blanks aside", () => {
  expect(sameText("a  \r\nb\n\n", "a\nb")).toBe(true);
  expect(sameText("  a\nb", "a\nb")).toBe(false);
  expect(sameText("a\n\nb", "a\nb")).toBe(false);
});

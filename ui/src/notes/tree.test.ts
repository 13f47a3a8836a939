import { expect, test } from "vitest";
import type { Notebook } from "../ipc";
import { isInside, placesFor, treeOf } from "./tree";

const book = (id: string, parentId: string | null = null): Notebook => ({ id, name: id, parentId, count: 0 });
const BOOKS = [book("boats", "sea"), book("work"), book("sea"), book("ropes", "boats"), book("air", "sea")];
const names = (lines: readonly { readonly book: Notebook; readonly depth: number }[]): string[] =>
  lines.map(({ book: { name }, depth }) => `${">".repeat(depth)}${name}`);

test("a notebook stands before those inside it, and they are in the order of their names", () => {
  expect(names(treeOf(BOOKS, () => true))).toEqual(["sea", ">air", ">boats", ">>ropes", "work"]);
});

test("what lies inside a closed one is not shown", () => {
  expect(names(treeOf(BOOKS, (id) => id === "sea"))).toEqual(["sea", ">air", ">boats", "work"]);
});

test("a line knows its place among those beside it", () => {
  const [, air, boats] = treeOf(BOOKS, () => true);
  expect(air).toMatchObject({ place: 1, among: 2, hasInside: false });
  expect(boats).toMatchObject({ place: 2, among: 2, hasInside: true, parent: "sea" });
});

test("a circle that two devices made is shown at the top, and can be undone", () => {
  const circle = [book("a", "b"), book("b", "a")];
  expect(names(treeOf(circle, () => true))).toEqual(["a", "b"]);
});

test("one whose parent is not there yet stands at the top", () => {
  expect(names(treeOf([book("lost", "nowhere")], () => true))).toEqual(["lost"]);
});

test("a notebook may go anywhere but into itself", () => {
  expect(names(placesFor(BOOKS, "sea"))).toEqual(["work"]);
  expect(isInside(BOOKS, "ropes", "sea")).toBe(true);
  expect(isInside(BOOKS, "sea", "ropes")).toBe(false);
});

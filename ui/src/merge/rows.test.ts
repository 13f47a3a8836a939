import { Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { compare } from "./diff";
import { levels, roomFor, rowAt, type Column } from "./rows";

const lines = (from: number, to: number) => ({ from, to });
// Mine changed b and added two lines at the end of the middle; theirs took d away.
const [base, mine, theirs] = ["a\nb\nc\nd\ne", "a\nB\nc\nd\nx\ny\ne", "a\nb\nc\ne"];
const changes = [
  { kind: "mine" as const, base: lines(1, 2), mine: lines(1, 2), theirs: lines(1, 2) },
  { kind: "both" as const, base: lines(3, 4), mine: lines(3, 6), theirs: lines(3, 3) },
];
const { bounds } = compare({ base, mine, theirs, changes });
const columns: Column[] = [
  { doc: Text.of(mine.split("\n")), bounds: bounds.mine },
  { doc: Text.of(theirs.split("\n")), bounds: bounds.theirs },
];

test("a position is in the last row that starts before it", () => {
  expect(bounds.mine).toEqual([0, 2, 4, 6, 12, 14]);
  expect([0, 2, 3, 4, 6, 13].map((at) => rowAt(bounds.mine, at))).toEqual([0, 1, 1, 2, 3, 4]);
  expect(rowAt(bounds.theirs, 6)).toBe(4);
});

test("lines that are the same stand side by side, and changes begin side by side", () => {
  expect(levels(columns, 0, 0, mine.length).map(({ at }) => at)).toEqual([
    [0, 0],
    [2, 2],
    [4, 4],
    [6, 6],
    [12, 6],
    [14, 8],
  ]);
});

test("only what is around the part that is drawn is laid side by side", () => {
  const long = Array.from({ length: 1000 }, (_, n) => `line ${n}`);
  const text = long.join("\n");
  const same = compare({ base: text, mine: text, theirs: text, changes: [] });
  const doc = Text.of(long);
  const all = [same.bounds.mine, same.bounds.theirs].map((rows) => ({ doc, bounds: rows }));
  const found = levels(all, 0, doc.line(500).from, doc.line(520).from);
  expect(found).toHaveLength(23);
  expect(found[0]?.at).toEqual([doc.line(500).from, doc.line(500).from]);
});

test("room is what the tallest has more", () => {
  expect(
    roomFor([
      [20, 40, 0],
      [20, 20, 60],
    ]),
  ).toEqual([
    [0, 0, 60],
    [0, 20, 0],
  ]);
});

test("texts that differ in every line stand side by side at both ends", () => {
  const changed = compare({
    base: "a\nb",
    mine: "x\ny",
    theirs: "v\nw",
    changes: [{ kind: "both", base: lines(0, 2), mine: lines(0, 2), theirs: lines(0, 2) }],
  });
  const all = [changed.bounds.mine, changed.bounds.theirs].map((rows) => ({ doc: Text.of(["x", "y"]), bounds: rows }));
  expect(levels(all, 0, 0, 3).map(({ at }) => at)).toEqual([
    [0, 0],
    [0, 0],
    [4, 4],
    [4, 4],
  ]);
});

import { undo } from "@codemirror/commands";
import { EditorState, type TransactionSpec } from "@codemirror/state";
import { beforeEach, expect, test } from "vitest";
import type { MergeChange, MergePreview } from "../ipc";
import type { Texts } from "./compose";
import { choosing, emptyResult, makeOf, pickedOf, remade, resuming, taking } from "./making";
import { picture, placesOf } from "./picture";

const at = (from: number, to: number): MergeChange["base"] => ({ from, to });
const texts: Texts = {
  base: ["a", "b", "c", "d", "e"],
  mine: ["a", "B", "c", "d", "M", "e"],
  theirs: ["a", "b", "C", "d", "T"],
  changes: [
    { kind: "mine", base: at(1, 2), mine: at(1, 2), theirs: at(1, 2) },
    { kind: "theirs", base: at(2, 3), mine: at(2, 3), theirs: at(2, 3) },
    { kind: "both", base: at(4, 5), mine: at(4, 6), theirs: at(4, 5) },
  ],
};
const fields = { title: "t", tags: [], notebookId: null };
const both: MergePreview = {
  title: "t",
  body: "a\nB\nc\nd\nM\ne\n\n---\n\na\nb\nC\nd\nT",
  tags: [],
  blocks: [
    { from: "mine", lines: 6 },
    { from: "both", lines: 3 },
    { from: "theirs", lines: 5 },
  ],
  changes: texts.changes,
  fitting: 2,
  overlapping: 1,
  withoutRepeats: null,
};

let state: EditorState;
const apply = (spec: TransactionSpec | null): void => void (spec && (state = state.update(spec).state));
const text = (): string => state.doc.toString().replaceAll("\n", " ");
const back = (): boolean => undo({ state, dispatch: (step) => (state = step.state) });
const type = (from: number, insert: string): void => apply({ changes: { from, insert }, userEvent: "input.type" });
const auto = (): void => apply(taking(state, makeOf("auto", texts, both, fields), true));
const hands = (): string[] => {
  const found: string[] = [];
  state.field(picture).origins.between(0, state.doc.length, (from, to, { from: whose }) => {
    if (whose === "hand") found.push(state.sliceDoc(from, to));
  });
  return found;
};

beforeEach(() => {
  state = emptyResult();
});

test("auto-merge knows where each change stands", () => {
  auto();
  expect(text()).toBe("a B C d M e T");
  expect(placesOf(state).map(({ from, to }) => state.sliceDoc(from, to))).toEqual(["B", "C", "M\ne\nT"]);
});

test("a choice changes its place alone, and one undo takes it back with what is known of it", () => {
  auto();
  type(1, " typed");
  apply(choosing(state, texts, 2, "theirs"));
  expect(text()).toBe("a typed B C d T");
  expect(state.field(picture).choices[2]).toBe("theirs");
  back();
  expect(text()).toBe("a typed B C d M e T");
  expect(state.field(picture).choices[2]).toBe("both");
});

test("a place goes away and comes back, at the end of the text too", () => {
  const removed: Texts = {
    base: ["a", "b", "c"],
    mine: ["b"],
    theirs: ["a", "b", "c", "c"],
    changes: [
      { kind: "mine", base: at(0, 1), mine: at(0, 0), theirs: at(0, 1) },
      { kind: "both", base: at(2, 3), mine: at(1, 1), theirs: at(2, 4) },
    ],
  };
  apply(taking(state, makeOf("mine", removed, { ...both, body: "b" }, fields), true));
  expect(text()).toBe("b");
  apply(choosing(state, removed, 1, "theirs"));
  expect(text()).toBe("b c c");
  apply(choosing(state, removed, 0, "neither"));
  expect(text()).toBe("a b c c");
  apply(choosing(state, removed, 1, "neither"));
  expect(text()).toBe("a b c");
  apply(choosing(state, removed, 1, "mine"));
  apply(choosing(state, removed, 0, "mine"));
  expect(text()).toBe("b");
});

test("choosing under another strategy is auto-merge with the other overlaps set to both, in one step", () => {
  apply(taking(state, makeOf("concatenate", texts, both, fields), true));
  apply(taking(state, pickedOf(texts, fields, 0, "neither"), false));
  expect([text(), state.field(picture).strategy]).toEqual(["a b C d M e T", "auto"]);
  back();
  expect([state.doc.toString(), state.field(picture).strategy]).toEqual([both.body, "concatenate"]);
});

test("what was typed comes back by one undo after the strategy was switched, and its mark with it", () => {
  auto();
  type(2, "typed ");
  expect(hands()).toEqual(["typed B"]);
  apply(taking(state, makeOf("theirs", texts, both, fields), false));
  expect(text()).toBe("a b C d T");
  expect(hands()).toEqual([]);
  back();
  expect([text(), state.field(picture).strategy]).toEqual(["a typed B C d M e T", "auto"]);
  expect(hands()).toEqual(["typed B"]);
  back();
  expect([text(), hands()]).toEqual(["a B C d M e T", []]);
});

test("what is typed into a change is part of it, and what is typed at the start of the next line is not", () => {
  const parts = (): string[] => placesOf(state).map(({ from, to }) => state.sliceDoc(from, to));
  auto();
  type(6, "new ");
  expect([text(), parts()]).toEqual(["a B C new d M e T", ["B", "C", "M\ne\nT"]]);
  type(3, "!");
  type(2, "x");
  expect(parts()).toEqual(["xB!", "C", "M\ne\nT"]);
});

test("a half-done result comes back with its choices, its marks and what was typed", () => {
  auto();
  apply(choosing(state, texts, 2, "theirs"));
  apply(choosing(state, texts, 0, "neither"));
  type(0, "typed ");
  const body = state.doc.toString();
  const { choices } = state.field(picture);
  state = emptyResult();
  apply(taking(state, remade(makeOf("auto", texts, both, fields), texts, choices), true));
  apply(resuming(state, body, { ...fields, title: "mine" }));
  const now = state.field(picture);
  expect([state.doc.toString(), now.choices, [...now.chosen], now.fields.title]).toEqual([
    body,
    choices,
    [0, 2],
    "mine",
  ]);
  expect(placesOf(state).map(({ from, to }) => state.sliceDoc(from, to))).toEqual(["b", "C", "T"]);
  expect(hands()).toEqual(["typed a"]);
});

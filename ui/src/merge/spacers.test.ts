import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { setRoom, spacers } from "./spacers";

const heights = (state: EditorState): [number, number][] => {
  const found: [number, number][] = [];
  state.field(spacers).between(0, state.doc.length, (at, _to, { spec }) => {
    found.push([at, (spec as { widget: { height: number } }).widget.height]);
  });
  return found;
};
const with20 = (): EditorState => {
  const state = EditorState.create({ doc: "a\nb\nc", extensions: spacers });
  const room = (at: number) => ({ at, height: 20, tint: "" });
  return state.update({ effects: setRoom.of({ from: 0, to: 6, rooms: [room(2), room(4), room(6)] }) }).state;
};

test("room goes with its line, and past the end it is at the end", () => {
  const state = with20();
  expect(heights(state)).toEqual([
    [2, 20],
    [4, 20],
    [5, 20],
  ]);
  expect(heights(state.update({ changes: { from: 0, insert: "new\n" } }).state).map(([at]) => at)).toEqual([6, 8, 9]);
});

test("when a text takes the place of another no room piles up", () => {
  expect(heights(with20().update({ changes: { from: 0, to: 5, insert: "x\ny" } }).state)).toEqual([]);
});

test("new room takes the place of the old between two places alone", () => {
  const state = with20().update({ effects: setRoom.of({ from: 3, to: 4, rooms: [] }) }).state;
  expect(heights(state).map(([at]) => at)).toEqual([2, 5]);
});

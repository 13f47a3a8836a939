import { EditorSelection, type Extension } from "@codemirror/state";
import { EditorView, type Command } from "@codemirror/view";
import { isInCode } from "./code";

/** What is put around a selection by typing it, and what ends it. */
const PAIRS: Readonly<Record<string, string>> = {
  "*": "*",
  _: "_",
  "~": "~",
  "`": "`",
  "[": "]",
  "(": ")",
  "{": "}",
  '"': '"',
};
const MARKS = "*_~`";

/** Puts a character around what is selected; not its own where nothing is, or where it would be no mark. */
export function surround(open: string): Command {
  return ({ state, dispatch }) => {
    const close = PAIRS[open];
    const { main, ranges } = state.selection;
    if (state.readOnly || close === undefined || ranges.some(({ empty }) => empty)) return false;
    if (MARKS.includes(open) && isInCode(state, main.from)) return false;
    const change = state.changeByRange(({ from, to, anchor, head }) => ({
      changes: [
        { from, insert: open },
        { from: to, insert: close },
      ],
      range: EditorSelection.range(anchor + open.length, head + open.length),
    }));
    dispatch(state.update(change, { userEvent: "input.type", scrollIntoView: true }));
    return true;
  };
}

/** Typing a mark over a selection puts it around, and does not replace what is selected. */
export const surrounding: Extension = EditorView.inputHandler.of((view, from, to, text) => {
  const { main } = view.state.selection;
  return !view.composing && from === main.from && to === main.to && surround(text)(view);
});

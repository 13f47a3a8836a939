import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";

const isIn = (state: EditorState, position: number, names: ReadonlySet<string>): boolean => {
  for (let node = syntaxTree(state).resolveInner(position, -1); node.parent; node = node.parent)
    if (names.has(node.name)) return true;
  return false;
};

const CODE = new Set(["FencedCode", "InlineCode"]);
const BLOCK = new Set(["FencedCode"]);

/** Whether a place is in code, where marks are no marks. */
export const isInCode = (state: EditorState, position: number): boolean => isIn(state, position, CODE);

/** Whether the selection begins between two fences. */
export const isInBlockOfCode = (state: EditorState): boolean => isIn(state, state.selection.main.from, BLOCK);

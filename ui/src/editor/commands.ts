import { syntaxTree } from "@codemirror/language";
import { EditorSelection, type ChangeSpec, type EditorState, type SelectionRange } from "@codemirror/state";
import type { Command } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { toggleTask } from "./widgets";

/** Puts `mark` around every selection, or the word at the caret, or takes it away where it stands already. */
export function wrapIn(mark: string): Command {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const change = state.changeByRange((range) => wrapped(state, range, mark));
    dispatch(state.update(change, { userEvent: "input", scrollIntoView: true }));
    return true;
  };
}

interface Wrapped {
  changes: ChangeSpec[];
  range: SelectionRange;
}

function wrapped(state: EditorState, range: SelectionRange, mark: string): Wrapped {
  const { length } = mark;
  const word = range.empty && !isAround(state, range.from, range.to, mark) ? state.wordAt(range.head) : null;
  const { from, to } = word ?? range;
  if (isAround(state, from, to, mark)) {
    const changes = [
      { from: from - length, to: from },
      { from: to, to: to + length },
    ];
    return { changes, range: shifted(range, -length) };
  }
  const changes = [
    { from, insert: mark },
    { from: to, insert: mark },
  ];
  return { changes, range: shifted(range, length) };
}

const shifted = ({ anchor, head }: SelectionRange, by: number): SelectionRange =>
  EditorSelection.range(anchor + by, head + by);

/** Whether exactly this mark stands around a stretch: one star of two is not a star. Three are one and two. */
function isAround(state: EditorState, from: number, to: number, mark: string): boolean {
  const letter = mark.charAt(0);
  const before = state.sliceDoc(Math.max(0, from - 4), from);
  const after = state.sliceDoc(to, to + 4);
  const left = before.length - trimEnd(before, letter).length;
  const right = after.length - trimStart(after, letter).length;
  const has = (run: number): boolean => run === mark.length || (letter === "*" && run === 3);
  return has(left) && has(right);
}

function trimEnd(text: string, letter: string): string {
  return text.endsWith(letter) ? trimEnd(text.slice(0, -1), letter) : text;
}
function trimStart(text: string, letter: string): string {
  return text.startsWith(letter) ? trimStart(text.slice(1), letter) : text;
}

/** Makes a link of what is selected, with the caret where the address goes. */
export const link: Command = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const change = state.changeByRange(({ from, to }) => ({
    changes: [
      { from, insert: "[" },
      { from: to, insert: "]()" },
    ],
    range: EditorSelection.cursor(from === to ? to + 1 : to + 3),
  }));
  dispatch(state.update(change, { userEvent: "input" }));
  return true;
};

/** Ticks the task of the line; a line without one becomes a task. */
export const tick: Command = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const { head } = state.selection.main;
  const change = toggleTask(state, head);
  if (change) {
    dispatch(state.update(change));
    return true;
  }
  const line = state.doc.lineAt(head);
  const [lead = "", item] = /^(?:[ \t]*>)*[ \t]*([-*+] |\d+[.)] )?/.exec(line.text) ?? [];
  const insert = item ? "[ ] " : "- [ ] ";
  dispatch(state.update({ changes: { from: line.from + lead.length, insert }, userEvent: "input.task" }));
  return true;
};

/** Tab in a list: the item goes under the one above it, with everything inside it. Outside of lists Tab is not ours. */
export const indent: Command = ({ state, dispatch }) => {
  const items = itemsOf(state);
  if (items.length === 0) return false;
  const changes = state.readOnly ? [] : items.flatMap((item) => moved(state, item, widthAbove(state, item)));
  if (changes.length > 0) dispatch(state.update({ changes, userEvent: "input.indent" }));
  return true;
};

/** Shift Tab in a list: the item comes out beside the one that it is in. */
export const outdent: Command = ({ state, dispatch }) => {
  const items = itemsOf(state);
  if (items.length === 0) return false;
  const changes = state.readOnly ? [] : items.flatMap((item) => moved(state, item, -widthAround(state, item)));
  if (changes.length > 0) dispatch(state.update({ changes, userEvent: "delete.dedent" }));
  return true;
};

/** The outermost list items that begin in the selection. */
function itemsOf(state: EditorState): readonly SyntaxNode[] {
  const { from, to } = state.selection.main;
  const found: SyntaxNode[] = [];
  for (let at = state.doc.lineAt(from).from; at <= to;) {
    const line = state.doc.lineAt(at);
    const item = itemAt(state, line.from + /^[\s>]*/.exec(line.text)![0].length, line.from);
    if (item) found.push(item);
    at = Math.max(line.to, item?.to ?? 0) + 1;
  }
  return found;
}

function itemAt(state: EditorState, position: number, lineStart: number): SyntaxNode | null {
  let node: SyntaxNode | null = syntaxTree(state).resolveInner(position, 1);
  while (node && node.name !== "ListItem") node = node.parent;
  return node && node.from >= lineStart ? node : null;
}

const markWidth = (state: EditorState, item: SyntaxNode): number => {
  const mark = item.getChild("ListMark");
  return mark ? mark.to - mark.from + (state.sliceDoc(mark.to, mark.to + 1) === " " ? 1 : 0) : 0;
};

/** How far the words of the item above are from its mark: so far an item moves to be inside it. */
function widthAbove(state: EditorState, item: SyntaxNode): number {
  const above = item.prevSibling;
  return above?.name === "ListItem" ? markWidth(state, above) : 0;
}

function widthAround(state: EditorState, item: SyntaxNode): number {
  const around = item.parent?.parent;
  if (around?.name !== "ListItem") return 0;
  return item.from - state.doc.lineAt(item.from).from - (around.from - state.doc.lineAt(around.from).from);
}

function moved(state: EditorState, item: SyntaxNode, by: number): ChangeSpec[] {
  if (by === 0) return [];
  const changes: ChangeSpec[] = [];
  for (let at = item.from; at <= item.to;) {
    const line = state.doc.lineAt(at);
    const [lead = ""] = /^(?:[ \t]*>)*/.exec(line.text) ?? [];
    const from = line.from + lead.length;
    const blanks = /^[ \t]*/.exec(line.text.slice(lead.length))?.[0].length ?? 0;
    if (by > 0 && line.length > 0) changes.push({ from, insert: " ".repeat(by) });
    else if (by < 0) changes.push({ from, to: from + Math.min(blanks, -by) });
    at = line.to + 1;
  }
  return changes;
}

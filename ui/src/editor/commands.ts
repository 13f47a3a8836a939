import { indentLess, indentMore } from "@codemirror/commands";
import { indentUnit, syntaxTree } from "@codemirror/language";
import { EditorSelection, type ChangeSpec, type EditorState, type Line, type SelectionRange } from "@codemirror/state";
import type { Command } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { isInBlockOfCode } from "./code";
import { toggleTask } from "./widgets";

/** Puts `mark` around every selection, or the word at the caret, or takes it away where it stands already. */
export function wrapIn(mark: string): Command {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const change = state.changeByRange((range) =>
      isOverLines(state, range) ? wrappedByLines(state, range, mark) : wrapped(state, range, mark),
    );
    dispatch(state.update(change, { userEvent: "input", scrollIntoView: true }));
    return true;
  };
}

const isOverLines = (state: EditorState, { from, to }: SelectionRange): boolean => state.doc.lineAt(from).to < to;

/** What stands on a line before its words: quotes, the mark of a heading or an item, and a box. */
const BEFORE_WORDS = /^(?:[ \t]*>)*[ \t]*(?:#{1,6}[ \t]+|(?:[-*+]|\d+[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?/;

/** A mark reaches over no paragraph: each line has its own. They are taken away if all lines have it. */
function wrappedByLines(state: EditorState, range: SelectionRange, mark: string): Wrapped {
  const { length } = mark;
  const parts = wordsOfLines(state, range, mark);
  const changes: ChangeSpec[] = parts.every(({ from, to }) => isAround(state, from, to, mark))
    ? parts.flatMap(({ from, to }) => [
        { from: from - length, to: from },
        { from: to, to: to + length },
      ])
    : parts.flatMap(({ from, to }) => [
        { from, insert: mark },
        { from: to, insert: mark },
      ]);
  const moved = state.changes(changes);
  const [from, to] = [moved.mapPos(range.from, 1), moved.mapPos(range.to, -1)];
  return {
    changes,
    range: range.anchor <= range.head ? EditorSelection.range(from, to) : EditorSelection.range(to, from),
  };
}

interface Part {
  readonly from: number;
  readonly to: number;
}

/** What is selected of the words of each line, without the marks that are around it already. */
function wordsOfLines(state: EditorState, { from, to }: SelectionRange, mark: string): readonly Part[] {
  const found: Part[] = [];
  for (let at = from; at <= to;) {
    const line = state.doc.lineAt(at);
    const words = line.from + (BEFORE_WORDS.exec(line.text)?.[0].length ?? 0);
    const part = { from: Math.max(words, from), to: Math.min(line.from + line.text.trimEnd().length, to) };
    if (part.from < part.to) found.push(unmarked(state, part, mark));
    at = line.to + 1;
  }
  return found;
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

function unmarked(state: EditorState, { from, to }: Part, mark: string): Part {
  const { length } = mark;
  const within = state.sliceDoc(from, to);
  const [begins, ends] = [within.startsWith(mark), within.endsWith(mark)];
  const left = begins || state.sliceDoc(from - Math.min(length, from), from) === mark;
  const right = ends || state.sliceDoc(to, to + length) === mark;
  const inner = { from: begins ? from + length : from, to: ends ? to - length : to };
  return left && right && inner.from < inner.to ? inner : { from, to };
}

/** Makes a link of what is selected or the word at the caret, with the caret where the address goes. */
export const link: Command = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const change = state.changeByRange((range) => {
    const { from, to } = (range.empty && state.wordAt(range.head)) || range;
    const changes = [
      { from, insert: "[" },
      { from: to, insert: "]()" },
    ];
    return { changes, range: EditorSelection.cursor(from === to ? to + 1 : to + 3) };
  });
  dispatch(state.update(change, { userEvent: "input" }));
  return true;
};

/** Ticks the tasks of the lines; lines that have none become tasks first. */
export const tick: Command = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const lines = linesOf(state);
  const without = lines.filter((line) => !TASK.test(line.text));
  const open = lines.filter((line) => TASK.exec(line.text)?.[1] === " ");
  const changes =
    without.length > 0
      ? without.map(taskOf)
      : (open.length > 0 ? open : lines).map(({ from }) => toggleTask(state, from)!.changes!);
  dispatch(state.update({ changes, userEvent: "input.task" }));
  return true;
};

const TASK = /^\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+\[([ xX])\]/;

/** The lines that are selected, those that nothing is written on only if there is no other. */
function linesOf(state: EditorState): readonly Line[] {
  const { from, to } = state.selection.main;
  const lines: Line[] = [];
  for (let at = from; at <= to;) {
    const line = state.doc.lineAt(at);
    lines.push(line);
    at = line.to + 1;
  }
  const written = lines.filter(({ text }) => text.trim() !== "");
  return written.length > 0 ? written : lines.slice(0, 1);
}

function taskOf({ from, text }: Line): ChangeSpec {
  const [lead = "", item] = /^(?:[ \t]*>)*[ \t]*([-*+] |\d+[.)] )?/.exec(text) ?? [];
  return { from: from + lead.length, insert: item ? "[ ] " : "- [ ] " };
}

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

/** Tab in a block of code indents: the lines that are selected, or what follows the caret. Esc and Tab leave the text. */
export const indentCode: Command = (view) => {
  const { state, dispatch } = view;
  if (state.readOnly || !isInBlockOfCode(state)) return false;
  if (!state.selection.main.empty) return indentMore(view);
  dispatch(
    state.update(state.replaceSelection(state.facet(indentUnit)), { userEvent: "input.indent", scrollIntoView: true }),
  );
  return true;
};

export const outdentCode: Command = (view) =>
  !view.state.readOnly && isInBlockOfCode(view.state) && (indentLess(view), true);

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

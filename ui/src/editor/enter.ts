import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { Command } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { isInBlockOfCode } from "./code";

/** `> > ` before an item, its blanks, its mark, and a box if it is a task. Nothing else is on the line. */
const EMPTY_ITEM = /^((?:[ \t]*>)*)[ \t]*(?:[-*+]|\d+[.)])(?:[ \t]+\[[ xX]\])?[ \t]*$/;
const EMPTY_QUOTE = /^((?:[ \t]*>)+)[ \t]*$/;

/**
 * Enter on an item or in a quote that nothing is written in goes out of it: an inner item comes out beside the one that it is in, and what
 * follows the last is a paragraph of its own. Anything else about Enter is the keymap's of Markdown.
 */
export const leave: Command = ({ state, dispatch }) => {
  const { main, ranges } = state.selection;
  const line = state.doc.lineAt(main.head);
  if (state.readOnly || ranges.length > 1 || !main.empty || main.head !== line.to) return false;
  const insert = outOfItem(state, line.from, line.text) ?? outOfQuote(state, line.from, line.text);
  if (insert === null) return false;
  const selection = { anchor: line.from + insert.length };
  dispatch(state.update({ changes: { ...line, insert }, selection, scrollIntoView: true, userEvent: "input" }));
  return true;
};

function outOfItem(state: EditorState, start: number, text: string): string | null {
  const quotes = EMPTY_ITEM.exec(text)?.[1];
  if (quotes === undefined) return null;
  const mark = start + /^[\s>]*/.exec(text)![0].length;
  const item = around(state, mark, "ListItem");
  if (!item || isInBlockOfCode(state)) return null;
  // Right under the words of an item Markdown takes an empty one for something else.
  if (item.from < start) return columnOf(state, item.from) < mark - start ? itemBeside(state, item) : null;
  const outer = item.parent?.parent;
  if (outer?.name === "ListItem") return itemBeside(state, outer);
  const lead = quotes && `${quotes} `;
  return item.prevSibling ? `${quotes}\n${lead}` : lead;
}

const columnOf = (state: EditorState, position: number): number => position - state.doc.lineAt(position).from;

/** The beginning of an item that follows another one in its list. */
function itemBeside(state: EditorState, item: SyntaxNode): string {
  const { text } = state.doc.lineAt(item.from);
  const mark = item.getChild("ListMark");
  const written = mark ? state.sliceDoc(mark.from, mark.to) : "-";
  const next = written.replace(/^\d+/, (number) => String(Number(number) + 1));
  return `${text.slice(0, columnOf(state, item.from))}${next} ${item.getChild("Task") ? "[ ] " : ""}`;
}

function outOfQuote(state: EditorState, start: number, text: string): string | null {
  const quotes = EMPTY_QUOTE.exec(text)?.[1];
  if (quotes === undefined || !around(state, start + text.trimEnd().length, "Blockquote")) return null;
  const outer = quotes.replace(/[ \t]*>$/, "");
  const lead = outer && `${outer} `;
  const above = start > 0 ? state.doc.lineAt(start - 1).text : "";
  return /^[ \t]*>/.test(above) ? `${outer}\n${lead}` : lead;
}

function around(state: EditorState, position: number, name: string): SyntaxNode | null {
  for (const side of [1, -1] as const) {
    let node: SyntaxNode | null = syntaxTree(state).resolveInner(position, side);
    while (node && node.name !== name) node = node.parent;
    if (node) return node;
  }
  return null;
}

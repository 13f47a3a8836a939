import type { Text } from "@codemirror/state";
import { Decoration } from "@codemirror/view";
import type { SyntaxNode, SyntaxNodeRef } from "@lezer/common";
import { eachLine, HIDDEN, line, type Look } from "./look";
import { alignsOf, cellsOf, widthsOf } from "./table";
import { EmptyCell } from "./widgets";

const SOURCE = line("cm-table-source");
const HEAD = line("cm-row cm-row-head");
const RULE = line("cm-row-rule");
const ROW = line("cm-row");

/** Rows that the widths are taken from: a table as long as a book is not read at every key. */
const MEASURED = 100;
/** Room between two columns, in letters. */
const GAP = 3;

/** A table is drawn in columns, and opens to its source while a caret is in it. */
export function styleTable(look: Look, { node }: SyntaxNodeRef): void {
  drawPiece(look, node, node);
}

/** A table that is as long as a book is read in pieces: those after the first are paragraphs to the parser, and rows to the eye. */
export function styleRows(look: Look, { node }: SyntaxNodeRef): void {
  const table = tableBefore(node);
  if (table) drawPiece(look, table, node);
}

/** Blocks that follow one another without a blank line, or a mark of the next, are pieces of one. */
function tableBefore(piece: SyntaxNode): SyntaxNode | null {
  let [before, after] = [piece.prevSibling, piece];
  while (before?.name === "Paragraph" && before.to + 1 === after.from) [before, after] = [before.prevSibling, before];
  return before?.name === "Table" && before.to + 1 === after.from ? before : null;
}

function drawPiece(look: Look, table: SyntaxNode, { from, to }: SyntaxNode): void {
  const { doc } = look.state;
  if (look.open(from, to)) return look.putLines(SOURCE, from, to);
  const first = doc.lineAt(table.from).number;
  const styles = stylesOfTable(doc, first, table.to);
  eachLine(doc, Math.max(from, look.from), Math.min(to, look.to), (at, text) => {
    const place = doc.lineAt(at).number - first;
    look.put(place === 0 ? HEAD : place === 1 ? RULE : ROW, at, at);
    if (place === 1) look.put(HIDDEN, at, at + text.length);
    else drawRow(look, at, text, styles);
  });
}

function stylesOfTable(doc: Text, first: number, to: number): readonly string[] {
  const last = Math.min(doc.lineAt(to).number, first + MEASURED);
  const lines: string[] = [];
  for (let number = first; number <= last; number += 1) lines.push(doc.line(number).text);
  const [head = "", rule = "", ...rows] = lines;
  return stylesOf(widthsOf([head, ...rows]), alignsOf(rule));
}

function stylesOf(widths: readonly number[], aligns: readonly string[]): readonly string[] {
  const all = widths.reduce((sum, width) => sum + width + GAP, 0);
  // In hundredths of the whole, rounded down: columns that are a hair too wide would wrap.
  const share = (width: number): number => Math.floor(((width + GAP) / all) * 9990) / 10000;
  return widths.map(
    (width, column) =>
      `width:calc(min(100%, ${Math.ceil(all * 1.1)}ch) * ${share(width)});text-align:${aligns[column] ?? "left"}`,
  );
}

function drawRow(look: Look, at: number, text: string, styles: readonly string[]): void {
  let done = at;
  cellsOf(text).forEach(({ from, to }, column) => {
    const style = styles[column];
    if (style === undefined) return;
    if (done < at + from) look.put(HIDDEN, done, at + from);
    if (from === to) look.put(Decoration.widget({ widget: new EmptyCell(style), side: 1 }), at + to, at + to);
    else look.put(Decoration.mark({ class: "cm-cell", attributes: { style } }), at + from, at + to);
    done = at + to;
  });
  if (done < at + text.length) look.put(HIDDEN, done, at + text.length);
}

import type { Text } from "@codemirror/state";
import type { Bounds } from "./diff";

/** The last row that starts at or before a position. Of several that start there it is the last. */
export function rowAt(bounds: Bounds, position: number): number {
  let [low, high] = [0, Math.max(0, bounds.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((bounds[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A text with its rows. Even rows are the same in all texts, odd ones are the changes in order. */
export interface Column {
  readonly doc: Text;
  readonly bounds: Bounds;
}

/** Positions that stand side by side, one for each text, and the row they start. */
export interface Level {
  readonly at: readonly number[];
  readonly row: number;
}

const numberOf = (doc: Text, position: number): number =>
  position > doc.length ? doc.lines + 1 : doc.lineAt(position).number;
const startOf = (doc: Text, number: number): number => (number > doc.lines ? doc.length + 1 : doc.line(number).from);

/**
 * What has to stand side by side around `from..to` of the text `of`: the start of each change, and in rows that are the
 * same every line, for they wrap differently in columns of different widths.
 */
export function levels(columns: readonly Column[], of: number, from: number, to: number): Level[] {
  const lead = columns[of];
  if (!lead) return [];
  const last = lead.bounds.length - 2;
  let [first, end] = [rowAt(lead.bounds, from), rowAt(lead.bounds, Math.min(to, lead.doc.length))];
  // A change may be no line at all in some text, and no place to begin or end at: its neighbours are.
  if (first % 2 === 1) first -= 1;
  if (end % 2 === 1 && end < last) end += 1;
  const found: Level[] = [];
  for (let row = first; row <= end; row++) {
    const starts = columns.map(({ bounds }) => bounds[row] ?? 0);
    const numbers = columns.map(({ doc }, n) => numberOf(doc, starts[n] ?? 0));
    const counts = columns.map(({ doc, bounds }, n) => numberOf(doc, bounds[row + 1] ?? 0) - (numbers[n] ?? 0));
    const same = row % 2 === 0 && counts.every((count) => count === counts[0] && count > 0);
    if (!same) found.push({ at: starts, row });
    else {
      const top = (numbers[of] ?? 1) + (counts[of] ?? 0) - 1;
      const begin =
        row === first ? Math.min(top, Math.max(numbers[of] ?? 1, numberOf(lead.doc, from))) : (numbers[of] ?? 1);
      const stop = row === end ? Math.min(top, numberOf(lead.doc, Math.min(to, lead.doc.length)) + 1) : top;
      for (let line = begin; line <= stop; line++) {
        const by = line - (numbers[of] ?? 1);
        found.push({ at: columns.map(({ doc }, n) => startOf(doc, (numbers[n] ?? 1) + by)), row });
      }
      if (row === end && stop < top) {
        const by = stop + 1 - (numbers[of] ?? 1);
        return [...found, { at: columns.map(({ doc }, n) => startOf(doc, (numbers[n] ?? 1) + by)), row }];
      }
    }
  }
  return [...found, { at: columns.map(({ bounds }) => bounds[end + 1] ?? 0), row: end + 1 }];
}

/** How much room each text needs before each level but the first, so that all of a level stand at one height. */
export function roomFor(heights: readonly (readonly number[])[]): number[][] {
  const rows = heights[0]?.length ?? 0;
  const tallest = Array.from({ length: rows }, (_, row) => Math.max(...heights.map((column) => column[row] ?? 0)));
  return heights.map((column) => tallest.map((height, row) => height - (column[row] ?? 0)));
}

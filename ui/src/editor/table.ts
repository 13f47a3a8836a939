export interface Cell {
  readonly from: number;
  readonly to: number;
}

export type Align = "left" | "center" | "right";

/** The cells of one line of a table, as places in it, blanks included. A `\|` is a bar in the text. */
export function cellsOf(line: string): readonly Cell[] {
  const bars: number[] = [];
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === "\\") at += 1;
    else if (line[at] === "|") bars.push(at);
  }
  const indent = line.length - line.trimStart().length;
  const end = line.trimEnd().length;
  const opened = bars[0] === indent;
  const closed = bars.length > 0 && bars.at(-1) === end - 1 && !(opened && bars.length === 1);
  const cuts = [
    opened ? indent : indent - 1,
    ...bars.slice(opened ? 1 : 0, closed ? -1 : undefined),
    closed ? end - 1 : end,
  ];
  return cuts.slice(1).map((to, place) => ({ from: (cuts[place] ?? -1) + 1, to }));
}

/** How each column is set, by the line of dashes under the head. */
export function alignsOf(rule: string): readonly Align[] {
  return cellsOf(rule).map(({ from, to }) => {
    const dashes = rule.slice(from, to).trim();
    if (!dashes.endsWith(":")) return "left";
    return dashes.startsWith(":") ? "center" : "right";
  });
}

/** A word longer than this wraps, and a column is never narrower than that. */
const WIDEST = 36;
const NARROWEST = 3;

/** How many letters wide each column wants to be. */
export function widthsOf(lines: readonly string[]): readonly number[] {
  const widths: number[] = [];
  for (const line of lines) {
    cellsOf(line).forEach(({ from, to }, column) => {
      const seen = line
        .slice(from, to)
        .replace(/\]\([^)]*\)|[*`[\]]/g, "")
        .trim().length;
      widths[column] = Math.max(widths[column] ?? NARROWEST, Math.min(WIDEST, seen));
    });
  }
  return widths;
}

/**
 * What stands between the brackets of a link to a note: a title, maybe with a heading and words of its own. The core reads it in the
 * same way: both are held to `note-link.cases.json`.
 */

/** A way to read a link: so much of it is the title, and the rest says more. */
export interface Reading {
  /** Empty where the heading is one of the note that the link stands in. */
  readonly title: string;
  readonly rest: string;
  /** The heading it leads to. */
  readonly heading: string | null;
  /** The words that are shown instead of the title. */
  readonly alias: string | null;
}

/** What a link holds more of is no heading and no words. */
const MOST_SEPARATORS = 6;

/** A bar; in a table it is escaped. */
const BAR = /\\?\|/;

/**
 * The ways to read a link. A title may hold `|` and `#` itself: the first of these that is the title of a note is what is meant, and
 * the last one if none is.
 */
export function readingsOf(written: string): readonly [Reading, ...Reading[]] {
  const text = written.trim();
  const readings: [Reading, ...Reading[]] = [{ title: text, rest: "", heading: null, alias: null }];
  const separators = [...text.matchAll(/[|#]/g)].slice(0, MOST_SEPARATORS).reverse();
  for (const { 0: mark, index } of separators) {
    const at = mark === "|" && text[index - 1] === "\\" ? index - 1 : index;
    const [title, rest] = [text.slice(0, at).trim(), text.slice(at)];
    const headingHere = at === 0 && mark === "#" && rest.length > 1;
    if (title !== "" || headingHere) readings.push({ title, rest, ...partsOf(rest) });
  }
  return readings;
}

function partsOf(rest: string): Pick<Reading, "heading" | "alias"> {
  const bar = BAR.exec(rest);
  const path = (bar ? rest.slice(0, bar.index) : rest).split("#").slice(1);
  const last = path.at(-1)?.trim() ?? "";
  const alias = bar ? rest.slice(bar.index + bar[0].length).trim() : "";
  // A block has no place of its own here.
  return { heading: last === "" || last.startsWith("^") ? null : last, alias: alias || null };
}

/** What a link means where nobody looks which notes there are. */
export function meantBy(written: string): Reading {
  const readings = readingsOf(written);
  return readings.at(-1) ?? readings[0];
}

/** Which stretch of what is written is shown where the link is not being written. */
export function shownOf(written: string): { readonly from: number; readonly to: number } {
  const begin = written.length - written.trimStart().length;
  const end = written.trimEnd().length;
  const { title, rest, alias } = meantBy(written);
  if (alias !== null) return { from: end - alias.length, to: end };
  const bar = BAR.exec(rest);
  const to = bar ? written.slice(0, end - rest.length + bar.index).trimEnd().length : end;
  return { from: title === "" ? begin + 1 : begin, to };
}

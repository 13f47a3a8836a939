/** A heading of a note, and the line it stands in, counted from 0. */
export interface Heading {
  readonly text: string;
  readonly line: number;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const MARKED = /^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;
/** What begins a block of its own: a line below it underlines nothing. */
const BLOCK = /^ {0,3}(?:>|[-*+][ \t]|\d+[.)][ \t]|\|)|^(?: {4}|\t)|^\s*$/;

/** The headings of a text, in order, outside of its code. */
export function headingsOf(lines: Iterable<string>): readonly Heading[] {
  const found: Heading[] = [];
  let fence: string | null = null;
  let [before, number] = ["", 0];
  for (const line of lines) {
    const mark = FENCE.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
    } else if (mark !== null) fence = mark;
    else {
      const text = MARKED.exec(line)?.[1];
      if (text !== undefined) found.push({ text, line: number });
      else if (UNDERLINE.test(line) && !BLOCK.test(before) && !MARKED.test(before))
        found.push({ text: before.trim(), line: number - 1 });
    }
    before = fence === null && mark === null ? line : "";
    number += 1;
  }
  return found;
}

/** Programs write a heading into a link each in its own way: what counts is its letters and digits. */
const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Whether a link that says this heading means that one. */
export function isHeading(wanted: string, heading: string): boolean {
  return lettersOf(wanted) !== "" && lettersOf(wanted) === lettersOf(heading);
}

/** A heading as a link can hold it. */
export const inLink = (heading: string): string =>
  heading
    .replace(/[[\]|#^\\]/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** The heading of a page that a link means. */
export function headingIn(page: ParentNode, wanted: string): HTMLElement | undefined {
  const all = [...page.querySelectorAll<HTMLElement>("h1, h2, h3, h4, h5, h6")];
  return all.find((each) => isHeading(wanted, each.textContent ?? ""));
}

import { diff } from "@codemirror/merge";

/** A run of characters: `del` stands only in the text now, `ins` only in the version that is shown. */
export interface Segment {
  readonly kind: "same" | "ins" | "del";
  readonly text: string;
}

/** Beyond this many characters words are not compared: lines say enough, and the window must not wait. */
const MOST_WORDS = 200_000;
/** What changed by more than this is shown as a whole: stray equal words say nothing. */
const MOST_CHANGED = 0.7;
/** Code units that can stand for a line or a word: beyond them are the surrogates, which a comparison keeps in pairs. */
const MOST_CODES = 0xd800;

// A word is what the language calls one, so that no letter is cut in two and Chinese is not one word a sentence.
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** How `shown` differs from `now`, line by line, and word by word inside the lines that changed. */
export function compare(now: string, shown: string): Segment[] {
  const words = now.length + shown.length <= MOST_WORDS;
  return pieces(linesOf(now), linesOf(shown), (before, after) =>
    words ? inside(before, after) : whole(before, after),
  );
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
const wordsOf = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

function inside(before: string, after: string): Segment[] {
  const found = pieces(wordsOf(before), wordsOf(after), whole);
  const changed = found.reduce((sum, { kind, text }) => sum + (kind === "same" ? 0 : text.length), 0);
  return changed > MOST_CHANGED * (before.length + after.length) ? whole(before, after) : found;
}

function whole(before: string, after: string): Segment[] {
  const both: Segment[] = [
    { kind: "del", text: before },
    { kind: "ins", text: after },
  ];
  return both.filter(({ text }) => text !== "");
}

/** Two rows of pieces, compared as texts of which each letter stands for a piece. */
function pieces(
  before: readonly string[],
  after: readonly string[],
  changed: (before: string, after: string) => Segment[],
): Segment[] {
  const codes = new Map<string, string>();
  const codeOf = (piece: string): string => {
    const code = codes.get(piece) ?? String.fromCharCode(codes.size);
    codes.set(piece, code);
    return code;
  };
  const [first, second] = [before.map(codeOf).join(""), after.map(codeOf).join("")];
  if (codes.size > MOST_CODES) return whole(before.join(""), after.join(""));
  const found: Segment[] = [];
  let at = 0;
  for (const { fromA, toA, fromB, toB } of diff(first, second, { scanLimit: 5000, timeout: 500 })) {
    if (fromB > at) found.push({ kind: "same", text: after.slice(at, fromB).join("") });
    found.push(...changed(before.slice(fromA, toA).join(""), after.slice(fromB, toB).join("")));
    at = toB;
  }
  if (at < after.length) found.push({ kind: "same", text: after.slice(at).join("") });
  return found;
}

import type { Text } from "@codemirror/state";

/** What a text holds. */
export interface Count {
  readonly words: number;
  readonly characters: number;
  readonly withoutBlanks: number;
}

export const NOTHING: Count = { words: 0, characters: 0, withoutBlanks: 0 };

/** How many words a text has, Markdown marks left out. */
export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.,:/-]*/gu)?.length ?? 0;
}

/** Characters as a person counts them: a letter of two code units is one. */
const lettersOf = (text: string): number => text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);

function countOf(text: string): Count {
  return {
    words: countWords(text),
    characters: lettersOf(text),
    withoutBlanks: lettersOf(text.replace(/\s+/g, "")),
  };
}

const sum = (a: Count, b: Count): Count => ({
  words: a.words + b.words,
  characters: a.characters + b.characters,
  withoutBlanks: a.withoutBlanks + b.withoutBlanks,
});

/** So many characters are counted in one go, well within a frame. */
export const PIECE = 16_000;

/** Counts a stretch piece by piece; each step is short, and the last value is the whole. */
export function* counting(doc: Text, from = 0, to = doc.length): Generator<Count> {
  let total = NOTHING;
  for (let at = from; at < to;) {
    // A word is on one line, so pieces end with lines where they can.
    const end = Math.min(to, Math.max(Math.min(to, doc.lineAt(Math.min(at + PIECE, doc.length)).from), at + 1));
    const cut = end > at + 1 ? end : Math.min(to, at + PIECE);
    total = sum(total, countOf(doc.sliceString(at, cut)));
    at = cut;
    yield total;
  }
  if (from >= to) yield NOTHING;
}

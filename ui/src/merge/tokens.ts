import { diff } from "@codemirror/merge";

/** A run that differs: `before` was replaced by `from..to` of the later text. */
export interface WordChange {
  readonly from: number;
  readonly to: number;
  readonly before: string;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** Scripts that write no spaces: there a word is a character. */
const ALONE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /^[\p{L}\p{N}_]/u;
const BLANK = /^[^\S\n]+$/;
const ASCII = /^[\x00-\x7f]*$/;
const ASCII_TOKENS = /[A-Za-z0-9_]+|[^\S\n]+|[^]/g;

/** Words, runs of blanks, and everything else character by character as a person sees characters. */
export function tokens(text: string): string[] {
  if (ASCII.test(text)) return text.match(ASCII_TOKENS) ?? [];
  const found: string[] = [];
  let word = "";
  const flush = (): void => {
    if (word) found.push(word);
    word = "";
  };
  for (const { segment } of graphemes.segment(text)) {
    const joins = word !== "" && WORD.test(word) === WORD.test(segment) && BLANK.test(word) === BLANK.test(segment);
    const runs = (WORD.test(segment) && !ALONE.test(segment)) || BLANK.test(segment);
    if (!runs || !joins) flush();
    if (runs) word += segment;
    else found.push(segment);
  }
  flush();
  return found;
}

/** Beyond this many different words a text is compared as a whole. */
const MOST_WORDS = 55_000;
/** Private code units, away from the surrogates: one stands for a word while two texts are compared. */
const codes = (known: Map<string, number>, words: readonly string[]): string => {
  const units = words.map((word) => {
    const code = known.get(word) ?? known.size + 1;
    known.set(word, code);
    return code;
  });
  let coded = "";
  for (let at = 0; at < units.length; at += 8192) coded += String.fromCharCode(...units.slice(at, at + 8192));
  return coded;
};

function starts(words: readonly string[]): number[] {
  const at = [0];
  for (const word of words) at.push((at.at(-1) ?? 0) + word.length);
  return at;
}

/** How `after` differs from `before`, word by word; null where words say nothing and the whole should be shown. */
export function wordChanges(before: string, after: string): WordChange[] | null {
  const [a, b] = [tokens(before), tokens(after)];
  const known = new Map<string, number>();
  const [codedA, codedB] = [codes(known, a), codes(known, b)];
  if (known.size > MOST_WORDS) return null;
  const [placesA, placesB] = [starts(a), starts(b)];
  const found = diff(codedA, codedB, { scanLimit: 2000 }).map((change) => ({
    fromA: placesA[change.fromA] ?? 0,
    toA: placesA[change.toA] ?? before.length,
    fromB: placesB[change.fromB] ?? 0,
    toB: placesB[change.toB] ?? after.length,
  }));
  const real = found.filter(({ fromA, toA, fromB, toB }) => toA > fromA || toB > fromB);
  return joined(real, after)
    .map((span) => withoutBlanks(span, after))
    .map(({ fromA, toA, fromB, toB }) => ({
      from: fromB,
      to: toB,
      before: before.slice(fromA, toA),
    }));
}

interface Span {
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
}

/** Two words that were replaced with next to nothing between them were replaced together. */
function joined(spans: readonly Span[], after: string): Span[] {
  const all: Span[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    const gap = last ? after.slice(last.toB, span.fromB) : "";
    const blank = last !== undefined && BLANK.test(gap);
    if (last && (blank || (gap.length <= 4 && !gap.includes("\n") && replaces(last) && replaces(span)))) {
      last.toA = span.toA;
      last.toB = span.toB;
    } else all.push({ ...span });
  }
  return all;
}

/** A blank at the edge of what was added says nothing. */
function withoutBlanks(span: Span, after: string): Span {
  const added = after.slice(span.fromB, span.toB);
  if (span.toA > span.fromA || added.trim() === "") return span;
  const fromB = span.toB - added.trimStart().length;
  return { ...span, fromB, toB: fromB + added.trim().length };
}

const replaces = (span: Span): boolean => span.toA > span.fromA && span.toB > span.fromB;

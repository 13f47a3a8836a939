import { diff } from "@codemirror/merge";
import type { MergeChange } from "../ipc";
import { wordChanges, type WordChange } from "./tokens";

/** The texts of a conflict; a side that was deleted has none. */
export interface Compared {
  readonly base: string | null;
  readonly mine: string | null;
  readonly theirs: string | null;
  readonly changes: readonly MergeChange[];
}

/**
 * A change as one side shows it: `from` is where its first line starts and `to` where the line after it does. `words`
 * are marked inside it, and `before` is what stood there, where words say nothing.
 */
export interface Hunk {
  readonly change: number;
  readonly kind: MergeChange["kind"];
  readonly from: number;
  readonly to: number;
  readonly words: readonly WordChange[];
  readonly before: string | null;
}

/** Where the rows of a text start, unchanged and changed in turn, and past the end where a next one would. */
export type Bounds = readonly number[];

export interface Comparison {
  readonly changes: readonly MergeChange[];
  readonly mine: readonly Hunk[];
  readonly theirs: readonly Hunk[];
  readonly bounds: { readonly base: Bounds; readonly mine: Bounds; readonly theirs: Bounds };
}

/** Beyond this many characters words are not compared: lines say enough. */
const MOST_WORDS = 200_000;
/** What changed by more than this is shown as a whole: stray equal words say nothing. */
const MOST_CHANGED = 0.7;

/** How the sides differ from the last shared version; without one, from each other. */
export function compare({ base, mine, theirs, changes }: Compared): Comparison {
  if (mine === null || theirs === null) return compareOne(base, mine, theirs);
  const [here, there] = [{ text: mine, as: "mine" } as const, { text: theirs, as: "theirs" } as const];
  if (base !== null) {
    const of = (side: Version<Of>): Hunk[] => hunks({ text: base, as: "base" }, side, changes);
    return { changes, mine: of(here), theirs: of(there), bounds: boundsOf(changes, base, mine, theirs) };
  }
  const found = lineChanges(mine.split("\n"), theirs.split("\n"), withoutBlanks).map(({ a, b }): MergeChange => ({
    kind: "both",
    base: { from: 0, to: 0 },
    mine: a,
    theirs: b,
  }));
  const of = (before: Version, after: Version<Of>): Hunk[] => hunks(before, after, found).map(withoutBefore);
  return { changes: found, mine: of(there, here), theirs: of(here, there), bounds: boundsOf(found, "", mine, theirs) };
}

function boundsOf(changes: readonly MergeChange[], base: string, mine: string, theirs: string): Comparison["bounds"] {
  const of = (text: string, as: "base" | Of): Bounds => {
    const starts = lineStarts(text);
    const end = text.length + 1;
    const inner = changes.flatMap((change) => [starts[change[as].from] ?? end, starts[change[as].to] ?? end]);
    return [0, ...inner, end];
  };
  return { base: of(base, "base"), mine: of(mine, "mine"), theirs: of(theirs, "theirs") };
}

/** The side that was not deleted, against the last shared version. */
function compareOne(base: string | null, mine: string | null, theirs: string | null): Comparison {
  const text = mine ?? theirs;
  const as = mine === null ? "theirs" : "mine";
  const none = { changes: [], mine: [], theirs: [], bounds: { base: [], mine: [], theirs: [] } };
  if (base === null || text === null) return none;
  const changes = lineChanges(base.split("\n"), text.split("\n"), withoutBlanks).map(({ a, b }): MergeChange => ({
    kind: as,
    base: a,
    mine: b,
    theirs: b,
  }));
  return { ...none, changes, [as]: hunks({ text: base, as: "base" }, { text, as }, changes) };
}

type Of = "mine" | "theirs";

interface Version<As extends "base" | Of = "base" | Of> {
  readonly text: string;
  readonly as: As;
}

/** The other side did not stand there before: what differs is marked, and nothing is struck out. */
const withoutBefore = (hunk: Hunk): Hunk => ({
  ...hunk,
  before: null,
  words: hunk.words.filter((word) => word.to > word.from).map((word) => ({ ...word, before: "" })),
});

/** Code units that can stand for a line: a comparison keeps the surrogates beyond in pairs. */
const MOST_LINES = 0xd800;

/** The lines in which two texts differ. */
export function lineChanges(
  a: readonly string[],
  b: readonly string[],
  keyOf = (line: string): string => line,
): { a: MergeChange["base"]; b: MergeChange["base"] }[] {
  const known = new Map<string, number>();
  const codeOf = (line: string): number => {
    const key = keyOf(line);
    const code = known.get(key) ?? known.size;
    known.set(key, code);
    return code;
  };
  const coded = (lines: readonly string[]): string => {
    let text = "";
    for (let at = 0; at < lines.length; at += 8192)
      text += String.fromCharCode(...lines.slice(at, at + 8192).map(codeOf));
    return text;
  };
  const [first, second] = [coded(a), coded(b)];
  const wholly = [{ fromA: 0, toA: a.length, fromB: 0, toB: b.length }];
  const found = known.size > MOST_LINES ? wholly : diff(first, second, { scanLimit: 5000, timeout: 2000 });
  // A comparison that gives up at its limit may name changes of nothing.
  const real = found.filter(({ fromA, toA, fromB, toB }) => toA > fromA || toB > fromB);
  return real.map(({ fromA, toA, fromB, toB }) => ({ a: { from: fromA, to: toA }, b: { from: fromB, to: toB } }));
}

/** Trailing blanks are no difference. */
const withoutBlanks = (line: string): string => line.trimEnd();

function hunks(was: Version, is: Version<Of>, changes: readonly MergeChange[]): Hunk[] {
  const [old, now] = [lineStarts(was.text), lineStarts(is.text)];
  const own = changes.flatMap((change, place) => {
    if (change.kind !== is.as && change.kind !== "both" && change.kind !== "same") return [];
    const [before, after] = [lines(was.text, old, change[was.as]), lines(is.text, now, change[is.as])];
    return [{ change, place, before, after }];
  });
  const size = own.reduce((sum, { before, after }) => sum + (before?.length ?? 0) + (after?.length ?? 0), 0);
  return own.map(({ change, place, before, after }) => {
    const from = now[change[is.as].from] ?? is.text.length;
    const to = now[change[is.as].to] ?? is.text.length + 1;
    return { change: place, kind: change.kind, from, to, ...words(before, after, from, size <= MOST_WORDS) };
  });
}

const lines = (text: string, starts: readonly number[], { from, to }: MergeChange["base"]): string | null =>
  to > from ? text.slice(starts[from], (starts[to] ?? text.length + 1) - 1) : null;

/** Where each line starts, and past the end where a next one would. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  starts.push(text.length + 1);
  return starts;
}

function words(
  before: string | null,
  after: string | null,
  from: number,
  fits: boolean,
): Pick<Hunk, "words" | "before"> {
  if (after === null || !fits) return { words: [], before };
  if (before === null) return { words: [{ from, to: from + after.length, before: "" }], before: null };
  const [old, now] = [before.split("\n"), after.split("\n")];
  if (old.length !== now.length) return inside(before, after, from) ?? { words: whole(after, from), before };
  let at = from;
  const found: WordChange[] = [];
  old.forEach((line, n) => {
    const next = now[n] ?? "";
    const changed = line === next ? { words: [] } : inside(line, next, at);
    found.push(...(changed?.words ?? [{ from: at, to: at + next.length, before: line }]));
    at += next.length + 1;
  });
  return { words: found, before: null };
}

/** The words that changed, unless so much did that the whole says more. */
function inside(before: string, after: string, from: number): Pick<Hunk, "words" | "before"> | null {
  const found = wordChanges(before, after);
  const changed = (found ?? []).reduce((sum, word) => sum + word.before.length + word.to - word.from, 0);
  if (found === null || changed > MOST_CHANGED * (before.length + after.length)) return null;
  return { words: found.map((word) => ({ ...word, from: from + word.from, to: from + word.to })), before: null };
}

const whole = (after: string, from: number): WordChange[] =>
  after === "" ? [] : [{ from, to: from + after.length, before: "" }];

import { Chunk, presentableDiff } from "@codemirror/merge";
import { Text } from "@codemirror/state";

/** A run of characters of a changed part: `del` stood in the other text, `ins` stands in this one. */
export interface Segment {
  readonly kind: "same" | "ins" | "del";
  readonly text: string;
}

/** A part of one side: lines as they are in both, or a change with its words. */
export type Part =
  | { readonly kind: "same"; readonly lines: readonly string[] }
  | { readonly kind: "changed"; readonly segments: readonly Segment[] };

/** Beyond this many characters words are not compared: lines say enough, and the window must not wait. */
const MOST_WORDS = 200_000;
/** A part that changed by more than this is shown as a whole: stray equal letters say nothing. */
const MOST_CHANGED = 0.7;

/** How `side` differs from `base`, line by line, and word by word inside changed lines. */
export function compare(base: string, side: string): Part[] {
  const [a, b] = [Text.of(base.split("\n")), Text.of(side.split("\n"))];
  const parts: Part[] = [];
  let at = 0;
  for (const chunk of Chunk.build(a, b)) {
    if (chunk.fromB > at) parts.push(same(b.sliceString(at, chunk.fromB - 1)));
    const before = a.sliceString(chunk.fromA, Math.min(chunk.endA, a.length));
    const after = b.sliceString(chunk.fromB, Math.min(chunk.endB, b.length));
    parts.push({ kind: "changed", segments: segments(before, after) });
    at = chunk.toB;
  }
  if (at <= b.length && !(at > 0 && at === b.length + 1)) parts.push(same(b.sliceString(at)));
  return parts.filter((part) => part.kind === "changed" || part.lines.length > 0);
}

function same(text: string): Part {
  return { kind: "same", lines: text.split("\n") };
}

function segments(before: string, after: string): Segment[] {
  const whole: Segment[] = [
    { kind: "del" as const, text: before },
    { kind: "ins" as const, text: after },
  ].filter((segment) => segment.text !== "");
  if (before === "" || after === "" || before.length + after.length > MOST_WORDS) return whole;
  const changes = presentableDiff(before, after);
  const changed = changes.reduce((sum, change) => sum + (change.toA - change.fromA) + (change.toB - change.fromB), 0);
  if (changed > MOST_CHANGED * (before.length + after.length)) return whole;
  const found: Segment[] = [];
  const add = (kind: Segment["kind"], text: string): unknown => text && found.push({ kind, text });
  let at = 0;
  for (const change of changes) {
    add("same", after.slice(at, change.fromB));
    add("del", before.slice(change.fromA, change.toA));
    add("ins", after.slice(change.fromB, change.toB));
    at = change.toB;
  }
  add("same", after.slice(at));
  return found;
}

import type { Segment } from "./compare";

/** A line as it is drawn: what its Markdown mark makes of it, and its words without that mark. */
export interface Line {
  readonly kind: "text" | "heading" | "bullet" | "done" | "todo" | "quote" | "blank";
  readonly segments: readonly Segment[];
}

const MARKS: readonly (readonly [RegExp, Line["kind"]])[] = [
  [/^#{1,6} +/, "heading"],
  [/^\s*[-*+] \[[xX]\] +/, "done"],
  [/^\s*[-*+] \[ \] +/, "todo"],
  [/^\s*[-*+] +/, "bullet"],
  [/^> ?/, "quote"],
];

/** The segments of a text, cut at its line ends. */
export function linesOf(segments: readonly Segment[]): Line[] {
  const lines: Segment[][] = [[]];
  for (const { kind, text } of segments) {
    text.split("\n").forEach((part, at) => {
      if (at > 0) lines.push([]);
      if (part !== "") lines.at(-1)?.push({ kind, text: part });
    });
  }
  if (lines.length > 1 && lines.at(-1)?.length === 0) lines.pop();
  return lines.map(drawn);
}

function drawn(segments: readonly Segment[]): Line {
  const [first, ...rest] = segments;
  if (!first) return { kind: "blank", segments };
  const [mark, kind] = MARKS.find(([pattern]) => pattern.test(first.text)) ?? [null, "text" as const];
  const text = mark ? first.text.replace(mark, "") : first.text;
  return { kind, segments: text === "" ? rest : [{ ...first, text }, ...rest] };
}

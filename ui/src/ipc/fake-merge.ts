import type { Conflict, MergeChange, MergePreview, Side, Strategy } from "./backend";

const lines = (text: string): string[] => text.split("\n");

function joined(first: string, second: string): string {
  return first.endsWith("\n") || first === "" ? `${first}\n${second}` : `${first}\n\n${second}`;
}

function without(mine: string, theirs: string): MergePreview["withoutRepeats"] {
  const known = new Set(lines(mine).filter((line) => line.trim() !== ""));
  const kept = lines(theirs).filter((line) => !known.has(line));
  const dropped = lines(theirs).length - kept.length;
  return dropped === 0 ? null : { body: joined(mine, kept.join("\n")), lines: dropped };
}

/** One change, from the first line that differs to the last: the app finds each of them. */
function changesOf(conflict: Conflict, mine: Side, theirs: Side): readonly MergeChange[] {
  if (!conflict.base) return [];
  const texts = [lines(conflict.base.body), lines(mine.body), lines(theirs.body)];
  const least = Math.min(...texts.map((text) => text.length));
  const agree = (at: (text: string[]) => string | undefined) => new Set(texts.map(at)).size === 1;
  let first = 0;
  while (first < least && agree((text) => text[first])) first++;
  let last = 0;
  while (last < least - first && agree((text) => text.at(-1 - last))) last++;
  const [base, here, there] = texts.map((text) => ({ from: first, to: text.length - last }));
  if (!base || !here || !there || (first === least && base.to === first && here.to === first && there.to === first))
    return [];
  return [{ kind: "both", base, mine: here, theirs: there }];
}

const NOTHING: Side = { title: "", body: "", tags: [], pinned: false, notebookId: null, device: null, editedAt: 0 };

/** Enough of a merge to show the dialog: the real ones are in the app. */
export function previewOf(conflict: Conflict, strategy: Strategy): MergePreview {
  const mine = conflict.mine ?? NOTHING;
  const theirs = conflict.theirs ?? NOTHING;
  const tags = [...new Set([...mine.tags, ...theirs.tags])];
  const one = (side: Side, from: "mine" | "theirs"): MergePreview => ({
    title: side.title,
    body: side.body,
    tags: side.tags,
    blocks: [{ from, lines: lines(side.body).length }],
    changes: changesOf(conflict, mine, theirs),
    fitting: 0,
    overlapping: 0,
    withoutRepeats: null,
  });
  if (strategy === "mine" || strategy === "both") return one(mine, "mine");
  if (strategy === "theirs") return one(theirs, "theirs");
  if (mine.body === theirs.body) {
    return { ...one(mine, "mine"), tags, blocks: [{ from: "both", lines: lines(mine.body).length }] };
  }
  const both = { title: mine.title, tags, body: joined(mine.body, theirs.body) };
  const total = lines(both.body).length;
  const second = lines(theirs.body).length;
  return {
    ...both,
    blocks: [
      { from: "mine", lines: total - second },
      { from: "theirs", lines: second },
    ],
    changes: changesOf(conflict, mine, theirs),
    fitting: strategy === "auto" ? 1 : 0,
    overlapping: strategy === "auto" ? 1 : 0,
    withoutRepeats: strategy === "concatenate" ? without(mine.body, theirs.body) : null,
  };
}

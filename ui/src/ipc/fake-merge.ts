import { diff } from "@codemirror/merge";
import type { Conflict, MergeChange, MergePreview, Side, Strategy } from "./backend";

const lines = (text: string): string[] => text.split("\n");

function joined(first: string, second: string): string {
  return first.endsWith("\n") || first === "" ? `${first}\n---\n\n${second}` : `${first}\n\n---\n\n${second}`;
}

function without(mine: string, theirs: string): MergePreview["withoutRepeats"] {
  const known = new Set(lines(mine).filter((line) => line.trim() !== ""));
  const kept = lines(theirs).filter((line) => !known.has(line));
  const dropped = lines(theirs).length - kept.length;
  return dropped === 0 ? null : { body: joined(mine, kept.join("\n").replace(/^\n+/, "")), lines: dropped };
}

interface Edit {
  from: number;
  to: number;
  by: number;
}

/** What a side changed, by line: one by one where it has as many lines, else by a comparison of one sign for each. */
function edits(base: readonly string[], side: readonly string[]): Edit[] {
  if (base.length === side.length) {
    return base.flatMap((line, at) => (line === side[at] ? [] : [{ from: at, to: at + 1, by: 0 }]));
  }
  const known = new Map<string, number>();
  const code = (line: string): string => {
    if (!known.has(line)) known.set(line, known.size);
    return String.fromCharCode(known.get(line) ?? 0);
  };
  const [a, b] = [base.map(code).join(""), side.map(code).join("")];
  return diff(a, b, { scanLimit: 1000 })
    .filter(({ fromA, toA, fromB, toB }) => toA > fromA || toB > fromB)
    .map(({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, by: toB - fromB - (toA - fromA) }));
}

/** Every place that a side changed; changes that touch are one. */
function changesOf(base: readonly string[], mine: readonly string[], theirs: readonly string[]): MergeChange[] {
  const [here, there] = [edits(base, mine), edits(base, theirs)];
  const found: MergeChange[] = [];
  let [h, t, movedHere, movedThere] = [0, 0, 0, 0];
  while (h < here.length || t < there.length) {
    const from = Math.min(here[h]?.from ?? Infinity, there[t]?.from ?? Infinity);
    const [startHere, startThere] = [from + movedHere, from + movedThere];
    const [firstH, firstT] = [h, t];
    let to = from;
    for (;;) {
      const next = [here[h], there[t]].find((edit) => edit !== undefined && edit.from <= to);
      if (!next) break;
      to = Math.max(to, next.to);
      if (next === here[h]) movedHere += here[h++]?.by ?? 0;
      else movedThere += there[t++]?.by ?? 0;
    }
    const [a, b] = [
      { from: startHere, to: to + movedHere },
      { from: startThere, to: to + movedThere },
    ];
    const same =
      mine.slice(a.from, a.to).join("\n") === theirs.slice(b.from, b.to).join("\n") && a.to - a.from === b.to - b.from;
    const kind = same ? "same" : t === firstT ? "mine" : h === firstH ? "theirs" : "both";
    found.push({ kind, base: { from, to }, mine: a, theirs: b });
  }
  return found;
}

type Blocks = MergePreview["blocks"];

function auto(
  mine: readonly string[],
  theirs: readonly string[],
  changes: readonly MergeChange[],
): { body: string; blocks: Blocks } {
  const text: string[] = [];
  const blocks: { from: Blocks[number]["from"]; lines: number }[] = [];
  const add = (more: readonly string[], from: Blocks[number]["from"]): void => {
    text.push(...more);
    if (more.length > 0) blocks.push({ from, lines: more.length });
  };
  let at = 0;
  for (const change of changes) {
    add(mine.slice(at, change.mine.from), "both");
    if (change.kind !== "theirs")
      add(mine.slice(change.mine.from, change.mine.to), change.kind === "same" ? "both" : "mine");
    if (change.kind === "theirs" || change.kind === "both")
      add(theirs.slice(change.theirs.from, change.theirs.to), "theirs");
    at = change.mine.to;
  }
  add(mine.slice(at), "both");
  return { body: text.join("\n"), blocks };
}

const NOTHING: Side = { title: "", body: "", tags: [], pinned: false, notebookId: null, device: null, editedAt: 0 };

/** The texts of a conflict do not change while it stands, and large ones are compared once. */
const known = new WeakMap<Conflict, MergeChange[]>();

function changesIn(conflict: Conflict): MergeChange[] {
  const found = known.get(conflict);
  const { base, mine, theirs } = conflict;
  if (found || !base || !mine || !theirs) return found ?? [];
  const changes = changesOf(lines(base.body), lines(mine.body), lines(theirs.body));
  known.set(conflict, changes);
  return changes;
}

const merged = (base: string | undefined, mine: string, theirs: string): string =>
  mine === theirs || theirs === base ? mine : mine === base ? theirs : `${mine} / ${theirs}`;

const made = new WeakMap<Conflict, Map<Strategy, MergePreview>>();

/** Enough of a merge to show the dialog: the real ones are in the app, beside the window, so here each is made once. */
export function previewOf(conflict: Conflict, strategy: Strategy): MergePreview {
  const previews = made.get(conflict) ?? new Map<Strategy, MergePreview>();
  const preview = previews.get(strategy) ?? make(conflict, strategy);
  made.set(conflict, previews.set(strategy, preview));
  return preview;
}

function make(conflict: Conflict, strategy: Strategy): MergePreview {
  const mine = conflict.mine ?? NOTHING;
  const theirs = conflict.theirs ?? NOTHING;
  const changes = changesIn(conflict);
  const none = { changes, fitting: 0, overlapping: 0, withoutRepeats: null };
  const one = (side: Side, from: "mine" | "theirs"): MergePreview => ({
    ...none,
    title: side.title,
    body: side.body,
    tags: side.tags,
    blocks: [{ from, lines: lines(side.body).length }],
  });
  if (strategy === "mine" || strategy === "both") return one(mine, "mine");
  if (strategy === "theirs") return one(theirs, "theirs");
  const gone = (conflict.base?.tags ?? []).filter((tag) => !mine.tags.includes(tag) || !theirs.tags.includes(tag));
  const tags = [...new Set([...mine.tags, ...theirs.tags])].filter((tag) => !gone.includes(tag));
  const fields = { title: merged(conflict.base?.title, mine.title, theirs.title), tags };
  if (mine.body === theirs.body) {
    return { ...none, ...fields, body: mine.body, blocks: [{ from: "both", lines: lines(mine.body).length }] };
  }
  if (strategy === "auto" && conflict.base) {
    const overlapping = changes.filter(({ kind }) => kind === "both").length;
    const counts = { overlapping, fitting: changes.length - overlapping };
    return { ...none, ...fields, ...counts, ...auto(lines(mine.body), lines(theirs.body), changes) };
  }
  const body = joined(mine.body, theirs.body);
  const [total, second] = [lines(body).length, lines(theirs.body).length];
  const first = lines(mine.body).length;
  return {
    ...none,
    ...fields,
    body,
    blocks: [
      { from: "mine", lines: first },
      { from: "both", lines: total - second - first },
      { from: "theirs", lines: second },
    ],
    withoutRepeats: without(mine.body, theirs.body),
  };
}

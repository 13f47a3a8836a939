import type { Conflict, MergePreview, Side, Strategy } from "../ipc";

/** What of a result is not its text. */
export interface Fields {
  readonly title: string;
  readonly tags: readonly string[];
  readonly notebookId: string | null;
}

type Of = "mine" | "theirs";

const changed = (before: Side | null, side: Side): { added: readonly string[]; removed: readonly string[] } => ({
  added: side.tags.filter((tag) => !before?.tags.includes(tag)),
  removed: (before?.tags ?? []).filter((tag) => !side.tags.includes(tag)),
});

/** The tags of the last shared version, with what the sides that are used added and removed. */
export function tagsOf(conflict: Conflict, uses: Readonly<Record<Of, boolean>>): readonly string[] {
  const { base, mine, theirs } = conflict;
  if (!mine || !theirs) return [];
  // Without a shared version what both have is what they share.
  const shared: readonly string[] = base ? base.tags : mine.tags.filter((tag) => theirs.tags.includes(tag));
  const before = { ...mine, tags: shared };
  const steps = [uses.mine ? mine : null, uses.theirs ? theirs : null].filter((side) => side !== null);
  const tags = new Set(shared);
  for (const side of steps) for (const tag of changed(before, side).added) tags.add(tag);
  for (const side of steps) for (const tag of changed(before, side).removed) tags.delete(tag);
  return [...tags];
}

/** Whether all that a side did to the tags is in `tags`. */
export function usesTags(conflict: Conflict, of: Of, tags: readonly string[]): boolean {
  const { mine, theirs } = conflict;
  const side = conflict[of];
  if (!mine || !theirs || !side) return false;
  const before = conflict.base ?? { ...mine, tags: mine.tags.filter((tag) => theirs.tags.includes(tag)) };
  const { added, removed } = changed(before, side);
  return added.every((tag) => tags.includes(tag)) && !removed.some((tag) => tags.includes(tag));
}

/** The notebook a strategy puts the result in: the side that moved the note, and the server's if both did. */
export function notebookOf(conflict: Conflict, strategy: Strategy): string | null {
  const { base, mine, theirs } = conflict;
  if (!mine || !theirs) return (mine ?? theirs)?.notebookId ?? null;
  if (strategy === "mine" || strategy === "both") return mine.notebookId;
  if (strategy === "theirs") return theirs.notebookId;
  return base && base.notebookId === theirs.notebookId ? mine.notebookId : theirs.notebookId;
}

export function fieldsOf(conflict: Conflict, strategy: Strategy, preview: MergePreview): Fields {
  return { title: preview.title, tags: preview.tags, notebookId: notebookOf(conflict, strategy) };
}

/** Whether two sets of tags are the same. */
export const sameTags = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((tag) => b.includes(tag));

/** Two long texts of other lengths are not looked through for blanks. */
const MOST_BLANKS = 100_000;

/** Whether two texts are one, line ends and trailing blanks aside, as the merge has it. */
export function sameText(a: string, b: string): boolean {
  const plain = (text: string): string => text.replaceAll(/[^\S\n]+$/gm, "").trimEnd();
  return a === b || (Math.abs(a.length - b.length) < MOST_BLANKS && plain(a) === plain(b));
}

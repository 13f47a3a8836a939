import type { Groups, Instant, Note, NoteSummary, View } from "./backend";

/** Whether a note stands in a view. */
export function inView(note: Note, view: View): boolean {
  if (view.kind === "trash") return note.trashed;
  if (view.kind === "conflicts") return note.conflict;
  if (note.trashed) return false;
  switch (view.kind) {
    case "all":
      return true;
    case "pinned":
      return note.pinned;
    case "notebook":
      return note.notebookId === view.id;
    case "tag":
      return note.tags.includes(view.tag);
    case "search":
      return `${note.title}\n${note.body}`.toLowerCase().includes(view.text.toLowerCase());
  }
}

/** The order of every list: pinned first, then by the time of the last edit. */
export function newestFirst(a: Note, b: Note): number {
  return Number(b.pinned) - Number(a.pinned) || b.editedAt - a.editedAt || a.id.localeCompare(b.id);
}

export function groupsOf(listed: readonly Note[], bounds: readonly Instant[]): Groups {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  const unpinned = listed.filter((note) => !note.pinned);
  for (const note of unpinned) {
    const at = bounds.findIndex((bound) => note.editedAt >= bound);
    const group = at < 0 ? bounds.length : at;
    counts[group] = (counts[group] ?? 0) + 1;
  }
  return { pinned: listed.length - unpinned.length, counts };
}

export function summaryOf({ body, createdAt: _, ...note }: Note): NoteSummary {
  const snippet = body
    .replace(/^\s*(#+|>|[-*] (\[[ x]\] )?)\s*/gm, "")
    .replace(/[*`_]/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  return { ...note, snippet: snippet.slice(0, 200) };
}

import type { Groups, Instant, Note, NoteSummary, Order, View } from "./backend";

/** Whether a note stands in a view; `within` names a notebook's view and those inside it. */
export function inView(note: Note, view: View, within: readonly string[]): boolean {
  if (view.kind === "trash") return note.trashed;
  if (view.kind === "conflicts") return note.conflict;
  if (note.trashed) return false;
  switch (view.kind) {
    case "all":
      return true;
    case "pinned":
      return note.pinned;
    case "notebook":
      return within.includes(note.notebookId ?? "");
    case "tag":
      return note.tags.includes(view.tag);
    case "search":
      return `${note.title}\n${note.body}`.toLowerCase().includes(view.text.toLowerCase());
  }
}

/** How a list is ordered. `rank` pretends: what has more in its title comes first is not worth a fake. */
export function inOrder(order: Order): (a: Note, b: Note) => number {
  const within = (a: Note, b: Note): number => {
    if (order === "title") return a.title.localeCompare(b.title);
    return order === "created" ? b.createdAt - a.createdAt : b.editedAt - a.editedAt;
  };
  return (a, b) => Number(b.pinned) - Number(a.pinned) || within(a, b) || a.id.localeCompare(b.id);
}

export function groupsOf(listed: readonly Note[], order: Order, bounds: readonly Instant[]): Groups {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  const unpinned = listed.filter((note) => !note.pinned);
  for (const note of unpinned) {
    const time = order === "created" ? note.createdAt : note.editedAt;
    const at = order === "title" || order === "rank" ? 0 : bounds.findIndex((bound) => time >= bound);
    const group = at < 0 ? bounds.length : at;
    counts[group] = (counts[group] ?? 0) + 1;
  }
  return { pinned: listed.length - unpinned.length, counts };
}

export function summaryOf({ body, createdAt: _, trashedAt: __, ...note }: Note): NoteSummary {
  const snippet = body
    .replace(/^\s*(#+|>|[-*] (\[[ x]\] )?)\s*/gm, "")
    .replace(/[*`_]/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  return { ...note, snippet: snippet.slice(0, 200), hits: { title: [], snippet: [] } };
}

import type { Groups, Instant, Note, NoteSummary, Order, View } from "./backend";
import { answers, hitsOf, type Asked } from "./fake-search";

/** Whether a note stands in a view; `within` names a notebook's view and those inside it, `asked` is what a search's text means. */
export function inView(note: Note, view: View, within: readonly string[], asked: Asked | null): boolean {
  if (view.kind === "search") return asked !== null && answers(note, asked);
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
  }
}

/** The instant that an order is one of. */
function timeOf(note: Note, order: Order): Instant {
  if (order === "trashed") return note.trashedAt ?? 0;
  return order === "created" ? note.createdAt : note.editedAt;
}

/** How a list is ordered. `rank` only pretends: what has the first word in its title comes first. */
export function inOrder(order: Order, asked: Asked | null = null): (a: Note, b: Note) => number {
  const [word = ""] = asked?.words ?? [];
  const titled = (note: Note): number => Number(note.title.toLowerCase().includes(word));
  if (order === "rank") return (a, b) => titled(b) - titled(a) || b.editedAt - a.editedAt;
  const within = (a: Note, b: Note): number =>
    order === "title" ? a.title.localeCompare(b.title) : timeOf(b, order) - timeOf(a, order);
  if (order === "trashed") return (a, b) => within(a, b) || b.id.localeCompare(a.id);
  return (a, b) => Number(b.pinned) - Number(a.pinned) || within(a, b) || a.id.localeCompare(b.id);
}

export function groupsOf(listed: readonly Note[], order: Order, bounds: readonly Instant[]): Groups {
  if (order === "rank") return { pinned: 0, counts: [listed.length] };
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  const unpinned = order === "trashed" ? listed : listed.filter((note) => !note.pinned);
  for (const note of unpinned) {
    const at = order === "title" ? 0 : bounds.findIndex((bound) => timeOf(note, order) >= bound);
    const group = at < 0 ? bounds.length : at;
    counts[group] = (counts[group] ?? 0) + 1;
  }
  return { pinned: listed.length - unpinned.length, counts };
}

export function summaryOf({ body, createdAt: _, ...note }: Note, asked: Asked | null = null): NoteSummary {
  const snippet = body
    .replace(/^\s*(#+|>|[-*] (\[[ x]\] )?)\s*/gm, "")
    .replace(/[*`_]/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  if (!asked) return { ...note, snippet: snippet.slice(0, 200), hits: { title: [], snippet: [] } };
  const first = hitsOf(snippet, asked.words)[0]?.from ?? 0;
  const start = first < 60 ? 0 : snippet.lastIndexOf(" ", first - 30) + 1;
  const cut = snippet.slice(start, start + 200);
  return { ...note, snippet: cut, hits: { title: hitsOf(note.title, asked.words), snippet: hitsOf(cut, asked.words) } };
}

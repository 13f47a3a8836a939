import type { Instant, NoteSummary, Overview, View } from "../ipc";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** When a note was edited, as short as it can be said: a time today and yesterday, else a day. */
export function editedWhen(at: Instant, now: Instant): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (at >= midnight - 86_400_000) return clock.format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? day.format(at) : short.format(at);
}

/** The whole row for a screen reader. */
export function rowName(note: NoteSummary, now: Instant): string {
  const said = [note.title || "Untitled", `edited ${editedWhen(note.editedAt, now)}`];
  if (note.pinned) said.push("pinned");
  if (note.conflict) said.push("two versions");
  if (note.pending) said.push("waiting to sync");
  return said.join(", ");
}

export function titleOf(view: View, overview: Overview | null): string {
  switch (view.kind) {
    case "all":
      return "All notes";
    case "pinned":
      return "Pinned";
    case "conflicts":
      return "Conflicts";
    case "trash":
      return "Trash";
    case "notebook":
      return overview?.notebooks.find((book) => book.id === view.id)?.name ?? "Notebook";
    case "tag":
      return `#${view.tag}`;
    case "search":
      return `“${view.text}”`;
  }
}

/** What an empty list says. */
export function emptyWords(view: View): string {
  switch (view.kind) {
    case "conflicts":
      return "No conflicts. Every note has one version.";
    case "trash":
      return "Trash is empty.";
    case "search":
      return `Nothing found for “${view.text}”.`;
    default:
      return "No notes yet";
  }
}

export const counted = (count: number): string => count.toLocaleString("en-GB");

import type { Instant, NoteSummary, Overview, View } from "../ipc";
import { brief, dateWords, words } from "../words";
import type { Heading } from "./layout";

const DAY = 86_400_000;
/** Days that a note stays in Trash. */
const KEPT = 30;

const clock = (at: Instant): string =>
  new Intl.DateTimeFormat(dateWords(), { hour: "2-digit", minute: "2-digit" }).format(at);
const day = (at: Instant): string => new Intl.DateTimeFormat(dateWords(), { day: "numeric", month: "long" }).format(at);
const short = (at: Instant): string =>
  new Intl.DateTimeFormat(dateWords(), { day: "numeric", month: "short", year: "numeric" }).format(at);

/** When a note was edited, as short as it can be said: a time today and yesterday, else a day. */
export function editedWhen(at: Instant, now: Instant): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (at >= midnight - DAY) return clock(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? day(at) : short(at);
}

/** What stands at the right of a row: in Trash how long it stays there, where that is known. */
export function rowWhen({ trashed, trashedAt, editedAt }: NoteSummary, now: Instant): string {
  if (!trashed || trashedAt == null) return editedWhen(editedAt, now);
  return words().notes.daysLeft(KEPT - Math.floor((now - trashedAt) / DAY));
}

/** When a note in Trash came there, and when it goes for good. */
export function trashDays(trashedAt: Instant, now: Instant): { readonly since: string; readonly until: string } {
  const year = new Date(trashedAt).getFullYear() === new Date(now).getFullYear();
  return { since: year ? day(trashedAt) : short(trashedAt), until: day(trashedAt + KEPT * DAY) };
}

/** The whole row for a screen reader. */
export function rowName(note: NoteSummary, now: Instant): string {
  const { untitled, row } = words().notes;
  const said = [note.title || untitled, row.edited(editedWhen(note.editedAt, now))];
  if (note.trashed && note.trashedAt != null) said.push(rowWhen(note, now));
  if (note.pinned) said.push(row.pinned);
  if (note.conflict) said.push(row.twoVersions);
  if (note.pending) said.push(row.waiting);
  return said.join(", ");
}

export function headingOf(heading: Heading): string {
  const { days, pinned, others } = words().notes;
  if (heading === "pinned") return pinned;
  return typeof heading === "number" ? (days[heading] ?? days.at(-1) ?? "") : others;
}

export function titleOf(view: View, overview: Overview | null): string {
  const { all, pinned, conflicts, trash, notebook, quoted } = words().notes;
  switch (view.kind) {
    case "all":
      return all;
    case "pinned":
      return pinned;
    case "conflicts":
      return conflicts;
    case "trash":
      return trash;
    case "notebook":
      return overview?.notebooks.find((book) => book.id === view.id)?.name ?? notebook;
    case "tag":
      return `#${view.tag}`;
    case "search":
      return quoted(view.text);
  }
}

/** What an empty list says. */
export function emptyWords(view: View): string {
  const { noConflicts, trashEmpty, notFound, noNotes } = words().notes;
  if (view.kind === "conflicts") return noConflicts;
  if (view.kind === "trash") return trashEmpty;
  return view.kind === "search" ? notFound(brief(view.text)) : noNotes;
}

export const counted = (count: number): string => words().notes.counted(count);

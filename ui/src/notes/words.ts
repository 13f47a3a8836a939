import type { Instant, Note, NoteSummary, Overview, View } from "../ipc";
import { brief, dateWords, daysBetween, here, isHere, words } from "../words";
import type { Heading } from "./layout";

const clock = (at: Instant): string =>
  new Intl.DateTimeFormat(dateWords(), { hour: "2-digit", minute: "2-digit" }).format(at);
const day = (at: Instant): string => new Intl.DateTimeFormat(dateWords(), { day: "numeric", month: "long" }).format(at);
const short = (at: Instant): string =>
  new Intl.DateTimeFormat(dateWords(), { day: "numeric", month: "short", year: "numeric" }).format(at);

/** When a note was edited, as short as it can be said: a time today and yesterday, else a day. */
export function editedWhen(at: Instant, now: Instant): string {
  const yesterday = new Date(now);
  yesterday.setHours(0, 0, 0, 0);
  yesterday.setDate(yesterday.getDate() - 1);
  if (at >= yesterday.getTime()) return clock(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? day(at) : short(at);
}

/** What stands at the right of a row: when the note was edited, in Trash when it was moved there, where that is known. */
export const rowWhen = ({ trashedAt, editedAt }: NoteSummary, inTrash: boolean, now: Instant): string =>
  editedWhen((inTrash ? trashedAt : null) ?? editedAt, now);

/** A day, as it is said of a note in Trash. */
function trashDay(at: Instant, now: Instant): string {
  const { today, yesterday } = words().notes;
  const days = daysBetween(at, now);
  if (days === 0 || days === 1) return days === 0 ? today : yesterday;
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? day(at) : short(at);
}

/** What stands over a note in Trash: on which device and when it was moved there, and when it goes for good. */
export function trashWords(
  { trashedAt, device }: Pick<Note, "trashedAt" | "device">,
  now: Instant,
): { readonly title: string; readonly text: string } {
  const { deleted, deletedHere, deletedOn, thisInTrash, goneOn, goneSoon, restoreToEdit } = words().notes;
  if (trashedAt === null) return { title: thisInTrash, text: restoreToEdit };
  const since = trashDay(trashedAt, now);
  const title = device == null ? deleted(since) : isHere(device) ? deletedHere(since) : deletedOn(device, since);
  const until = new Date(trashedAt);
  // By the calendar, so that a day of clock change does not move it.
  until.setDate(until.getDate() + here.trashDays);
  // It was lengthened or shortened since, or the clock that counts is the server's: it goes at one of the next looks.
  const gone = until.getTime() > now ? goneOn(trashDay(until.getTime(), now)) : goneSoon;
  return { title, text: `${gone} ${restoreToEdit}` };
}

/** The whole row for a screen reader. */
export function rowName(note: NoteSummary, inTrash: boolean, now: Instant): string {
  const { untitled, row } = words().notes;
  const when = rowWhen(note, inTrash, now);
  const said = [note.title || untitled, inTrash && note.trashedAt != null ? row.deleted(when) : row.edited(when)];
  if (note.pinned) said.push(row.pinned);
  if (note.conflict) said.push(row.twoVersions);
  if (note.pending) said.push(row.waiting);
  return said.join(", ");
}

export function headingOf(heading: Heading, inTrash: boolean): string {
  const { days, daysInTrash, pinned, others } = words().notes;
  if (heading === "pinned") return pinned;
  const names = inTrash ? daysInTrash : days;
  return typeof heading === "number" ? (names[heading] ?? names.at(-1) ?? "") : others;
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

import type { AppError, Instant, Note, SyncStatus } from "../ipc";
import { because, dateWords, words } from "../words";

/** What stands under the text. `alarm` is the one thing the app raises its voice for. */
export interface FootLine {
  readonly text: string;
  readonly dot: boolean;
  readonly alarm: boolean;
}

/** The footer's sentence: the text is safe first, then what syncing does with it. */
export function footLine(
  note: Note,
  dirty: boolean,
  failure: AppError | null,
  sync: SyncStatus | null,
  now: Instant,
): FootLine {
  const say = words().editor;
  if (failure) return { text: unsaved(failure), dot: false, alarm: true };
  if (note.trashed) return { text: say.readOnly, dot: false, alarm: false };
  const waiting = dirty || note.pending;
  const line = (text: string): FootLine => ({ text, dot: waiting && sync?.state !== "serverless", alarm: false });
  if (!sync || sync.state === "serverless") return line(say.saved);
  // The server has another text than this one.
  if (!waiting && note.conflict) return line(say.savedTwoVersions);
  if (!waiting) return line(sync.lastSynced === null ? say.saved : synced(sync.lastSynced, now));
  if (sync.workOffline || sync.state === "offline") return line(say.savedOffline);
  if (sync.state === "syncing" || sync.state === "checking") return line(say.savedSyncing);
  return line(say.savedWaiting);
}

function unsaved({ code, message, reason }: AppError): string {
  if (code === "diskFull") return words().editor.diskFull;
  if (reason?.code === "readOnly") return words().editor.cantWrite;
  return words().editor.notSaved(reason ? because(reason) : message);
}

function synced(instant: Instant, now: Instant): string {
  const { syncedAt, syncedOn, syncedYesterday } = words().editor;
  const dayOf = (at: Instant): string => new Date(at).toDateString();
  if (dayOf(instant) === dayOf(now))
    return syncedAt(new Intl.DateTimeFormat(dateWords(), { hour: "2-digit", minute: "2-digit" }).format(instant));
  if (dayOf(instant) === new Date(new Date(now).setDate(new Date(now).getDate() - 1)).toDateString())
    return syncedYesterday;
  return syncedOn(new Intl.DateTimeFormat(dateWords(), { day: "numeric", month: "long" }).format(instant));
}

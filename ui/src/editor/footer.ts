import type { AppError, Instant, Note, SyncStatus } from "../ipc";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });

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
  if (failure) return { text: `Not saved: ${failure.message}`, dot: false, alarm: true };
  if (note.trashed) return { text: "Read only", dot: false, alarm: false };
  const waiting = dirty || note.pending;
  const line = (text: string): FootLine => ({ text, dot: waiting && sync?.state !== "serverless", alarm: false });
  if (!sync || sync.state === "serverless") return line("Saved on this computer.");
  if (!waiting)
    return line(sync.lastSynced === null ? "Saved on this computer." : `Synced ${at(sync.lastSynced, now)}`);
  if (sync.workOffline || sync.state === "offline")
    return line("Saved on this computer. Syncs when you’re back online.");
  if (sync.state === "syncing" || sync.state === "checking") return line("Saved on this computer. Syncing…");
  return line("Saved on this computer. Not synced yet.");
}

function at(instant: Instant, now: Instant): string {
  const sameDay = new Date(instant).toDateString() === new Date(now).toDateString();
  return sameDay ? `at ${clock.format(instant)}` : day.format(instant);
}

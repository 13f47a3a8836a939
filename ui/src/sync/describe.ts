import type { IconName } from "../controls/icon-names";
import type { Instant, SyncStatus } from "../ipc";

export type SyncAct = "sync" | "stop" | "connect" | "open" | "signIn" | "online";

/** The sync control in words. `look` picks its colours; `progress` is 0 to 1, null while the count is unknown. */
export interface Described {
  readonly look: "synced" | "waiting" | "syncing" | "offline" | "error" | "auth" | "local";
  readonly line1: string;
  readonly line2: string;
  readonly icon: IconName | "ring";
  readonly progress: number | null;
  readonly button: { readonly label: string; readonly act: SyncAct; readonly icon: IconName } | null;
}

const MINUTE = 60_000;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const numbers = new Intl.NumberFormat("en-GB");

const SYNC = { label: "Sync now", act: "sync", icon: "refresh-cw" } as const;
const STOP = { label: "Stop syncing", act: "stop", icon: "x" } as const;

export const plural = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${numbers.format(count)} ${many}`;

const waiting = (count: number): string =>
  count === 0 ? "Nothing waiting" : `${plural(count, "change", "changes")} waiting`;

/** What the sync control says about `status` at `now`: line 1 is what is true, line 2 what happens next. */
export function describe(status: SyncStatus, now: Instant): Described {
  const { state, pending } = status;
  if (state === "serverless") {
    return say("local", "This computer only", "Sync is not set up", "hard-drive", {
      label: "Connect to a sync server",
      act: "connect",
      icon: "plus",
    });
  }
  if (status.workOffline) {
    return say("offline", "Working offline", waiting(pending), "cloud-off", {
      label: "Go online and sync",
      act: "online",
      icon: "refresh-cw",
    });
  }
  switch (state) {
    case "synced":
      return say("synced", syncedWhen(status.lastSynced, now), leftOver(status.conflicts), "circle-check", SYNC);
    case "waiting":
      return say("waiting", waiting(pending), nextSync(status, now), "clock", SYNC);
    case "checking":
      return { ...say("syncing", "Checking for changes", "You can keep writing", "ring", STOP), progress: null };
    case "syncing":
      return syncing(status);
    case "stopping":
      return say(
        "syncing",
        "Stopping after this batch",
        `${numbers.format(left(status))} left for next time`,
        "ring",
        null,
      );
    case "offline":
      return say("offline", offlineSince(status.offlineSince, now), waiting(pending), "cloud-off", {
        ...SYNC,
        label: "Try to sync now",
      });
    case "retrying":
      return say("error", "Sync didn’t finish", tryingAgain(status.nextSync, now), "triangle-alert", {
        ...SYNC,
        label: "Try again now",
      });
    case "needsYou":
      return say("error", "Sync needs you", "See what happened", "triangle-alert", {
        label: "Open sync activity",
        act: "open",
        icon: "chevron-right",
      });
    case "unauthorized":
      return say("auth", "Sign in again", waiting(pending), "key-round", {
        label: "Sign in",
        act: "signIn",
        icon: "log-in",
      });
  }
}

function say(
  look: Described["look"],
  line1: string,
  line2: string,
  icon: Described["icon"],
  button: Described["button"],
): Described {
  return { look, line1, line2, icon, progress: null, button };
}

function syncing(status: SyncStatus): Described {
  const { done, total } = status;
  const known = total !== null && total > 0;
  const line = known ? `Syncing ${numbers.format(done)} of ${numbers.format(total)}` : "Syncing";
  return {
    ...say("syncing", line, "You can keep writing", "ring", STOP),
    progress: known ? Math.min(1, done / total) : null,
  };
}

const left = ({ done, total, pending }: SyncStatus): number => (total === null ? pending : Math.max(0, total - done));

function syncedWhen(at: Instant | null, now: Instant): string {
  if (at === null) return "Ready to sync";
  if (now - at < MINUTE) return "Synced just now";
  const days = daysBetween(at, now);
  if (days === 0) return `Synced at ${clock.format(at)}`;
  return days === 1 ? "Synced yesterday" : `Synced ${day.format(at)}`;
}

function offlineSince(at: Instant | null, now: Instant): string {
  if (at === null) return "Offline";
  const days = daysBetween(at, now);
  if (days === 0) return `Offline since ${clock.format(at)}`;
  return days === 1 ? "Offline since yesterday" : `Offline since ${day.format(at)}`;
}

function daysBetween(at: Instant, now: Instant): number {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
}

function leftOver(conflicts: number): string {
  if (conflicts === 0) return "All notes up to date";
  return conflicts === 1 ? "1 note has two versions" : `${numbers.format(conflicts)} notes have two versions`;
}

function nextSync(status: SyncStatus, now: Instant): string {
  if (!status.background) return "Press to sync";
  if (status.nextSync === null) return "Syncing soon";
  const away = status.nextSync - now;
  if (away < 3000) return "Syncing soon";
  return away < MINUTE ? `Next sync in ${Math.round(away / 1000)} s` : `Next sync in ${Math.round(away / MINUTE)} min`;
}

function tryingAgain(next: Instant | null, now: Instant): string {
  if (next === null) return "See what happened";
  const seconds = Math.max(1, Math.ceil((next - now) / 1000));
  return seconds < 60 ? `Trying again in ${seconds} s` : `Trying again in ${Math.ceil(seconds / 60)} min`;
}

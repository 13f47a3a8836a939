import type { IconName } from "../controls/icon-names";
import type { Instant, SyncStatus } from "../ipc";
import { clock, dayOf, daysBetween, words } from "../words";

export type SyncAct = "sync" | "stop" | "connect" | "open" | "signIn" | "online" | "sendAgain";

/** The sync control in words. `look` picks its colours; `progress` is 0 to 1, null while the count is unknown. */
export interface Described {
  readonly look: "synced" | "ready" | "waiting" | "syncing" | "offline" | "paused" | "error" | "auth" | "local";
  readonly line1: string;
  readonly line2: string;
  readonly icon: IconName | "ring";
  readonly progress: number | null;
  /** `name` says more than `label`, for where only the icon is seen. */
  readonly button: {
    readonly label: string;
    readonly name: string;
    readonly act: SyncAct;
    readonly icon: IconName;
  } | null;
}

const MINUTE = 60_000;

/**
 * What the sync control says about `status` at `now`: line 1 is what is true, line 2 what happens next. `back`: this is the
 * first sync after the server could not be reached.
 */
export function describe(status: SyncStatus, now: Instant, back = false): Described {
  const { state, pending } = status;
  const w = words().sync;
  if (state === "serverless") {
    const button = { label: w.connect, name: w.connectServer, act: "connect", icon: "plus" } as const;
    return say("local", w.thisComputerOnly, w.notSetUp, "hard-drive", button);
  }
  if (status.workOffline) {
    const button = { label: w.goOnline, name: w.goOnline, act: "online", icon: "refresh-cw" } as const;
    return say("offline", w.workingOffline, waiting(pending), "cloud-off", button);
  }
  switch (state) {
    case "synced": {
      // The word "Synced" is only for an empty queue, whatever the host takes the state for.
      if (pending > 0) return say("waiting", waiting(pending), nextSync(status, now), "clock", again(w.syncNow));
      const left = status.conflicts > 0 ? w.twoVersions(status.conflicts) : w.allUpToDate;
      return say("synced", syncedWhen(status.lastSynced, now), left, "circle-check", again(w.syncNow));
    }
    case "waiting":
      // Nothing waits, and no sync has ended well yet: there is nothing to worry about, and nothing to boast of.
      if (pending === 0) return say("ready", w.ready, nextSync(status, now), "clock", again(w.syncNow));
      return say("waiting", waiting(pending), nextSync(status, now), "clock", again(w.syncNow));
    case "checking":
    case "syncing":
      return syncing(status, back);
    case "stopping":
      return say("syncing", w.stopping, w.leftForNextTime(left(status)), "ring", null);
    case "offline":
      return say("offline", offlineSince(status.offlineSince, now), waiting(pending), "cloud-off", again(w.trySyncNow));
    case "paused":
      return say("paused", w.paused, waiting(pending), "circle-pause", again(w.syncNow));
    case "retrying":
      return say("error", w.notFinished, tryingAgain(status.nextSync, now), "triangle-alert", again(w.tryAgainNow));
    case "needsYou": {
      const button = { label: w.open, name: w.openActivity, act: "open", icon: "chevron-right" } as const;
      return say("error", w.needsYou, w.seeWhatHappened, "triangle-alert", button);
    }
    case "unauthorized":
      return say("auth", w.signInAgain, waiting(pending), "key-round", {
        label: w.signIn,
        name: w.signIn,
        act: "signIn",
        icon: "log-in",
      });
  }
}

const again = (label: string) => ({ label, name: label, act: "sync", icon: "refresh-cw" }) as const;

const waiting = (count: number): string => (count === 0 ? words().sync.nothingWaiting : words().sync.waiting(count));

function say(
  look: Described["look"],
  line1: string,
  line2: string,
  icon: Described["icon"],
  button: Described["button"],
): Described {
  return { look, line1, line2, icon, progress: null, button };
}

function syncing({ state, done, total, pending }: SyncStatus, back: boolean): Described {
  const w = words().sync;
  const stop = { label: w.stop, name: w.stopSyncing, act: "stop", icon: "x" } as const;
  const known = state === "syncing" && total !== null && total > 0;
  const progress = known ? Math.min(1, done / total) : null;
  // A try is no line: only what was answered is.
  if (back && pending > 0 && state === "syncing")
    return { ...say("syncing", w.backOnline, w.syncingChanges(pending), "ring", stop), progress };
  const line = state === "checking" ? w.checking : known ? w.syncingOf(done, total) : w.syncing;
  return { ...say("syncing", line, w.keepWriting, "ring", stop), progress };
}

const left = ({ done, total, pending }: SyncStatus): number => (total === null ? pending : Math.max(0, total - done));

function syncedWhen(at: Instant | null, now: Instant): string {
  const w = words().sync;
  if (at === null) return w.ready;
  if (now - at < MINUTE) return w.syncedJustNow;
  const days = daysBetween(at, now);
  if (days <= 0) return w.syncedAt(clock(at));
  return days === 1 ? w.syncedYesterday : w.syncedOn(dayOf(at));
}

function offlineSince(at: Instant | null, now: Instant): string {
  const w = words().sync;
  if (at === null) return w.offline;
  const days = daysBetween(at, now);
  if (days <= 0) return w.offlineSince(clock(at));
  return days === 1 ? w.offlineSinceYesterday : w.offlineSinceDay(dayOf(at));
}

function nextSync({ background, nextSync: next }: SyncStatus, now: Instant): string {
  const w = words().sync;
  if (!background) return w.pressToSync;
  if (next === null || next - now < 3000) return w.soon;
  const away = next - now;
  return away < MINUTE ? w.nextInSeconds(Math.round(away / 1000)) : w.nextInMinutes(Math.round(away / MINUTE));
}

export function tryingAgain(next: Instant | null, now: Instant): string {
  const w = words().sync;
  if (next === null) return w.seeWhatHappened;
  const seconds = Math.max(1, Math.ceil((next - now) / 1000));
  return seconds < 60 ? w.againInSeconds(seconds) : w.againInMinutes(Math.ceil(seconds / 60));
}

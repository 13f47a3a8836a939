import type { Instant, SyncStatus } from "../ipc";

/** Milliseconds each shown state stays. */
export const STAYS = 600;
const DELAY: Partial<Record<SyncStatus["state"], number>> = { checking: 400, offline: 2000 };

/** What is shown, what was last heard, and since when. */
export interface Steady {
  readonly shown: SyncStatus;
  readonly shownSince: Instant;
  readonly heard: SyncStatus;
  readonly heardSince: Instant;
  /** What is shown is the first sync after being offline. */
  readonly back: boolean;
}

const sort = (status: SyncStatus): string => (status.workOffline ? "workOffline" : status.state);

export function begin(status: SyncStatus, now: Instant): Steady {
  return { shown: status, shownSince: now - STAYS, heard: status, heardSince: now, back: false };
}

/** Takes in a status. The same state brings its new numbers at once; another one has to wait its time in `settle`. */
export function hear(steady: Steady, status: SyncStatus, now: Instant): Steady {
  const heardSince = sort(status) === sort(steady.heard) ? steady.heardSince : now;
  const shown = sort(status) === sort(steady.shown) ? status : steady.shown;
  return settle({ ...steady, shown, heard: status, heardSince }, now);
}

/** Shows what was heard once its time has come. */
export function settle(steady: Steady, now: Instant): Steady {
  const due = dueAt(steady);
  if (due === null || now < due) return steady;
  return { ...steady, shown: steady.heard, shownSince: now, back: isBack(steady) };
}

const MOVING: readonly SyncStatus["state"][] = ["checking", "syncing"];

function isBack({ shown, heard, back }: Steady): boolean {
  return (
    !heard.workOffline && MOVING.includes(heard.state) && (back || (shown.state === "offline" && !shown.workOffline))
  );
}

/** When `settle` should be asked again; null when what is shown is what was heard. */
export function dueAt({ shown, shownSince, heard, heardSince }: Steady): Instant | null {
  if (sort(shown) === sort(heard)) return null;
  // The user's own switch answers at once.
  if (heard.workOffline !== shown.workOffline) return heardSince;
  return Math.max(shownSince + STAYS, heardSince + (DELAY[heard.state] ?? 0));
}

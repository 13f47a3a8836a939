import type { Instant, SyncStatus } from "../ipc";
import { describe } from "./describe";

/** What was last said to a screen reader, and when. */
export interface Said {
  readonly key: string;
  readonly at: Instant;
  readonly text: string;
}

const PAUSE = 5000;

/** What to say next, or `said` itself when there is nothing new: states, and progress at 25, 50 and 75 %. */
export function announce(said: Said, status: SyncStatus, now: Instant): Said {
  const { line1, line2, progress } = describe(status, now);
  const quarter = progress === null ? 0 : Math.floor(progress * 4);
  const key = `${status.workOffline ? "workOffline" : status.state}:${quarter}`;
  if (key === said.key || now - said.at < PAUSE) return said;
  return { key, at: now, text: quarter > 0 && quarter < 4 ? `Syncing, ${quarter * 25} %` : `${line1}. ${line2}` };
}

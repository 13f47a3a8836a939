import type { Instant, SyncStatus } from "../ipc";
import { words } from "../words";
import { describe } from "./describe";

/** What was last said to a screen reader, and when. `coming` is another state that has not lasted long enough yet. */
export interface Said {
  readonly key: string;
  readonly at: Instant;
  readonly text: string;
  readonly coming?: { readonly key: string; readonly since: Instant } | undefined;
}

const PAUSE = 5000;
/** A line that is gone and back within this time is nobody's business. */
const LASTS = 3000;

/** What to say next, or the same text when there is nothing new: states, and progress at 25, 50 and 75 %. */
export function announce(said: Said, status: SyncStatus, now: Instant): Said {
  const { line1, line2, progress } = describe(status, now);
  const quarter = progress === null ? 0 : Math.floor(progress * 4);
  const key = `${status.workOffline ? "workOffline" : status.state}:${quarter}`;
  if (key === said.key) return said.coming ? { ...said, coming: undefined } : said;
  if (isOffline(key) !== isOffline(said.key) && said.key !== "") {
    const coming = said.coming && isOffline(said.coming.key) === isOffline(key) ? said.coming : { key, since: now };
    if (now - coming.since < LASTS) return coming === said.coming ? said : { ...said, coming };
  }
  if (now - said.at < PAUSE) return said;
  const text = quarter > 0 && quarter < 4 ? words().sync.percent(quarter * 25) : `${line1}. ${line2}`;
  return { key, at: now, text };
}

const isOffline = (key: string): boolean => key.startsWith("offline:");

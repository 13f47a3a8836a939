import type { IconName } from "../controls/icon-names";
import type { Instant, SyncEvent } from "../ipc";
import { because, clock, daysBetween, weekdayOf, words } from "../words";

/** An event as a row: what it was and when, what it carried or why. */
export interface Happened {
  readonly id: number;
  readonly icon: IconName;
  readonly tone: "ok" | "danger" | "plain";
  readonly title: string;
  readonly text: string;
  /** It speaks of a file in the data folder. */
  readonly folder: boolean;
}

const LOOK: Readonly<Record<SyncEvent["kind"], readonly [IconName, Happened["tone"]]>> = {
  synced: ["circle-check", "ok"],
  failed: ["triangle-alert", "danger"],
  stopped: ["x", "plain"],
  offline: ["cloud-off", "plain"],
  online: ["circle-check", "ok"],
  twoVersions: ["split", "plain"],
  merged: ["split", "plain"],
  settled: ["check", "plain"],
  refused: ["circle-alert", "danger"],
  signedIn: ["log-in", "plain"],
  signedOut: ["key-round", "plain"],
  connected: ["refresh-cw", "plain"],
  disconnected: ["hard-drive", "plain"],
  removalAsked: ["trash-2", "danger"],
  restored: ["history", "plain"],
};

export function happened({ id, at, kind, sent, received, ids, reason }: SyncEvent): Happened {
  const w = words().sync;
  const [icon, tone] = LOOK[kind];
  const moved = sent + received > 0 || kind === "synced" ? w.moved(sent, received) : "";
  const notes = ids.length > 0 && moved === "" ? w.notes(ids.length) : "";
  const said = moved || notes;
  const text = reason ? [said && `${said}.`, because(reason)].filter(Boolean).join(" ") : said;
  return { id, icon, tone, title: `${clock(at)}, ${w.events[kind]}`, text, folder: reason?.code === "damaged" };
}

/** Events in their order, cut where the day changes. */
export function byDay(
  events: readonly SyncEvent[],
  now: Instant,
): { readonly day: string; readonly events: readonly Happened[] }[] {
  const days: { day: string; events: Happened[] }[] = [];
  for (const event of events) {
    const day = dayName(event.at, now);
    if (days.at(-1)?.day !== day) days.push({ day, events: [] });
    days.at(-1)?.events.push(happened(event));
  }
  return days;
}

function dayName(at: Instant, now: Instant): string {
  const { today, yesterday } = words().sync.activity;
  const days = daysBetween(at, now);
  if (days <= 0) return today;
  return days === 1 ? yesterday : weekdayOf(at);
}

import type { IconName } from "../controls/icon-names";
import type { Instant, SyncEvent } from "../ipc";
import { because, clock, daysBetween, weekdayOf, words } from "../words";

/** An event as a row: what it was and when, what it carried or why, and how long it took. */
export interface Happened {
  readonly id: number;
  readonly icon: IconName;
  readonly tone: "ok" | "danger" | "plain";
  readonly title: string;
  readonly text: string;
  readonly took: string;
  /** It speaks of a file in the data folder. */
  readonly folder: boolean;
}

/** The events of a day, newest first. */
export interface Day {
  readonly name: string;
  readonly today: boolean;
  readonly events: readonly Happened[];
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

/** `back`: when the server was reached again, after it was lost. */
export function happened(event: SyncEvent, back: Instant | null = null): Happened {
  const w = words().sync;
  const { id, at, kind, sent, received, ids, reason, conflicts = 0, tookMs = null } = event;
  const [icon, tone] = LOOK[kind];
  const moved = sent + received + conflicts > 0 || kind === "synced" ? w.moved(sent, received, conflicts) : "";
  const notes = ids.length > 0 && moved === "" ? w.notes(ids.length) : "";
  const said = moved || notes;
  const why = reason ? [said && `${said}.`, because(reason)].filter(Boolean).join(" ") : said;
  const text = kind === "offline" && back !== null ? w.offlineFor(Math.round((back - at) / 60_000)) : why;
  const took = tookMs === null ? "" : w.took(tookMs);
  return { id, icon, tone, title: `${clock(at)}, ${w.events[kind]}`, text, took, folder: reason?.code === "damaged" };
}

/** Events in their order, newest first, cut where the day changes. */
export function byDay(events: readonly SyncEvent[], now: Instant): readonly Day[] {
  const days: { name: string; today: boolean; events: Happened[] }[] = [];
  let back: Instant | null = null;
  for (const event of events) {
    if (event.kind === "online") back = event.at;
    const name = dayName(event.at, now);
    if (days.at(-1)?.name !== name) days.push({ name, today: daysBetween(event.at, now) <= 0, events: [] });
    days.at(-1)?.events.push(happened(event, event.kind === "offline" ? back : null));
    if (event.kind === "offline") back = null;
  }
  return days;
}

function dayName(at: Instant, now: Instant): string {
  const { earlierToday, yesterday } = words().sync.activity;
  const days = daysBetween(at, now);
  if (days <= 0) return earlierToday;
  return days === 1 ? yesterday : weekdayOf(at);
}

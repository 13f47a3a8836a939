import type { IconName } from "../controls/icon-names";
import type { Instant, Reason, SyncStatus } from "../ipc";
import { because, words } from "../words";
import { describe, type SyncAct } from "./describe";

/** A toast about syncing. An action without `act` only sends the toast away. */
export interface News {
  readonly icon: IconName;
  readonly tone: "ok" | "wait" | "danger";
  readonly title: string;
  readonly text: string;
  readonly actions: readonly { readonly label: string; readonly act: SyncAct | null; readonly primary?: boolean }[];
  readonly stays: boolean;
}

const MOVING: readonly SyncStatus["state"][] = ["checking", "syncing", "stopping"];

/** A status that a sync has come to. What is between two of them is no news, nor is the same one again after another try. */
export const rests = (status: SyncStatus): boolean => !MOVING.includes(status.state);

/** What is worth a toast when `before` became `after`; most changes are not. `cameIn`: changes from other devices meanwhile. */
export function newsOf(before: SyncStatus, after: SyncStatus, now: Instant, cameIn = 0): News | null {
  if (before.state === after.state || after.workOffline || !rests(after)) return null;
  const w = words().sync.news;
  if (after.state === "unauthorized") {
    const why = after.reason?.code === "signedOut" ? null : after.reason;
    const text = why ? because(why) : w.signInAgainText;
    const actions = [
      { label: w.signIn, act: "signIn", primary: true },
      { label: w.later, act: null },
    ] as const;
    return { icon: "key-round", tone: "wait", title: w.signInAgain, text, actions, stays: true };
  }
  if (after.state === "retrying" || after.state === "needsYou") {
    const saved = after.pending > 0 ? w.saved(after.pending) : "";
    const again = after.state === "retrying" && after.nextSync !== null ? `${describe(after, now).line2}.` : "";
    const text = [after.reason && inShort(after.reason), saved, again].filter(Boolean).join(" ");
    const actions = [
      { label: w.tryNow, act: "sync" },
      { label: w.details, act: "open" },
    ] as const;
    return { icon: "triangle-alert", tone: "danger", title: describe(after, now).line1, text, actions, stays: false };
  }
  // What turned out to have two versions waits no longer, and was not synced.
  const met = Math.max(0, after.conflicts - before.conflicts);
  const sent = before.pending - after.pending - met;
  if (before.state === "offline" && (after.state === "synced" || after.state === "waiting") && sent > 0) {
    const text = cameIn > 0 ? w.cameIn(cameIn) : "";
    return { icon: "circle-check", tone: "ok", title: w.backOnline(sent), text, actions: [], stays: false };
  }
  return null;
}

/** The first sentence of a reason: a message says the rest itself. */
function inShort(reason: Reason): string {
  const [first = ""] = because(reason).split(/(?<=[.?]) /);
  return words().sync.news.inShort[reason.code] ?? first;
}

import type { IconName } from "../controls/icon-names";
import type { Instant, SyncStatus } from "../ipc";
import { because, words } from "../words";
import { describe, type SyncAct } from "./describe";

/** A toast about syncing. An action without `act` only sends the toast away. */
export interface News {
  readonly icon: IconName;
  readonly tone: "ok" | "wait" | "danger";
  readonly title: string;
  readonly text: string;
  readonly actions: readonly { readonly label: string; readonly act: SyncAct | null }[];
  readonly stays: boolean;
}

/** What is worth a toast when `before` became `after`; most changes are not. */
export function newsOf(before: SyncStatus, after: SyncStatus, now: Instant): News | null {
  if (before.state === after.state || after.workOffline) return null;
  const w = words().sync.news;
  if (after.state === "unauthorized") {
    const text = (after.reason && because(after.reason)) ?? w.signInAgainText;
    const actions = [
      { label: w.signIn, act: "signIn" },
      { label: w.later, act: null },
    ] as const;
    return { icon: "key-round", tone: "wait", title: w.signInAgain, text, actions, stays: true };
  }
  if (after.state === "retrying" || after.state === "needsYou") {
    const saved = after.pending > 0 ? w.saved(after.pending) : "";
    const again = after.state === "retrying" && after.nextSync !== null ? `${describe(after, now).line2}.` : "";
    const text = [after.reason && because(after.reason), saved, again].filter(Boolean).join(" ");
    const actions = [
      { label: w.tryNow, act: "sync" },
      { label: w.details, act: "open" },
    ] as const;
    return { icon: "triangle-alert", tone: "danger", title: describe(after, now).line1, text, actions, stays: false };
  }
  const back = before.state === "offline" && (after.state === "synced" || after.state === "syncing");
  if (back && before.pending > after.pending) {
    const title = w.backOnline(before.pending - after.pending);
    return { icon: "circle-check", tone: "ok", title, text: "", actions: [], stays: false };
  }
  return null;
}

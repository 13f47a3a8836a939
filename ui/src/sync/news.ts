import type { IconName } from "../controls/icon-names";
import type { Instant, SyncStatus } from "../ipc";
import { because } from "../words";
import { describe, plural, type SyncAct } from "./describe";

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
  if (after.state === "unauthorized") {
    const text = (after.reason && because(after.reason)) ?? "Your sign-in has expired. You can keep writing.";
    const actions = [
      { label: "Sign in", act: "signIn" },
      { label: "Later", act: null },
    ] as const;
    return { icon: "key-round", tone: "wait", title: "Sign in again to keep syncing", text, actions, stays: true };
  }
  if (after.state === "retrying" || after.state === "needsYou") {
    const saved = after.pending > 0 ? `Your ${plural(after.pending, "change is", "changes are")} saved here.` : "";
    const again = after.state === "retrying" && after.nextSync !== null ? `${describe(after, now).line2}.` : "";
    const text = [after.reason && because(after.reason), saved, again].filter(Boolean).join(" ");
    const actions = [
      { label: "Try now", act: "sync" },
      { label: "Details", act: "open" },
    ] as const;
    return { icon: "triangle-alert", tone: "danger", title: describe(after, now).line1, text, actions, stays: false };
  }
  const back = before.state === "offline" && (after.state === "synced" || after.state === "syncing");
  if (back && before.pending > after.pending) {
    const title = `Back online, ${plural(before.pending - after.pending, "note", "notes")} synced`;
    return { icon: "circle-check", tone: "ok", title, text: "", actions: [], stays: false };
  }
  return null;
}

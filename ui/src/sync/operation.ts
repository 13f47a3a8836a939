import type { Instant, Reason, SyncStatus, WaitingChange } from "../ipc";
import { because, words } from "../words";
import { tryingAgain } from "./describe";

/** A change that waits, in words. */
export interface Operation {
  readonly name: string;
  /** What was done, how large it is, and how often it was tried. */
  readonly line: string;
  readonly state: string;
  /** It is on its way. One that was sent and not answered waits like the others, unless a sync runs. */
  readonly sends: boolean;
  /** When it is sent next. */
  readonly next: string;
  /** Why it was not taken, and what the server said itself. */
  readonly why: string | null;
  readonly said: string | null;
}

const MINUTE = 60_000;
/** What passes by itself: such a change is sent again without anybody. */
const PASSES: readonly Reason["code"][] = ["unreachable", "timeout", "busy", "serverFailed", "badAnswer"];

/** A note whose change was refused because the server has it no more: a person keeps or deletes it. */
export const isGone = ({ what, state, reason }: WaitingChange): boolean =>
  what === "note" && state === "failed" && reason?.code === "gone";

export function operation(change: WaitingChange, status: SyncStatus, now: Instant): Operation {
  const w = words().sync.activity;
  const { what, kind, state, tries, bytes, reason } = change;
  const done = [w.kinds[what][kind], bytes > 0 ? words().sync.size(bytes) : ""].filter(Boolean).join(", ");
  const tried = tries > 1 || (tries > 0 && state === "failed") ? w.tried(tries) : "";
  const sends = state === "attempted" && moves(status);
  return {
    name: change.title || (what === "note" ? w.untitled : w.unnamed),
    line: [done, tried].filter(Boolean).join(". "),
    state: w.states[state === "attempted" && !sends ? "pending" : state],
    sends,
    next: nextTry(change, status, now),
    why: reason && because(sizeTold(reason, bytes), againAt(status, now)),
    said: reason?.said ?? null,
  };
}

/** A note that is too large is as large as it is, also where the server did not say so. */
const sizeTold = (reason: Reason, bytes: number): Reason =>
  reason.code === "tooLarge" && bytes > 0 ? { ...reason, a: reason.a ?? bytes } : reason;

const againAt = ({ nextSync }: SyncStatus, now: Instant): string | undefined =>
  nextSync === null ? undefined : tryingAgain(nextSync, now);

const moves = ({ state }: SyncStatus): boolean => state === "checking" || state === "syncing";

function nextTry(change: WaitingChange, status: SyncStatus, now: Instant): string {
  const w = words().sync.activity.next;
  if (change.state === "conflict" || isGone(change)) return w.decided;
  if (change.state === "failed" && change.reason && !PASSES.includes(change.reason.code)) return w.edited;
  if (change.state === "attempted" && moves(status)) return w.now;
  if (status.state === "serverless") return w.connected;
  if (status.workOffline) return w.online;
  if (moves(status)) return w.withThis;
  if (status.state === "unauthorized") return w.signedIn;
  if (status.state === "needsYou" && status.nextSync === null) return w.decided;
  if (status.state === "offline" && status.nextSync === null) return w.reached;
  if (!status.background) return w.pressed;
  return inTime(status.nextSync, now);
}

function inTime(at: Instant | null, now: Instant): string {
  const w = words().sync.activity.next;
  if (at === null || at - now < 1000) return w.soon;
  const away = at - now;
  return away < MINUTE ? w.inSeconds(Math.ceil(away / 1000)) : w.inMinutes(Math.round(away / MINUTE));
}

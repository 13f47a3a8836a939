import type { Instant, Reason, SyncStatus, WaitingChange } from "../ipc";
import { because, clock, clockWithSeconds, dayOf, daysBetween, words } from "../words";
import { tryingAgain } from "./describe";

/** A change that waits, in words. */
export interface Operation {
  readonly name: string;
  /** What was done and when, and how often it was tried or of how many edits it is made. */
  readonly line: string;
  readonly state: string;
  /** It is on its way. One that was sent and not answered waits like the others, unless a sync runs. */
  readonly sends: boolean;
  /** Why it was not taken. */
  readonly why: string | null;
  readonly facts: readonly Fact[];
}

/** One line of the details. `code` is what a machine said or reads. */
export interface Fact {
  readonly name: string;
  readonly text: string;
  readonly code?: boolean;
}

const MINUTE = 60_000;
/** What passes by itself: such a change is sent again without anybody. */
const PASSES: readonly Reason["code"][] = ["unreachable", "timeout", "busy", "serverFailed", "badAnswer"];

/** What went wrong on this computer, and not on the way. */
export const isOfThisComputer = ({ code }: Reason): boolean =>
  code === "diskFull" || code === "readOnly" || code === "damaged";

/** A note whose change was refused because the server has it no more: a person keeps or deletes it. */
export const isGone = ({ what, state, reason }: WaitingChange): boolean =>
  what === "note" && state === "failed" && reason?.code === "gone";

export function operation(change: WaitingChange, status: SyncStatus, now: Instant): Operation {
  const w = words().sync.activity;
  const { what, state, reason } = change;
  const sends = state === "attempted" && moves(status);
  const stands = state === "failed" && reason ? w.inShort[reason.code] : undefined;
  return {
    name: change.title || (what === "note" ? w.untitled : w.unnamed),
    line: [done(change, now), howOften(change)].filter(Boolean).join(". "),
    state: stands ?? w.states[state === "attempted" && !sends ? "pending" : state],
    sends,
    why: reason && because(sizeTold(reason, change.bytes), againAt(status, now)),
    facts: facts(change, status, now),
  };
}

/** What was done, and when. */
function done({ what, kind, parts = [], at = null }: WaitingChange, now: Instant): string {
  const w = words().sync.activity.done;
  const when = at === null ? "" : onDay(at, now);
  if (what === "notebook") return w.notebook[kind];
  if (kind === "insert") return w.created(when);
  if (kind === "delete") return w.deleted;
  if (parts[0] === "trashed") return w.trashed(when);
  if (parts[0] === "restored") return w.restored;
  const written = parts.length === 0 || parts.includes("text") || parts.includes("title");
  return written ? w.edited(when) : w.changed(parts);
}

function onDay(at: Instant, now: Instant): string {
  const days = daysBetween(at, now);
  if (days <= 0) return clock(at);
  return days === 1 ? words().sync.activity.yesterdayAt(clock(at)) : dayOf(at);
}

function howOften({ kind, state, tries, edits = 1 }: WaitingChange): string {
  const w = words().sync.activity;
  if (tries > 1 || (tries > 0 && state === "failed")) return w.tried(tries);
  return edits > 1 && kind === "update" ? w.joined(edits) : "";
}

function facts(change: WaitingChange, status: SyncStatus, now: Instant): readonly Fact[] {
  const w = words().sync.activity.details;
  const { id, kind, bytes, triedAt = null, reason } = change;
  const told: Fact[] = [];
  const size = bytes > 0 ? words().sync.size(bytes) : "";
  const what = [whatChanged(change), size].filter(Boolean).join(", ");
  if (what) told.push({ name: w.what, text: what });
  told.push(...tries(change, status, now));
  const answered = reason?.status ?? (triedAt !== null && change.state === "attempted" ? status.reason?.status : null);
  if (answered) told.push({ name: w.answered, text: `${answered} ${PHRASES[answered] ?? ""}`.trim(), code: true });
  if (reason?.said) told.push({ name: answered ? w.reason : w.answered, text: reason.said, code: true });
  const { version = null, serverVersion = null } = change;
  if (version !== null) {
    const there = serverVersion === null ? null : readable(serverVersion);
    told.push({ name: w.versions, text: w.buildsOn(readable(version), there) });
  }
  told.push({ name: w.operation, text: `${kind} ${id}`, code: true });
  return told;
}

function whatChanged({ what, kind, parts = [] }: WaitingChange): string {
  const { notebook, newNote, deleted, changed } = words().sync.activity.done;
  if (what === "notebook") return notebook[kind];
  if (kind === "insert") return newNote;
  return kind === "delete" ? deleted : changed(parts.length === 0 ? ["text"] : parts);
}

/** The last try and the next one; both in one line where both are times. */
function tries(change: WaitingChange, status: SyncStatus, now: Instant): readonly Fact[] {
  const w = words().sync.activity.details;
  const next = nextTry(change, status, now);
  const { triedAt = null } = change;
  if (triedAt === null) return [{ name: w.next, text: next.text }];
  const last = daysBetween(triedAt, now) <= 0 ? clockWithSeconds(triedAt) : onDay(triedAt, now);
  if (next.at !== null) return [{ name: w.last, text: w.lastAndNext(last, clockWithSeconds(next.at)) }];
  return [
    { name: w.last, text: last },
    { name: w.next, text: next.text },
  ];
}

/** A note that is too large is as large as it is, also where the server did not say so. */
const sizeTold = (reason: Reason, bytes: number): Reason =>
  reason.code === "tooLarge" && bytes > 0 ? { ...reason, a: reason.a ?? bytes } : reason;

const againAt = ({ nextSync }: SyncStatus, now: Instant): string | undefined =>
  nextSync === null ? undefined : tryingAgain(nextSync, now);

const moves = ({ state }: SyncStatus): boolean => state === "checking" || state === "syncing";

/** When a change is sent next, in words, and the instant if it is one. */
function nextTry(change: WaitingChange, status: SyncStatus, now: Instant): { text: string; at: Instant | null } {
  const w = words().sync.activity.next;
  const held = heldBy(change, status);
  if (held !== null) return { text: w[held], at: null };
  const { nextSync } = status;
  if (nextSync === null || nextSync - now < 1000) return { text: w.soon, at: null };
  const away = nextSync - now;
  const text = away < MINUTE ? w.inSeconds(Math.ceil(away / 1000)) : w.inMinutes(Math.round(away / MINUTE));
  return { text, at: nextSync };
}

type Held =
  "decided" | "edited" | "now" | "withThis" | "connected" | "online" | "signedIn" | "reached" | "otherLine" | "pressed";

/** What has to happen before a change goes; null: only time. */
function heldBy(change: WaitingChange, status: SyncStatus): Held | null {
  if (change.state === "conflict" || isGone(change)) return "decided";
  if (change.state === "failed" && change.reason && !PASSES.includes(change.reason.code)) return "edited";
  if (change.state === "attempted" && moves(status)) return "now";
  if (status.state === "serverless") return "connected";
  if (status.workOffline) return "online";
  if (moves(status)) return "withThis";
  if (status.state === "unauthorized") return "signedIn";
  if (status.state === "needsYou" && status.nextSync === null) return "decided";
  if (status.state === "offline" && status.nextSync === null) return "reached";
  if (status.state === "paused") return "otherLine";
  return status.background ? null : "pressed";
}

/** A server's version is eight bytes in base64 that count; what is not is shown as it is. */
export function readable(version: string): string {
  if (!/^[A-Za-z0-9+/]{11}=$/.test(version)) return version;
  const bytes = Array.from(atob(version), (letter) => letter.charCodeAt(0));
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(number) ? String(number) : version;
}

/** As HTTP names them, in every language. */
const PHRASES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  507: "Insufficient Storage",
};

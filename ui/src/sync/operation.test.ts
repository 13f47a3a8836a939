import { afterEach, expect, test } from "vitest";
import type { Reason, SyncStatus, WaitingChange } from "../ipc";
import { speak } from "../words";
import { operation } from "./operation";
import { standing } from "./test-status";

const now = new Date(2026, 5, 6, 14, 32).getTime();
const status = (more: Partial<SyncStatus> = {}): SyncStatus =>
  standing({ state: "waiting", pending: 1, lastSynced: now - 60_000, nextSync: now + 120_000, ...more });
const change = (more: Partial<WaitingChange> = {}): WaitingChange => ({
  id: "rye",
  what: "note",
  title: "Rye sourdough",
  kind: "update",
  state: "pending",
  reason: null,
  tries: 0,
  bytes: 1843,
  ...more,
});
const because = (code: Reason["code"], more: Partial<Reason> = {}): Reason => ({
  code,
  said: null,
  a: null,
  b: null,
  ...more,
});
const refused = (code: Reason["code"], more: Partial<WaitingChange> = {}): WaitingChange =>
  change({ state: "failed", reason: because(code), tries: 1, ...more });
const next = (of: WaitingChange, more: Partial<SyncStatus> = {}): string => operation(of, status(more), now).next;

afterEach(() => speak("en"));

test("its line says what was done, how large it is and how often it was tried", () => {
  const line = (more: Partial<WaitingChange>): string => operation(change(more), status(), now).line;
  expect(line({})).toBe("Edited, 1.8 KB");
  expect(line({ tries: 3, state: "failed" })).toBe("Edited, 1.8 KB. Tried 3 times");
  expect(line({ tries: 1, state: "failed" })).toBe("Edited, 1.8 KB. Tried 1 time");
  expect(line({ tries: 1, state: "attempted" })).toBe("Edited, 1.8 KB");
  expect(line({ kind: "delete", bytes: 0 })).toBe("Deleted");
});

test("what was sent and not answered is being sent only while a sync runs", () => {
  const told = (state: SyncStatus["state"]): string =>
    operation(change({ state: "attempted" }), status({ state }), now).state;
  expect(told("syncing")).toBe("Sending");
  expect(told("retrying")).toBe("Waiting");
  expect(told("offline")).toBe("Waiting");
});

test("what waits goes with the next sync, and it is said when that is", () => {
  expect(next(change())).toBe("In 2 min");
  expect(next(change(), { nextSync: now + 7900 })).toBe("In 8 s");
  expect(next(change(), { nextSync: null })).toBe("In a moment");
  expect(next(change(), { background: false, nextSync: null })).toBe("When you press Sync now");
  expect(next(change(), { state: "syncing" })).toBe("With this sync");
  expect(next(change({ state: "attempted" }), { state: "syncing" })).toBe("Being sent now");
});

test("what keeps a change from going is said instead of a time", () => {
  expect(next(change(), { workOffline: true })).toBe("When you go online");
  expect(next(change(), { state: "offline", nextSync: null })).toBe("As soon as the server can be reached");
  expect(next(change(), { state: "offline", nextSync: now + 8000 })).toBe("In 8 s");
  expect(next(change(), { state: "unauthorized" })).toBe("When you have signed in");
  expect(next(change(), { state: "needsYou", nextSync: null })).toBe("When you have decided");
  expect(next(change(), { state: "serverless" })).toBe("When you connect a server");
});

test("what was refused is not sent again by itself, and what passes is", () => {
  expect(next(refused("tooLarge"))).toBe("When you edit it, or press Retry");
  expect(next(refused("gone"))).toBe("When you have decided");
  expect(next(change({ state: "conflict", reason: because("twoVersions") }))).toBe("When you have decided");
  expect(next(refused("busy"), { state: "retrying", nextSync: now + 16_000 })).toBe("In 16 s");
});

test("a reason says when it is tried again, and how large the note is", () => {
  const why = (of: WaitingChange, more: Partial<SyncStatus> = {}): string | null =>
    operation(of, status(more), now).why;
  const failed = refused("serverFailed");
  expect(why(failed, { nextSync: now + 32_000 })).toBe("Something went wrong on the server. Trying again in 32 s.");
  expect(why(failed, { nextSync: null })).toBe("Something went wrong on the server. We keep trying.");
  expect(why(refused("tooLarge", { bytes: 12 * 1024 ** 2 }))).toBe("This note is too large for the server (12 MB).");
  expect(why(change())).toBeNull();
});

test("a note and a notebook without a name are called something", () => {
  expect(operation(change({ title: "" }), status(), now).name).toBe("Untitled");
  expect(operation(change({ title: "", what: "notebook" }), status(), now).name).toBe("Unnamed notebook");
});

test("it is said in German", () => {
  speak("de");
  const said = operation(refused("tooLarge", { tries: 3 }), status(), now);
  expect(said.line).toBe("Bearbeitet, 1,8 KB. 3 Versuche");
  expect(said.next).toBe("Wenn du die Notiz bearbeitest oder „Erneut senden“ drückst");
});

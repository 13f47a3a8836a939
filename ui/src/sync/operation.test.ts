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
const fact = (of: WaitingChange, name: string, more: Partial<SyncStatus> = {}): string | undefined =>
  operation(of, status(more), now).facts.find((each) => each.name === name)?.text;
const next = (of: WaitingChange, more: Partial<SyncStatus> = {}): string | undefined => fact(of, "Next try", more);
const at = (hour: number, minute: number, second = 0): number => new Date(2026, 5, 6, hour, minute, second).getTime();

afterEach(() => speak("en"));

test("its line says what was done and when, how often it was tried, and how many edits go as one", () => {
  const line = (more: Partial<WaitingChange>): string => operation(change(more), status(), now).line;
  expect(line({ at: at(14, 20), edits: 3, parts: ["text"] })).toBe("Edited 14:20. 3 edits sent as one");
  expect(line({ at: at(8, 30), tries: 3, state: "failed", edits: 3 })).toBe("Edited 08:30. Tried 3 times");
  expect(line({ at: at(8, 30), tries: 1, state: "failed" })).toBe("Edited 08:30. Tried 1 time");
  expect(line({ at: at(8, 30), tries: 1, state: "attempted" })).toBe("Edited 08:30");
  expect(line({ kind: "insert", at: at(11, 5), edits: 4 })).toBe("Created 11:05");
  expect(line({ at: at(10, 48), parts: ["trashed", "text"] })).toBe("Moved to Trash 10:48");
  expect(line({ parts: ["restored"] })).toBe("Taken out of Trash");
  expect(line({ parts: ["tags", "notebook"] })).toBe("Tags and notebook changed");
  expect(line({ kind: "delete", bytes: 0 })).toBe("Deleted for good");
  expect(line({ at: at(14, 20) - 86_400_000 })).toBe("Edited yesterday 14:20");
  expect(line({ at: at(14, 20) - 3 * 86_400_000 })).toBe("Edited 3 June");
  expect(line({ what: "notebook", kind: "insert" })).toBe("New notebook");
});

test("the details say what it is, when it was tried and is tried next, and what the server said", () => {
  const busy = change({
    state: "failed",
    reason: { ...because("busy"), status: 429 },
    tries: 3,
    triedAt: at(14, 31, 7),
    parts: ["text"],
    version: "AAAAAAAAAA4=",
  });
  const facts = operation(busy, status({ state: "retrying", nextSync: at(14, 32, 16) }), now).facts;
  expect(facts.map(({ name, text }) => `${name}: ${text}`)).toEqual([
    "What: Text changed, 1.8 KB",
    "Last try: 14:31:07, next at 14:32:16",
    "Server said: 429 Too Many Requests",
    "Versions: Yours builds on version 14",
    "Operation: update rye",
  ]);
  expect(operation(busy, status(), now).state).toBe("Server busy");
});

test("where the whole sync failed each change that went out tells what the server said to it", () => {
  const out = change({ state: "attempted", triedAt: at(14, 31, 7) });
  const said = { reason: { ...because("busy"), status: 503 }, state: "retrying" } as const;
  expect(fact(out, "Server said", said)).toBe("503 Service Unavailable");
  const noRoom = { reason: { ...because("serverFailed"), status: 507 }, state: "retrying" } as const;
  expect(fact(out, "Server said", noRoom)).toBe("507 Insufficient Storage");
  expect(fact(change(), "Server said", said)).toBeUndefined();
});

test("a version that was met on the server is told beside one’s own, and what is no number as it is", () => {
  const met = change({ version: "AAAAAAAAAA4=", serverVersion: "AAAAAAAAAA8=" });
  expect(fact(met, "Versions")).toBe("Yours builds on version 14, the server has 15");
  expect(fact(change({ version: "W/“7”" }), "Versions")).toBe("Yours builds on version W/“7”");
  expect(fact(change({ kind: "insert" }), "Versions")).toBeUndefined();
  expect(fact(change({ kind: "insert" }), "What")).toBe("New note, 1.8 KB");
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
  expect(next(change(), { state: "paused" })).toBe("On another connection, or when you press Sync now");
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
  expect(said.line).toBe("Bearbeitet. 3 Versuche");
  expect(said.state).toBe("Zu groß");
  const facts = said.facts.map(({ name, text }) => `${name}: ${text}`);
  expect(facts).toContain("Was: Text geändert, 1,8 KB");
  expect(facts).toContain("Nächster Versuch: Wenn du die Notiz bearbeitest oder „Erneut senden“ drückst");
});

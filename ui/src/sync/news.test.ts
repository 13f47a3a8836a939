import { afterEach, expect, test } from "vitest";
import type { SyncStatus } from "../ipc";
import { speak } from "../words";
import { newsOf, rests } from "./news";
import { standing } from "./test-status";

const status = (state: SyncStatus["state"], more: Partial<SyncStatus> = {}): SyncStatus => standing({ state, ...more });
const busy = { code: "busy", said: null, a: null, b: null } as const;
afterEach(() => speak("en"));

test("a failure says why, what is saved and when it is tried again, and the same one is not said twice", () => {
  const failed = status("retrying", { pending: 4, nextSync: 8000, reason: busy });
  const news = newsOf(status("waiting", { pending: 4 }), failed, 0);
  expect(news?.title).toBe("Sync didn’t finish");
  expect(news?.text).toBe("The server is busy. Your 4 changes are saved here. Trying again in 8 s.");
  expect(news?.actions.map(({ label }) => label)).toEqual(["Try now", "Details"]);
  expect(newsOf(failed, failed, 0)).toBeNull();
});

test("a full disk is said in a message, and what is saved all the same", () => {
  const full = { code: "diskFull", said: null, a: null, b: null } as const;
  const news = newsOf(status("waiting", { pending: 4 }), status("needsYou", { pending: 4, reason: full }), 0);
  expect([news?.title, news?.text]).toEqual(["Sync needs you", "The disk is full. Your 4 changes are saved here."]);
});

test("back online is said once it is through, and only if something moved", () => {
  const offline = status("offline", { pending: 8 });
  expect(rests(status("syncing"))).toBe(false);
  expect(newsOf(offline, status("syncing", { pending: 8 }), 0)).toBeNull();
  const news = newsOf(offline, status("synced"), 0, 12);
  expect([news?.title, news?.text]).toEqual(["Back online, 8 notes synced", "12 more came in from other devices."]);
  expect(newsOf(status("offline"), status("synced"), 0)).toBeNull();
});

test("what turned out to have two versions is not called synced", () => {
  const offline = status("offline", { pending: 3, conflicts: 1 });
  const after = status("synced", { conflicts: 3 });
  expect(newsOf(offline, after, 0)?.title).toBe("Back online, 1 note synced");
  expect(newsOf(offline, status("synced", { conflicts: 4 }), 0)).toBeNull();
});

test("an expired sign-in waits for an answer, and leads to signing in", () => {
  const news = newsOf(status("waiting"), status("unauthorized", { pending: 3 }), 0);
  expect(news).toMatchObject({ title: "Sign in again to keep syncing", stays: true });
  expect(news?.actions.map(({ act }) => act)).toEqual(["signIn", null]);
});

test("who works offline hears nothing of failures", () => {
  expect(newsOf(status("synced"), status("retrying", { workOffline: true }), 0)).toBeNull();
});

test("it is said in German", () => {
  speak("de");
  expect(newsOf(status("offline", { pending: 1 }), status("synced"), 0)?.title).toBe(
    "Wieder online, 1 Notiz synchronisiert",
  );
});

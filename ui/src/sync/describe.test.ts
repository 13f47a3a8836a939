import { afterEach, describe as suite, expect, it } from "vitest";
import type { SyncStatus } from "../ipc";
import { speak, words } from "../words";
import { describe } from "./describe";

const now = new Date(2026, 5, 6, 14, 32).getTime();
const at = (hour: number, minute: number, dayOfMonth = 6): number =>
  new Date(2026, 5, dayOfMonth, hour, minute).getTime();

const calm: SyncStatus = {
  state: "synced",
  workOffline: false,
  background: true,
  pending: 0,
  failed: 0,
  conflicts: 0,
  lastSynced: at(14, 31),
  offlineSince: null,
  nextSync: null,
  done: 0,
  total: null,
  reason: null,
  removal: null,
};

// Every row of the design's table: state, line 1, line 2, button.
const table: [string, Partial<SyncStatus>, string, string, string | null][] = [
  ["synced just now", { lastSynced: now - 5000 }, "Synced just now", "All notes up to date", "Sync now"],
  ["synced today", {}, "Synced at 14:31", "All notes up to date", "Sync now"],
  ["synced yesterday", { lastSynced: at(23, 59, 5) }, "Synced yesterday", "All notes up to date", "Sync now"],
  ["synced days ago", { lastSynced: at(9, 0, 3) }, "Synced 3 June", "All notes up to date", "Sync now"],
  ["one conflict left", { conflicts: 1 }, "Synced at 14:31", "1 note has two versions", "Sync now"],
  ["conflicts left", { conflicts: 3 }, "Synced at 14:31", "3 notes have two versions", "Sync now"],
  [
    "one waiting",
    { state: "waiting", pending: 1, nextSync: now + 120_000 },
    "1 change waiting",
    "Next sync in 2 min",
    "Sync now",
  ],
  [
    "waiting",
    { state: "waiting", pending: 3, nextSync: now + 20_000 },
    "3 changes waiting",
    "Next sync in 20 s",
    "Sync now",
  ],
  [
    "background off",
    { state: "waiting", pending: 3, background: false },
    "3 changes waiting",
    "Press to sync",
    "Sync now",
  ],
  ["checking", { state: "checking" }, "Checking for changes", "You can keep writing", "Stop syncing"],
  [
    "syncing",
    { state: "syncing", done: 120, total: 480 },
    "Syncing 120 of 480",
    "You can keep writing",
    "Stop syncing",
  ],
  ["syncing, unknown", { state: "syncing" }, "Syncing", "You can keep writing", "Stop syncing"],
  [
    "stopping",
    { state: "stopping", done: 120, total: 480 },
    "Stopping after this batch",
    "360 left for next time",
    null,
  ],
  [
    "offline",
    { state: "offline", offlineSince: at(14, 2), pending: 3 },
    "Offline since 14:02",
    "3 changes waiting",
    "Try to sync now",
  ],
  [
    "offline, nothing",
    { state: "offline", offlineSince: at(14, 2) },
    "Offline since 14:02",
    "Nothing waiting",
    "Try to sync now",
  ],
  [
    "retrying",
    { state: "retrying", nextSync: now + 8000 },
    "Sync didn’t finish",
    "Trying again in 8 s",
    "Try again now",
  ],
  ["needs the user", { state: "needsYou" }, "Sync needs you", "See what happened", "Open sync activity"],
  ["key refused", { state: "unauthorized", pending: 3 }, "Sign in again", "3 changes waiting", "Sign in"],
  ["no server", { state: "serverless" }, "This computer only", "Sync is not set up", "Connect to a sync server"],
  [
    "switch over waiting",
    { state: "waiting", workOffline: true, pending: 3 },
    "Working offline",
    "3 changes waiting",
    "Go online and sync",
  ],
  [
    "switch over error",
    { state: "retrying", workOffline: true },
    "Working offline",
    "Nothing waiting",
    "Go online and sync",
  ],
];

afterEach(() => speak("en"));

suite("the sync control in words", () => {
  it("speaks German", () => {
    speak("de");
    const said = (change: Partial<SyncStatus>): string[] => {
      const { line1, line2 } = describe({ ...calm, ...change }, now);
      return [line1, line2];
    };
    expect(said({})).toEqual(["Um 14:31 synchronisiert", "Alle Notizen sind aktuell"]);
    expect(said({ lastSynced: at(9, 0, 3) })[0]).toBe("Am 3. Juni synchronisiert");
    expect(said({ state: "syncing", done: 1200, total: 8400 })[0]).toBe("Synchronisiert 1.200 von 8.400");
  });

  it("counts in German what did not go through", () => {
    speak("de");
    const { didNotGo } = words().sync.activity;
    expect(didNotGo(1, 4)).toBe("1 von 4 Änderungen ging nicht durch");
    expect(didNotGo(2, 4)).toBe("2 von 4 Änderungen gingen nicht durch");
  });

  it.each(table)("%s", (_, change, line1, line2, button) => {
    const said = describe({ ...calm, ...change }, now);
    expect([said.line1, said.line2, said.button?.label ?? null]).toEqual([line1, line2, button]);
  });

  it("draws the arc only while the count is known", () => {
    expect(describe({ ...calm, state: "syncing", done: 120, total: 480 }, now).progress).toBe(0.25);
    expect(describe({ ...calm, state: "syncing" }, now).progress).toBeNull();
  });

  it("says that the line is back, and what goes out on it", () => {
    const { line1, line2, button } = describe({ ...calm, state: "syncing", pending: 3 }, now, true);
    expect([line1, line2, button?.act]).toEqual(["Back online", "Syncing 3 changes", "stop"]);
    expect(describe({ ...calm, state: "checking" }, now, true).line1).toBe("Checking for changes");
  });

  it("never says Synced while something waits", () => {
    const said = describe({ ...calm, pending: 2, nextSync: now + 60_000 }, now);
    expect([said.line1, said.look]).toEqual(["2 changes waiting", "waiting"]);
  });

  it("shows no alarm colour for being offline", () => {
    expect(describe({ ...calm, state: "offline" }, now).look).toBe("offline");
  });
});

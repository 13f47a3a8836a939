import { describe, expect, it } from "vitest";
import type { SyncStatus } from "../ipc";
import { begin, dueAt, hear, settle } from "./steady";
import { standing } from "./test-status";

const status = (state: SyncStatus["state"], more: Partial<SyncStatus> = {}): SyncStatus => standing({ state, ...more });

describe("a steady sync control", () => {
  it("does not show a check that is over within 400 ms", () => {
    let steady = hear(begin(status("synced"), 0), status("checking"), 1000);
    steady = settle(steady, 1399);
    expect(steady.shown.state).toBe("synced");
    steady = hear(steady, status("synced"), 1399);
    expect(dueAt(steady)).toBeNull();
  });

  it("shows a longer check after 400 ms, and then for 600 ms", () => {
    let steady = settle(hear(begin(status("synced"), 0), status("checking"), 1000), 1400);
    expect(steady.shown.state).toBe("checking");
    steady = hear(steady, status("synced"), 1500);
    expect(steady.shown.state).toBe("checking");
    expect(settle(steady, 2000).shown.state).toBe("synced");
  });

  it("says offline only after two seconds, counted from the first time it was heard", () => {
    let steady = hear(begin(status("waiting"), 0), status("offline", { pending: 1 }), 1000);
    steady = hear(steady, status("offline", { pending: 2 }), 2500);
    expect(steady.shown.state).toBe("waiting");
    expect(settle(steady, 3000).shown).toMatchObject({ state: "offline", pending: 2 });
  });

  it("brings new numbers of the same state at once", () => {
    const steady = hear(begin(status("waiting", { pending: 1 }), 0), status("waiting", { pending: 2 }), 1);
    expect(steady.shown.pending).toBe(2);
  });

  it("answers the Work offline switch at once", () => {
    const steady = hear(begin(status("synced"), 0), status("synced", { workOffline: true }), 5);
    expect(steady.shown.workOffline).toBe(true);
  });

  it("knows the first sync after being offline, until it is over", () => {
    let steady = begin(status("offline", { pending: 3 }), 0);
    steady = settle(hear(steady, status("checking", { pending: 3 }), 1000), 1400);
    expect(steady.back).toBe(true);
    steady = settle(hear(steady, status("syncing", { pending: 3 }), 1500), 2000);
    expect([steady.shown.state, steady.back]).toEqual(["syncing", true]);
    steady = settle(hear(steady, status("synced"), 2100), 2600);
    steady = settle(hear(steady, status("checking"), 9000), 9400);
    expect([steady.shown.state, steady.back]).toEqual(["checking", false]);
  });
});

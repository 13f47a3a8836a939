import { expect, test } from "vitest";
import type { SyncStatus } from "../ipc";
import { announce, type Said } from "./announce";
import { standing } from "./test-status";

const status = (state: SyncStatus["state"], more: Partial<SyncStatus> = {}): SyncStatus => standing({ state, ...more });

/** What is said of each status, a second after the other, from the tenth on. */
function heard(statuses: readonly SyncStatus[]): string[] {
  let said: Said = { key: "synced:0", at: 0, text: "" };
  const texts: string[] = [];
  statuses.forEach((each, second) => {
    const next = announce(said, each, 10_000 + second * 1000);
    if (next.text !== said.text) texts.push(next.text);
    said = next;
  });
  return texts;
}

const lasting = (count: number, of: SyncStatus): SyncStatus[] => Array.from({ length: count }, () => of);

test("a line that is gone for less than three seconds is not said", () => {
  expect(heard([...lasting(3, status("offline")), ...lasting(9, status("synced"))])).toEqual([]);
});

test("a line that stays away is said once, and its coming back too", () => {
  const texts = heard([...lasting(8, status("offline")), ...lasting(8, status("syncing", { pending: 2 }))]);
  expect(texts).toEqual(["Offline. Nothing waiting", "Syncing. You can keep writing"]);
});

test("progress is said at each quarter, and at most once in five seconds", () => {
  const states = Array.from({ length: 40 }, (_, done) => status("syncing", { done, total: 40 }));
  expect(heard(states)).toEqual([
    "Syncing 0 of 40. You can keep writing",
    "Syncing, 25 %",
    "Syncing, 50 %",
    "Syncing, 75 %",
  ]);
});

test("a countdown is said once", () => {
  const counting = Array.from({ length: 20 }, (_, at) => status("retrying", { nextSync: 40_000 - at * 10 }));
  expect(heard(counting)).toEqual(["Sync didn’t finish. Trying again in 30 s"]);
});

test("a pause is said as a pause", () => {
  expect(heard(lasting(3, status("paused", { pending: 3 })))).toEqual(["Paused on this connection. 3 changes waiting"]);
});

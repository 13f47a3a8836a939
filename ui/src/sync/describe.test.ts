import { afterEach, describe as suite, expect, it } from "vitest";
import type { SyncStatus } from "../ipc";
import { speak, words } from "../words";
import { describe } from "./describe";
import { standing } from "./test-status";

const now = new Date(2026, 5, 6, 14, 32).getTime();
const at = (hour: number, minute: number, dayOfMonth = 6): number =>
  new Date(2026, 5, dayOfMonth, hour, minute).getTime();

const calm = standing({ lastSynced: at(14, 31) });

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

  it("draws the arc only while the count is known", () => {
    expect(describe({ ...calm, state: "syncing", done: 120, total: 480 }, now).progress).toBe(0.25);
    expect(describe({ ...calm, state: "syncing" }, now).progress).toBeNull();
  });

  it("stays calm and boasts of nothing while nothing waits and no sync has ended well", () => {
    const said = describe({ ...calm, state: "waiting", lastSynced: null, nextSync: now + 60_000 }, now);
    expect([said.line1, said.line2, said.look]).toEqual(["Ready to sync", "Next sync in 1 min", "ready"]);
  });

  it("has a longer name for a button of which only the icon is seen", () => {
    expect(describe({ ...calm, state: "syncing" }, now).button).toMatchObject({ label: "Stop", name: "Stop syncing" });
  });

  it("never says Synced while something waits", () => {
    const said = describe({ ...calm, pending: 2, nextSync: now + 60_000 }, now);
    expect([said.line1, said.look]).toEqual(["2 changes waiting", "waiting"]);
  });

  it("shows no alarm colour for being offline", () => {
    expect(describe({ ...calm, state: "offline" }, now).look).toBe("offline");
  });
});

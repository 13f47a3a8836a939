import { afterEach, describe, expect, it } from "vitest";
import { FakeBackend } from "../ipc/fake";
import { mockSeed } from "../ipc/fake-seed";
import type { Note, SyncStatus } from "../ipc";
import { speak } from "../words";
import { footLine } from "./footer";

const now = new Date(2026, 5, 12, 14, 40).getTime();
const host = new FakeBackend(mockSeed(now));
const note: Note = { ...(host.notes.get("tax") as Note), pending: false, conflict: false };
const status = async (change: Partial<SyncStatus>): Promise<SyncStatus> => ({
  ...(await host.syncStatus()),
  workOffline: false,
  state: "synced",
  lastSynced: new Date(2026, 5, 12, 14, 31).getTime(),
  ...change,
});
afterEach(() => speak("en"));

describe("the footer of the note", () => {
  it("says when it was synced, on the clock, yesterday or on a day", async () => {
    expect(footLine(note, false, null, await status({}), now).text).toBe("Synced at 14:31");
    const yesterday = new Date(2026, 5, 11, 9).getTime();
    expect(footLine(note, false, null, await status({ lastSynced: yesterday }), now).text).toBe("Synced yesterday");
    const before = new Date(2026, 5, 3).getTime();
    expect(footLine(note, false, null, await status({ lastSynced: before }), now).text).toBe("Synced 3 June");
  });

  it("never says of a note with two versions that it is synced", async () => {
    const asked = footLine({ ...note, conflict: true }, false, null, await status({}), now);
    expect([asked.text, asked.dot]).toEqual(["Saved on this computer. Both versions are kept.", false]);
    const typed = footLine({ ...note, conflict: true }, true, null, await status({ state: "waiting" }), now);
    expect([typed.text, typed.dot]).toEqual(["Saved on this computer. Not synced yet.", true]);
  });

  it("says that the text is saved before it says anything else", async () => {
    const texts = [
      await status({ state: "syncing" }),
      await status({ state: "waiting" }),
      await status({ state: "offline" }),
      await status({ state: "retrying" }),
      await status({ workOffline: true }),
      await status({ state: "unauthorized" }),
      await status({ state: "serverless" }),
      null,
    ].map((sync) => footLine(note, true, null, sync, now));
    expect(texts.map(({ text }) => text)).toEqual([
      "Saved on this computer. Syncing…",
      "Saved on this computer. Not synced yet.",
      "Saved on this computer. Syncs when you’re back online.",
      "Saved on this computer. Not synced yet.",
      "Saved on this computer. Syncs when you’re back online.",
      "Saved on this computer. Not synced yet.",
      "Saved on this computer.",
      "Saved on this computer.",
    ]);
    expect(texts.some(({ alarm }) => alarm)).toBe(false);
  });

  it("raises its voice for one thing only, in each language", async () => {
    const full = { code: "diskFull", message: "no space left on device" } as const;
    const line = footLine(note, true, full, await status({ state: "offline" }), now);
    expect(line).toEqual({ text: "Not saved: the disk is full", dot: false, alarm: true });
    const reason = { code: "readOnly", said: null, a: null, b: null } as const;
    const locked = { code: "internal", message: "not saved", reason } as const;
    const written = (): string => footLine(note, true, locked, null, now).text;
    expect(written()).toBe("Not saved: your notes file can’t be written");
    speak("de");
    expect(footLine(note, true, full, null, now).text).toBe("Nicht gespeichert: Die Festplatte ist voll");
    expect(written()).toBe("Nicht gespeichert: In deine Notizdatei lässt sich nicht schreiben");
  });
});

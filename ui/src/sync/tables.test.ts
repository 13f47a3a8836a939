import { afterEach, describe as suite, expect, it } from "vitest";
import type { Reason, SyncStatus } from "../ipc";
import { because, speak, type Language } from "../words";
import { de } from "../words/de";
import { en } from "../words/en";
import { describe } from "./describe";
import { standing } from "./test-status";

/** The design's tables of what is said of syncing, line by line. A state or a reason without a line here does not compile. */
const now = new Date(2026, 5, 6, 14, 32).getTime();
const at = (hour: number, minute: number, dayOfMonth = 6): number =>
  new Date(2026, 5, dayOfMonth, hour, minute).getTime();

const calm = standing({ lastSynced: at(14, 31), offlineSince: at(14, 2) });

/** A status, then line 1, line 2 and the button. */
type Line = readonly [Partial<SyncStatus> & { back?: boolean }, string, string, string | null];

const SYNC = "Sync now";
const states: Readonly<Record<SyncStatus["state"], readonly Line[]>> = {
  synced: [
    [{ lastSynced: now - 5000 }, "Synced just now", "All notes up to date", SYNC],
    [{}, "Synced at 14:31", "All notes up to date", SYNC],
    [{ lastSynced: at(23, 59, 5) }, "Synced yesterday", "All notes up to date", SYNC],
    [{ lastSynced: at(9, 0, 3) }, "Synced 3 June", "All notes up to date", SYNC],
    [{ conflicts: 1 }, "Synced at 14:31", "1 note has two versions", SYNC],
    [{ conflicts: 3 }, "Synced at 14:31", "3 notes have two versions", SYNC],
  ],
  waiting: [
    [{ pending: 1, nextSync: now + 120_000 }, "1 change waiting", "Next sync in 2 min", SYNC],
    [{ pending: 3, nextSync: now + 120_000 }, "3 changes waiting", "Next sync in 2 min", SYNC],
    [{ pending: 3, nextSync: now + 20_000 }, "3 changes waiting", "Next sync in 20 s", SYNC],
    [{ pending: 3, background: false }, "3 changes waiting", "Press to sync", SYNC],
    [{ nextSync: now + 120_000 }, "Ready to sync", "Next sync in 2 min", SYNC],
    [{ background: false }, "Ready to sync", "Press to sync", SYNC],
  ],
  checking: [
    [{}, "Checking for changes", "You can keep writing", "Stop"],
    [{ back: true, pending: 3 }, "Checking for changes", "You can keep writing", "Stop"],
  ],
  syncing: [
    [{ done: 120, total: 480 }, "Syncing 120 of 480", "You can keep writing", "Stop"],
    [{}, "Syncing", "You can keep writing", "Stop"],
    [{ back: true, pending: 3 }, "Back online", "Syncing 3 changes", "Stop"],
  ],
  stopping: [[{ done: 120, total: 480 }, "Stopping after this batch", "360 left for next time", null]],
  offline: [
    [{ pending: 3 }, "Offline since 14:02", "3 changes waiting", "Try to sync now"],
    [{}, "Offline since 14:02", "Nothing waiting", "Try to sync now"],
    [{ workOffline: true, pending: 3 }, "Working offline", "3 changes waiting", "Go online and sync"],
  ],
  paused: [
    [{ pending: 3 }, "Paused on this connection", "3 changes waiting", SYNC],
    [{}, "Paused on this connection", "Nothing waiting", SYNC],
    [{ pending: 3, workOffline: true }, "Working offline", "3 changes waiting", "Go online and sync"],
  ],
  retrying: [
    [{ nextSync: now + 8000 }, "Sync didn’t finish", "Trying again in 8 s", "Try again now"],
    [{ workOffline: true }, "Working offline", "Nothing waiting", "Go online and sync"],
  ],
  needsYou: [[{}, "Sync needs you", "See what happened", "Open"]],
  unauthorized: [[{ pending: 3 }, "Sign in again", "3 changes waiting", "Sign in"]],
  serverless: [[{}, "This computer only", "Sync is not set up", "Connect"]],
};

const MB = 1024 ** 2;
const AGAIN = "Trying again in 16 s";
/** The sentence of each reason, with its numbers. */
const reasons: Readonly<Record<Reason["code"], readonly [sentence: string, a?: number, b?: number]>> = {
  unreachable: ["The server can’t be reached. We keep trying."],
  noServer: ["No server answers at this address. Check the Application URL in Settings."],
  timeout: ["The server took too long. Trying again in 16 s."],
  insecure: ["The connection is not secure, so nothing was sent. Check the address or this computer’s clock."],
  invalidUrl: ["The Application URL must look like https://notes.example.com."],
  notAccepted: ["The server didn’t accept this change. Your text is safe here. Copy report, then try again."],
  signedOut: ["Your sign-in has expired. Sign in again to keep syncing."],
  forbidden: ["This account may not change this note. Your text stays on this computer."],
  wrongKey: ["The server doesn’t know this application key. Check it in Settings."],
  keyOfAnother: ["The stored application key belongs to another server, so it wasn’t sent. Enter the key of this one."],
  gone: ["This note no longer exists on the server. Keep it, or delete it here too?"],
  twoVersions: ["This note has two versions. Compare them when you like."],
  tooLarge: ["This note is too large for the server (12 MB, limit 10 MB).", 12 * MB, 10 * MB],
  busy: ["The server is busy and asked us to wait. Nothing is wrong with the note."],
  serverFailed: ["Something went wrong on the server. Trying again in 16 s."],
  badAnswer: ["The server sent something that is not a note. Trying again in 16 s."],
  newerFormat: ["Update the app to sync with this server. Writing works as before."],
  historyChanged: ["The server was restored or replaced. We compare everything with it."],
  wouldRemove: [
    "The server would remove 180 of 200 items here. Nothing was removed. Is it the right server?",
    180,
    200,
  ],
  emptied: ["The server has none of the 180 items that were synced with it. They stay here until you decide.", 180],
  otherAccount: ["The notes here belong to another server or account. Say what should become of them."],
  clockOff: ["This computer’s clock is 9 minutes off. Times in versions may look wrong.", 9],
  diskFull: ["Not saved: the disk is full. Free some space, or copy your text now."],
  readOnly: ["Not saved: your notes file can’t be written. Look at its folder, or copy your text now."],
  damaged: ["Your notes file couldn’t be opened. A copy was put aside in the data folder."],
  stopped: ["Stopped."],
  internal: ["Something went wrong inside the app."],
};

const lines = Object.entries(states).flatMap(([state, said]) =>
  said.map((line) => [state as SyncStatus["state"], ...line] as const),
);
const codes = Object.keys(reasons) as Reason["code"][];
const reasonOf = (code: Reason["code"]): Reason => {
  const [, a = null, b = null] = reasons[code];
  return { code, said: null, a, b };
};

afterEach(() => speak("en"));

suite("what the sync control says", () => {
  it.each(lines)("%s %o", (state, { back = false, ...change }, line1, line2, button) => {
    const said = describe({ ...calm, ...change, state }, now, back);
    expect([said.line1, said.line2, said.button?.label ?? null]).toEqual([line1, line2, button]);
  });

  it("is another sentence in German, and no less of it", () => {
    const heard = (spoken: Language): (string | undefined)[][] => {
      speak(spoken);
      return lines.map(([state, { back = false, ...change }]) => {
        const { line1, line2, button } = describe({ ...calm, ...change, state }, now, back);
        return [line1, line2, button?.name];
      });
    };
    const [english, german] = [heard("en"), heard("de")];
    german.forEach((said, line) => {
      expect(said.map((each) => each !== undefined && each !== "")).toEqual(english[line]!.map(Boolean));
      expect(said).not.toEqual(english[line]);
    });
  });
});

suite("why something did not go through", () => {
  it.each(codes)("%s", (code) => expect(because(reasonOf(code), AGAIN)).toBe(reasons[code][0]));

  it("has a sentence for every word of the host, in each language", () => {
    expect(Object.keys(en.reasons).sort()).toEqual([...codes].sort());
    expect(Object.keys(de.reasons).sort()).toEqual([...codes].sort());
    speak("de");
    for (const code of codes) {
      const said = because(reasonOf(code));
      expect(said).toMatch(/^\p{Lu}.*[.?]$/u);
      expect(said).not.toBe(reasons[code][0]);
    }
  });

  it("says that it keeps trying where it is not known when", () => {
    expect(because(reasonOf("timeout"))).toBe("The server took too long. We keep trying.");
  });

  it("says only the sizes that are known", () => {
    const large = { code: "tooLarge", said: null, a: null, b: null } as const;
    expect(because(large)).toBe("This note is too large for the server.");
    expect(because({ ...large, a: 1843 })).toBe("This note is too large for the server (1.8 KB).");
    speak("de");
    expect(because({ ...large, a: 1843, b: 320 })).toBe(
      "Diese Notiz ist zu groß für den Server (1,8 KB, erlaubt sind 320 B).",
    );
  });
});

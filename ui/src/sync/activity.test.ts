import { mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SyncEvent, WaitingChange } from "../ipc";
import { FakeBackend } from "../ipc/fake";
import { seedOf } from "../ipc/fake-seeds";
import { byId, click, until } from "../test-hand";
import { dayAndTime, speak } from "../words";
import SyncActivity from "./SyncActivity.svelte";
import { Sync } from "./sync.svelte";

let host: FakeBackend;
let sync: Sync;
let stop: () => void;
let panel: Record<string, unknown>;
const heard = {
  act: vi.fn(),
  openNote: vi.fn(),
  conflicts: vi.fn(),
  removal: vi.fn(),
  gone: { keep: vi.fn(), remove: vi.fn() },
};
const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid=${id}]`);
const all = (id: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid=${id}]`)];
const text = (): string => find("sync-activity")?.textContent?.replace(/\s+/g, " ") ?? "";

const change = (id: string, more: Partial<WaitingChange> = {}): WaitingChange => ({
  id,
  what: "note",
  title: `Note ${id}`,
  kind: "update",
  state: "pending",
  reason: null,
  tries: 0,
  bytes: 0,
  ...more,
});
const busy = { code: "busy", said: null, a: null, b: null } as const;
const event = (id: number, more: Partial<SyncEvent> = {}): SyncEvent => ({
  id,
  at: Date.now() - (1000 - id),
  kind: "synced",
  sent: 0,
  received: 0,
  ids: [],
  reason: null,
  ...more,
});

async function show(
  status: Parameters<FakeBackend["become"]>[0],
  waiting: readonly WaitingChange[] = [],
): Promise<void> {
  host.become(status);
  vi.spyOn(host, "waitingChanges").mockImplementation(async () => waiting);
  sync = new Sync(host);
  stop = await sync.start();
  sync.toggle(true);
  panel = mount(SyncActivity, { target: document.body, props: { sync, ...heard } });
  await until(() => all("waiting-change").length === Math.min(100, waiting.length));
}

beforeEach(() => void (host = new FakeBackend()));
afterEach(async () => {
  await unmount(panel);
  stop();
  speak("en");
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

test("each change stands there by the name of its note, those that failed first, with the reason", async () => {
  await show({ state: "retrying", nextSync: Date.now() + 7900, reason: null, pending: 3 }, [
    change("1"),
    change("2", { state: "attempted", kind: "insert" }),
    change("3", { state: "failed", reason: busy, title: "Rye" }),
    change("b", { what: "notebook", title: "Home" }),
  ]);
  const rows = all("waiting-change").map((row) => row.textContent?.replace(/\s+/g, " ").trim());
  expect(rows[0]).toMatch(/^Rye ?Edited.*Server busy.*Retry/);
  expect(rows[1]).toMatch(/^Note 2 ?Created.*Waiting/);
  expect(rows[2]).toMatch(/^Note 1 ?Edited.*Waiting/);
  expect(rows[3]).toMatch(/^Home ?Notebook changed/);
  await expect.poll(() => text()).toContain("1 of 4 changes didn’t go through");
  await expect.poll(() => find("activity-line")?.textContent).toBe("Trying again in 8 s. All of it is saved here.");
  await expect.poll(() => text()).toContain("The server is busy and asked us to wait.");
});

test("where the whole sync fails that is said, and not how many of the changes it was", async () => {
  await show({ state: "retrying", nextSync: Date.now() + 7900, reason: busy, pending: 2 }, [
    change("1", { state: "failed", reason: { ...busy, code: "tooLarge" } }),
    change("2", { state: "attempted" }),
  ]);
  await expect.poll(() => document.querySelector("#activity-title")?.textContent).toBe("Sync didn’t finish");
});

test("a note with two versions stands there once, where it needs the person, and since when is said", async () => {
  host = new FakeBackend(seedOf("three", Date.now()));
  const at = new Date().setHours(0, 1, 0, 0);
  const [first, ...others] = await host.conflicts();
  vi.spyOn(host, "conflicts").mockResolvedValue([...others, { ...first!, at }]);
  await show({ state: "waiting", pending: 1, nextSync: Date.now() + 119_000 }, [change("1")]);
  vi.spyOn(host, "waitingChanges").mockResolvedValue([change("1"), change("2", { state: "conflict" })]);
  host.become({ pending: 1 });
  await expect.poll(() => text()).toContain("Waiting to be sent, 1");
  expect(all("waiting-change").length).toBe(1);
  await expect.poll(() => text()).toContain("3 notes with two versions");
  const oldest = Math.min(at, ...others.map((other) => other.at));
  await expect.poll(() => text()).toContain(`Oldest from ${dayAndTime(oldest, Date.now())}`);
  await click(byId("compare-conflicts"));
  await expect.poll(() => heard.conflicts).toHaveBeenCalledOnce();
});

test("a clock that is off is told of though everything is synced", async () => {
  await show({ state: "synced", reason: { code: "clockOff", said: null, a: 7, b: null } }, []);
  await expect.poll(() => find("activity-line")?.textContent).toContain("7 minutes");
});

test("the details of a change say when it is sent next, and open and close", async () => {
  await show({ state: "waiting", nextSync: Date.now() + 119_000 }, [change("1", { bytes: 1843 })]);
  expect(find("change-details")).toBeNull();
  await click("[aria-label='Details of “Note 1”'][aria-expanded=false]");
  expect(find("change-details")?.textContent?.replace(/\s+/g, " ")).toMatch(
    /What Text changed, 1.8 KB ?Next try In 2 min ?Operation update 1/,
  );
  await click("[aria-label='Details of “Note 1”'][aria-expanded=true]");
  expect(find("change-details")).toBeNull();
});

test("one is sent again by itself, or all at once", async () => {
  const failed = ["1", "2"].map((id) => change(id, { state: "failed", reason: busy }));
  await show({ state: "retrying", nextSync: Date.now() + 8000 }, failed);
  const one = vi.spyOn(host, "retryChange").mockResolvedValue();
  const every = vi.spyOn(host, "retryAll").mockResolvedValue();
  await click("[aria-label='Retry “Note 2”']");
  await expect.poll(() => one).toHaveBeenCalledWith("2");
  await click(byId("retry-all"));
  await expect.poll(() => every).toHaveBeenCalledOnce();
});

test("a retry that fails is told where it was pressed", async () => {
  await show({ state: "retrying", nextSync: null }, [change("1", { state: "failed", reason: busy })]);
  vi.spyOn(host, "retryChange").mockRejectedValueOnce({ code: "offline", message: "No line." });
  await click("[aria-label='Retry “Note 1”']");
  await expect.poll(() => document.querySelector("[role=alert]")?.textContent).toContain("No line.");
});

test("a long sync says how far it is and can be stopped", async () => {
  await show({ state: "syncing", done: 120, total: 480 });
  const bar = document.querySelector("[role=progressbar]");
  expect([bar?.getAttribute("aria-valuenow"), bar?.getAttribute("aria-valuemax")]).toEqual(["120", "480"]);
  await expect.poll(() => text()).toContain("Syncing 120 of 480");
  await click(byId("activity-button"));
  await expect.poll(() => heard.act).toHaveBeenCalledWith("stop");
});

test("what only a person can decide asks for them", async () => {
  await show({ state: "needsYou", removal: { removing: 180, of: 200 }, conflicts: 3 });
  await expect.poll(() => text()).toContain("180 of 200 notes would go");
  await expect.poll(() => text()).toContain("3 notes with two versions");
  await click(byId("allow-removal"));
  await expect.poll(() => heard.removal).toHaveBeenCalledOnce();
});

test("a server that was emptied gets everything again, or nothing is kept, as a person says", async () => {
  const reason = { code: "emptied", said: null, a: 180, b: null } as const;
  await show({ state: "needsYou", removal: { removing: 180, of: 180 }, reason });
  await expect.poll(() => text()).toContain("The server has none of your 180 notes");
  await click(byId("send-again"));
  await expect.poll(() => heard.act).toHaveBeenCalledWith("sendAgain");
  await click(byId("allow-removal"));
  await expect.poll(() => heard.removal).toHaveBeenCalled();
});

test("what can't be kept here is not called saved, and is tried again when there is room", async () => {
  const reason = { code: "diskFull", said: null, a: null, b: null } as const;
  await show({ state: "needsYou", reason });
  await expect.poll(() => text()).toContain("Not saved: the disk is full. Free some space, or copy your text now.");
  expect(text()).not.toContain("saved here");
  await click(byId("activity-button"));
  await expect.poll(() => heard.act).toHaveBeenCalledWith("sync");
});

test("an expired sign-in leads to signing in", async () => {
  await show({ state: "unauthorized", pending: 3 });
  await click(byId("activity-sign-in"));
  await expect.poll(() => heard.act).toHaveBeenCalledWith("signIn");
});

test("the newest day shows a few of what happened, and all of it is a click away, by day and fifty at a time", async () => {
  const yesterday = new Date(Date.now() - 86_400_000).setHours(12, 0, 0, 0);
  const older = Array.from({ length: 60 }, (_, at) => event(500 - at, { at: yesterday - at * 1000, sent: 1 }));
  const online = { kind: "online", sent: 8, received: 12, conflicts: 3, tookMs: 2400 } as const;
  const today = [event(600, online), event(599, { kind: "offline", reason: busy, at: Date.now() - 29 * 60_000 })];
  host.events = [...today, ...older];
  await show({ state: "synced" });
  const days = (): (string | null)[] => [...document.querySelectorAll("section h3")].map((day) => day.textContent);
  await expect.poll(() => all("happened").length).toBeGreaterThan(0);
  expect(days().length).toBe(1);
  await expect
    .poll(() => all("happened")[0]?.textContent)
    .toMatch(/back online ?8 sent, 12 received, 3 conflicts ?2.4 s/);
  await click(byId("show-all"));
  await expect.poll(() => days().at(-1)).toBe("Yesterday");
  await expect.poll(() => text()).toMatch(/connection lost ?Offline for 29 minutes/);
  await expect.poll(() => all("happened").length).toBe(50);
  await click(byId("show-more"));
  await expect.poll(() => all("happened").length).toBe(62);
  await expect.poll(() => find("show-more")).toBeNull();
});

test("an event that happens while it is open comes first", async () => {
  host.events = [event(1)];
  await show({ state: "synced" });
  host.happen({ kind: "refused", reason: busy, ids: ["1"] });
  await expect.poll(() => all("happened").length).toBe(2);
  await expect.poll(() => all("happened")[0]?.textContent).toContain("not accepted");
});

test("where a damaged file was put aside the folder is a click away", async () => {
  const damaged = { code: "damaged", said: null, a: null, b: null } as const;
  host.events = [event(2, { kind: "restored", reason: damaged }), event(1)];
  const folder = vi.spyOn(host, "showDataFolder");
  await show({ state: "synced" });
  await expect.poll(() => all("happened")[0]?.textContent).toContain("A copy was put aside in the data folder.");
  expect(all("show-folder").length).toBe(1);
  await click(byId("show-folder"));
  expect(folder).toHaveBeenCalledOnce();
});

test("the report goes to the clipboard, and that is said", async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  host.events = [event(1, { sent: 2 })];
  await show({ state: "synced" });
  await click(byId("copy-report"));
  await expect.poll(() => writeText).toHaveBeenCalledWith(await host.syncReport());
  await expect.poll(() => text()).toContain("Report copied. It holds no text of a note.");
  vi.unstubAllGlobals();
});

test("of very many changes a hundred are drawn and the others counted", async () => {
  await show(
    { state: "waiting" },
    Array.from({ length: 1300 }, (_, at) => change(String(at))),
  );
  await expect.poll(() => all("waiting-change").length).toBe(100);
  await expect.poll(() => text()).toContain("1,200 more");
});

test("it speaks German", async () => {
  speak("de");
  await show({ state: "retrying", nextSync: Date.now() + 7900 }, [change("1", { state: "failed", reason: busy })]);
  await expect.poll(() => text()).toContain("1 von 1 Änderung ging nicht durch");
  await expect.poll(() => find("activity-line")?.textContent).toBe("Neuer Versuch in 8 s. Alles ist hier gespeichert.");
});

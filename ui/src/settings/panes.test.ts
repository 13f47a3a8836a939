import { mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Carrying } from "../carry/carrying.svelte";
import type { Settings } from "../ipc";
import { FakeBackend } from "../ipc/fake";
import { byId, choose, click, fill, seen } from "../test-hand";
import { speak, words } from "../words";
import { recorded } from "./record";
import { ROWS, rowsFound, type Pane } from "./rows";
import SettingsDialog from "./SettingsDialog.svelte";
import { SettingsState } from "./settings.svelte";

let host: FakeBackend;
let dialog: Record<string, unknown> | null = null;
const find = <Kind extends HTMLElement = HTMLElement>(id: string): Kind | null =>
  document.querySelector<Kind>(`[data-testid=${id}]`);
const rows = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>("[data-row]")].map((row) => row.dataset["row"]);
const row = (id: string): HTMLElement | null => document.querySelector(`[data-row=${id}]`);

async function open(pane: Pane, options: Partial<Settings> = {}, pending = 0): Promise<Carrying> {
  host.options = { ...host.options, ...options };
  const state = new SettingsState(host);
  await state.start();
  const carrying = new Carrying(host, async () => true);
  const props = { state, pane, pending, carrying, onclose: () => {} };
  dialog = mount(SettingsDialog, { target: document.body, props });
  await seen(".settings");
  return carrying;
}

beforeEach(() => void (host = new FakeBackend()));
afterEach(async () => {
  if (dialog) await unmount(dialog);
  dialog = null;
  speak("en");
  vi.restoreAllMocks();
});

test("the page of the data says how large it is, and leads to bringing in and exporting", async () => {
  const carrying = await open("data");
  await expect.poll(() => row("dataFolder")?.textContent).toContain("~/.local/share/driftless, 48 MB");
  await click(byId("bring-in"));
  await click(byId("export-notes"));
  expect([carrying.import?.step, carrying.export?.step]).toEqual(["ask", "ask"]);
});

test("every row that search can find stands on its page", async () => {
  const seen = new Set<string | undefined>();
  await open("general", { user: "ingrid", oldPlace: "/home/ingrid/driftless" });
  for (const pane of ["general", "sync", "desktop", "data", "about"] as const) {
    await click(byId(`pane-${pane}`));
    rows().forEach((id) => seen.add(id));
    await expect.poll(() => rows().every((id) => ROWS[id as keyof typeof ROWS] === pane)).toBe(true);
  }
  expect([...seen].sort()).toEqual(Object.keys(ROWS).sort());
});

test("search finds rows over all pages, and says on which they stand", async () => {
  await open("general");
  await fill(byId("settings-search"), "tray");
  await expect.poll(() => rows()).toEqual(["closeToTray", "startHidden"]);
  await expect.poll(() => document.querySelector(".pane-name")?.textContent).toBe("Desktop");
  await fill(byId("settings-search"), "nothing like this");
  await expect
    .poll(() => document.querySelector(".pane")?.textContent)
    .toContain("No setting for “nothing like this”.");
  await fill(byId("settings-search"), "");
  await expect.poll(() => rows()).toContain("theme");
});

test("search knows other words for a thing, and German ones without their dots", () => {
  expect(rowsFound("shortcut")).toEqual(new Set(["quickNoteKey"]));
  speak("de");
  expect(rowsFound("schlussel geheim")).toContain("applicationKey");
});

test("the language changes at once, everywhere", async () => {
  await open("general");
  await choose(byId("language"), "de");
  await expect.poll(() => host.options.language).toBe("de");
  await expect.poll(() => document.querySelector("#settings-title")?.textContent).toBe("Einstellungen");
  await expect.poll(() => document.documentElement.lang).toBe("de");
});

test("the size of the text stands on the page", async () => {
  await open("general");
  await choose(byId("text-size"), "20");
  await expect.poll(() => document.documentElement.style.getPropertyValue("--note-size")).toBe("20");
});

test("the font of a note is chosen by arrow keys too, and stands on the page", async () => {
  await open("general");
  await click(byId("noteFont-serif"));
  await expect.poll(() => document.documentElement.dataset["noteFont"]).toBe("serif");
  const group = (await seen(byId("noteFont-serif"))).parentElement;
  group?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
  await expect.poll(() => host.options.noteFont).toBe("mono");
  expect(document.activeElement).toBe(await seen(byId("noteFont-mono")));
});

test("what can't be saved says so at its row, and the old value stands there", async () => {
  await open("general");
  host.settingsFail = { code: "diskFull", message: "The disk is full." };
  await choose(byId("text-size"), "22");
  await expect
    .poll(() => row("textSize")?.querySelector("[role=alert]")?.textContent)
    .toContain("Not saved. The disk is full.");
  await expect.poll(() => find<HTMLSelectElement>("text-size")?.value).toBe("16");
  host.settingsFail = null;
  await choose(byId("text-size"), "22");
  await expect.poll(() => document.querySelector("[role=alert]")).toBeNull();
});

test("a change that is made elsewhere stands there too", async () => {
  await open("general");
  host.emit("settingsChanged", { ...host.options, textSize: 14 });
  await expect.poll(() => find<HTMLSelectElement>("text-size")?.value).toBe("14");
});

test("what this desktop can't do is off, with the reason", async () => {
  await open("desktop", { can: { tray: false, autostart: true, quickNoteKey: false, metered: false } });
  await expect.poll(() => find<HTMLButtonElement>("close-to-tray")?.disabled).toBe(true);
  await expect.poll(() => row("closeToTray")?.textContent).toContain("This desktop has no tray");
  await expect.poll(() => row("startHidden")?.textContent).toContain("Without a tray nothing would show that it runs");
  await expect.poll(() => find<HTMLButtonElement>("record-key")?.disabled).toBe(true);
});

test("a key is set by pressing it, and taken away again", async () => {
  await open("desktop");
  await click(byId("record-key"));
  const press = (more: KeyboardEventInit): boolean | undefined =>
    find("record-key")?.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, ...more }));
  press({ code: "ControlLeft", key: "Control", ctrlKey: true });
  press({ code: "KeyN", key: "n" });
  await expect.poll(() => row("quickNoteKey")?.textContent).toContain("Hold Ctrl, Alt or Super with it.");
  press({ code: "KeyN", key: "n", ctrlKey: true, altKey: true });
  await expect.poll(() => host.options.quickNoteKey).toBe("Ctrl+Alt+N");
  await click(byId("remove-key"));
  await expect.poll(() => host.options.quickNoteKey).toBe("");
  await expect.poll(() => find("record-key")?.textContent).toContain("None");
});

test("Escape leaves the key as it was", () => {
  const press = { code: "Escape", key: "Escape", ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };
  expect(recorded(press)).toEqual({ kind: "cancel" });
  expect(recorded({ ...press, code: "Space", key: " ", shiftKey: true, metaKey: true })).toEqual({
    kind: "key",
    key: "Shift+Super+Space",
  });
});

test("signing out says what waits, and only then does it", async () => {
  const signOut = vi.spyOn(host, "signOut");
  await open("sync", { user: "ingrid" }, 3);
  await click(byId("sign-out"));
  await expect
    .poll(() => document.querySelector(".asking")?.textContent)
    .toContain("3 changes haven’t been synced. They stay on this computer until you sign in again.");
  await expect.poll(() => signOut).not.toHaveBeenCalled();
  await click(byId("sign-out-yes"));
  await expect.poll(() => signOut).toHaveBeenCalledOnce();
});

test("another server asks what becomes of the notes, and cancelling changes nothing", async () => {
  await open("sync");
  host.connectFails = null;
  vi.spyOn(host, "connect").mockRejectedValueOnce({ code: "otherAccount", message: "Whose notes?" });
  await fill(byId("server-url"), "https://other.example");
  await click(byId("connect"));
  await expect
    .poll(() => find("other-notes")?.textContent)
    .toContain("The notes here belong to another server or account");
  await click(".others .btn:first-of-type");
  await expect.poll(() => host.connections).toEqual([]);
  await expect.poll(() => host.options.serverUrl).toBe("https://notes.lindqvist.example");
  vi.spyOn(host, "connect").mockRejectedValueOnce({ code: "otherAccount", message: "Whose notes?" });
  await click(byId("connect"));
  await click(byId("others-send"));
  await expect.poll(() => host.connections[0]).toMatchObject({ serverUrl: "https://other.example", notesHere: "send" });
});

test("notes that were set aside are said to be where they are, until another address is typed", async () => {
  await open("sync");
  vi.spyOn(host, "askServer").mockResolvedValueOnce({ accounts: "none", registration: false, notesOfAnother: 4 });
  await fill(byId("server-url"), "https://other.example");
  await click(byId("connect"));
  await click(byId("others-set-aside"));
  await seen(byId("notes-set-aside"));
  expect(host.connections.at(-1)).toMatchObject({ serverUrl: "https://other.example", notesHere: "setAside" });
  expect(find("other-notes")).toBeNull();
  expect(find("notes-set-aside")?.textContent).toContain("What was here is a profile of its own now.");
  await fill(byId("server-url"), "https://third.example");
  expect(find("notes-set-aside")).toBeNull();
});

test("a stored key is never shown", async () => {
  await open("sync");
  const field = find<HTMLInputElement>("server-key");
  await expect.poll(() => [field?.value, field?.placeholder, field?.type]).toEqual(["", "Stored", "password"]);
});

test("an invitation warns that it holds the key", async () => {
  await open("sync");
  await click(byId("invite"));
  await expect.poll(() => find("invitation")?.textContent).toContain("it holds the application key");
  await expect.poll(() => find("invitation")?.querySelector("img")?.alt).toBe("The same link as a QR code");
  await click(byId("invite"));
  await expect.poll(() => find("invitation")).toBeNull();
});

test("where secrets are kept is said, and the folder can be shown", async () => {
  const show = vi.spyOn(host, "showDataFolder");
  await open("data", { secretsIn: "file" });
  await expect.poll(() => row("secrets")?.textContent).toContain("In a file only you can read");
  await click(byId("show-folder"));
  await expect.poll(() => show).toHaveBeenCalledOnce();
});

test("profiles are listed, opened, and made", async () => {
  await open("data");
  await fill(byId("profile-name"), "Work");
  const openProfile = vi.spyOn(host, "openProfile");
  await click(byId("make-profile"));
  await expect.poll(() => openProfile).toHaveBeenCalledWith("Work");
  await expect
    .poll(() => [...document.querySelectorAll(".profile")].map((each) => each.textContent?.trim()))
    .toEqual([expect.stringContaining("This window"), expect.stringContaining("Work")]);
});

test("every row has words in both languages", () => {
  for (const language of ["en", "de"] as const) {
    speak(language);
    for (const id of Object.keys(ROWS) as (keyof typeof ROWS)[]) expect(words().settings.rows[id].title).not.toBe("");
  }
});

test("how long Trash keeps notes is chosen, also where another number of days is set", async () => {
  await open("data", { trashDays: 45 });
  const days = (): HTMLSelectElement => find<HTMLSelectElement>("trash-days")!;
  await expect
    .poll(() => [...days().options].map(({ text }) => text))
    .toEqual(["7 days", "14 days", "30 days", "45 days", "90 days", "a year"]);
  await expect.poll(() => days().value).toBe("45");
  await choose(byId("trash-days"), "365");
  await expect.poll(() => host.options.trashDays).toBe(365);
  await expect.poll(() => row("trashDays")?.textContent).toContain("the shortest time counts");
  await expect.poll(() => words().shell.keeps(2, host.options.trashDays)).toBe("They stay there for a year.");
});

test("check connection says how long the server took, each time anew", async () => {
  await open("sync");
  const asked = vi.spyOn(host, "askServer");
  await click(byId("connect"));
  await expect.poll(() => row("connection")?.textContent).toContain("Connected. Answered in 84 ms");
  host.server = { ...host.server, answeredMs: 2400 };
  await click(byId("connect"));
  await expect.poll(() => row("connection")?.textContent).toContain("Connected. Answered in 2.4 s");
  expect(asked).toHaveBeenCalledTimes(2);
});

test("a stored key is not taken for another server’s, and that is said before and after it is asked", async () => {
  await open("sync", { serverUrl: "https://notes.example", hasApplicationKey: true });
  const key = (): HTMLInputElement | null => find<HTMLInputElement>("server-key");
  expect(key()?.placeholder).toBe("Stored");
  await fill(byId("server-url"), "https://NOTES.example/elsewhere");
  expect(key()?.placeholder).toBe("Stored");
  await fill(byId("server-url"), "https://other.example");
  await expect.poll(() => key()?.placeholder).toBe("");
  await expect.poll(() => row("applicationKey")?.textContent).toContain("The stored key belongs to notes.example.");
  const reason = { code: "keyOfAnother", said: null, a: null, b: null } as const;
  host.connectFails = { code: "unauthorized", message: "", reason };
  await click(byId("connect"));
  await expect.poll(() => key()?.getAttribute("aria-describedby")).toBe("server-error");
  await expect.poll(() => find("connect-error")?.textContent).toContain("it wasn’t sent. Enter the key of this one.");
});

test("who is signed in says since when, as far as that was kept", async () => {
  const signedInSince = new Date(new Date().getFullYear(), 2, 4).getTime();
  await open("sync", { user: "ingrid", signedInSince });
  expect(row("account")?.textContent).toContain("Signed in on this computer since 4 March");
  host.emit("settingsChanged", { ...host.options, signedInSince: null });
  await expect.poll(() => row("account")?.textContent).not.toContain("since");
  expect(row("account")?.textContent).toContain("Signed in on this computer");
});

test("a pause on metered connections is offered only where somebody knows of them", async () => {
  await open("sync");
  await click("[data-row=pauseOnMetered] [role=switch]");
  await expect.poll(() => host.options.pauseOnMetered).toBe(true);
  const without = { ...host.options, can: { ...host.options.can, metered: false } };
  host.emit("settingsChanged", without);
  await expect.poll(() => row("pauseOnMetered")).toBeNull();
  expect([...rowsFound("metered", host.options)]).toEqual(["pauseOnMetered"]);
  expect([...rowsFound("metered", without)]).toEqual([]);
});

test("what the desktop tells has a switch each", async () => {
  await open("general");
  const { notifyConflicts, notifyFailing, notifyBackOnline } = host.options;
  expect([notifyConflicts, notifyFailing, notifyBackOnline]).toEqual([true, true, false]);
  for (const id of ["notifyConflicts", "notifyBackOnline"]) await click(`[data-row=${id}] [role=switch]`);
  await expect.poll(() => [host.options.notifyConflicts, host.options.notifyBackOnline]).toEqual([false, true]);
});

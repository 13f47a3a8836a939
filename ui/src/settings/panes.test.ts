import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Settings } from "../ipc";
import { FakeBackend } from "../ipc/fake";
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

async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve));
  flushSync();
}
async function click(id: string): Promise<void> {
  find(id)?.click();
  await settle();
}
async function type(id: string, text: string): Promise<void> {
  const field = find<HTMLInputElement>(id);
  if (!field) throw new Error(`no ${id}`);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
}
async function choose(id: string, value: string): Promise<void> {
  const select = find<HTMLSelectElement>(id);
  if (!select) throw new Error(`no ${id}`);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
}
async function open(pane: Pane, options: Partial<Settings> = {}, pending = 0): Promise<void> {
  host.options = { ...host.options, ...options };
  const state = new SettingsState(host);
  await state.start();
  dialog = mount(SettingsDialog, { target: document.body, props: { state, pane, pending, onclose: () => {} } });
  await settle();
}

beforeEach(() => void (host = new FakeBackend()));
afterEach(async () => {
  if (dialog) await unmount(dialog);
  dialog = null;
  speak("en");
  vi.restoreAllMocks();
});

test("every row that search can find stands on its page", async () => {
  const seen = new Set<string | undefined>();
  await open("general", { user: "ingrid" });
  for (const pane of ["general", "sync", "desktop", "data", "about"] as const) {
    await click(`pane-${pane}`);
    rows().forEach((id) => seen.add(id));
    expect(rows().every((id) => ROWS[id as keyof typeof ROWS] === pane)).toBe(true);
  }
  expect([...seen].sort()).toEqual(Object.keys(ROWS).sort());
});

test("search finds rows over all pages, and says on which they stand", async () => {
  await open("general");
  await type("settings-search", "tray");
  expect(rows()).toEqual(["closeToTray", "startHidden"]);
  expect(document.querySelector(".pane-name")?.textContent).toBe("Desktop");
  await type("settings-search", "nothing like this");
  expect(document.querySelector(".pane")?.textContent).toContain("No setting for “nothing like this”.");
  await type("settings-search", "");
  expect(rows()).toContain("theme");
});

test("search knows other words for a thing, and German ones without their dots", () => {
  expect(rowsFound("shortcut")).toEqual(new Set(["quickNoteKey"]));
  speak("de");
  expect(rowsFound("schlussel geheim")).toContain("applicationKey");
});

test("the language changes at once, everywhere", async () => {
  await open("general");
  await choose("language", "de");
  expect(host.options.language).toBe("de");
  expect(document.querySelector("#settings-title")?.textContent).toBe("Einstellungen");
  expect(document.documentElement.lang).toBe("de");
});

test("the size of the text stands on the page", async () => {
  await open("general");
  await choose("text-size", "20");
  expect(document.documentElement.style.getPropertyValue("--note-size")).toBe("20");
});

test("what can't be saved says so at its row, and the old value stands there", async () => {
  await open("general");
  host.settingsFail = { code: "diskFull", message: "The disk is full." };
  await choose("text-size", "22");
  expect(row("textSize")?.querySelector("[role=alert]")?.textContent).toContain("Not saved. The disk is full.");
  expect(find<HTMLSelectElement>("text-size")?.value).toBe("17");
  host.settingsFail = null;
  await choose("text-size", "22");
  expect(document.querySelector("[role=alert]")).toBeNull();
});

test("a change that is made elsewhere stands there too", async () => {
  await open("general");
  host.emit("settingsChanged", { ...host.options, textSize: 14 });
  await settle();
  expect(find<HTMLSelectElement>("text-size")?.value).toBe("14");
});

test("what this desktop can't do is off, with the reason", async () => {
  await open("desktop", { can: { tray: false, autostart: true, quickNoteKey: false } });
  expect(find<HTMLButtonElement>("close-to-tray")?.disabled).toBe(true);
  expect(row("closeToTray")?.textContent).toContain("This desktop has no tray");
  expect(row("startHidden")?.textContent).toContain("Without a tray nothing would show that it runs");
  expect(find<HTMLButtonElement>("record-key")?.disabled).toBe(true);
});

test("a key is set by pressing it, and taken away again", async () => {
  await open("desktop");
  await click("record-key");
  const press = (more: KeyboardEventInit): boolean | undefined =>
    find("record-key")?.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, ...more }));
  press({ code: "ControlLeft", key: "Control", ctrlKey: true });
  press({ code: "KeyN", key: "n" });
  await settle();
  expect(row("quickNoteKey")?.textContent).toContain("Hold Ctrl, Alt or Super with it.");
  press({ code: "KeyN", key: "n", ctrlKey: true, altKey: true });
  await settle();
  expect(host.options.quickNoteKey).toBe("Ctrl+Alt+N");
  await click("remove-key");
  expect(host.options.quickNoteKey).toBe("");
  expect(find("record-key")?.textContent).toContain("None");
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
  await click("sign-out");
  expect(document.querySelector(".asking")?.textContent).toContain(
    "3 changes haven’t been synced. They stay on this computer until you sign in again.",
  );
  expect(signOut).not.toHaveBeenCalled();
  await click("sign-out-yes");
  expect(signOut).toHaveBeenCalledOnce();
});

test("another server asks what becomes of the notes, and cancelling changes nothing", async () => {
  await open("sync");
  host.connectFails = null;
  vi.spyOn(host, "connect").mockRejectedValueOnce({ code: "otherAccount", message: "Whose notes?" });
  await type("server-url", "https://other.example");
  await click("connect");
  expect(find("other-notes")?.textContent).toContain("The notes here belong to another server or account");
  [...document.querySelectorAll<HTMLElement>(".others .btn")][0]?.click();
  await settle();
  expect(host.connections).toEqual([]);
  expect(host.options.serverUrl).toBe("https://notes.lindqvist.example");
  vi.spyOn(host, "connect").mockRejectedValueOnce({ code: "otherAccount", message: "Whose notes?" });
  await click("connect");
  await click("others-send");
  expect(host.connections[0]).toMatchObject({ serverUrl: "https://other.example", notesHere: "send" });
});

test("notes that were set aside are said to be where they are, until another address is typed", async () => {
  await open("sync");
  vi.spyOn(host, "askServer").mockResolvedValueOnce({ accounts: "none", registration: false, notesOfAnother: 4 });
  await type("server-url", "https://other.example");
  await click("connect");
  await click("others-set-aside");
  expect(host.connections.at(-1)).toMatchObject({ serverUrl: "https://other.example", notesHere: "setAside" });
  expect(find("other-notes")).toBeNull();
  expect(find("notes-set-aside")?.textContent).toContain("What was here is a profile of its own now.");
  await type("server-url", "https://third.example");
  expect(find("notes-set-aside")).toBeNull();
});

test("a stored key is never shown", async () => {
  await open("sync");
  const field = find<HTMLInputElement>("server-key");
  expect([field?.value, field?.placeholder, field?.type]).toEqual(["", "Stored", "password"]);
});

test("an invitation warns that it holds the key", async () => {
  await open("sync");
  await click("invite");
  expect(find("invitation")?.textContent).toContain("it holds the application key");
  expect(find("invitation")?.querySelector("img")?.alt).toBe("The same link as a QR code");
  await click("invite");
  expect(find("invitation")).toBeNull();
});

test("where secrets are kept is said, and the folder can be shown", async () => {
  const show = vi.spyOn(host, "showDataFolder");
  await open("data", { secretsIn: "file" });
  expect(row("secrets")?.textContent).toContain("In a file only you can read");
  await click("show-folder");
  expect(show).toHaveBeenCalledOnce();
});

test("profiles are listed, opened, and made", async () => {
  await open("data");
  await type("profile-name", "Work");
  const openProfile = vi.spyOn(host, "openProfile");
  await click("make-profile");
  expect(openProfile).toHaveBeenCalledWith("Work");
  expect([...document.querySelectorAll(".profile")].map((each) => each.textContent?.trim())).toEqual([
    expect.stringContaining("This window"),
    expect.stringContaining("Work"),
  ]);
});

test("every row has words in both languages", () => {
  for (const language of ["en", "de"] as const) {
    speak(language);
    for (const id of Object.keys(ROWS) as (keyof typeof ROWS)[]) expect(words().settings.rows[id].title).not.toBe("");
  }
});

import { mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Carrying } from "../carry/carrying.svelte";
import type { Settings } from "../ipc";
import { FakeBackend } from "../ipc/fake";
import { byId, click, seen } from "../test-hand";
import { speak } from "../words";
import SettingsDialog from "./SettingsDialog.svelte";
import { SettingsState } from "./settings.svelte";

let host: FakeBackend;
let dialog: Record<string, unknown> | null = null;
const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid=${id}]`);
const row = (id: string): HTMLElement | null => document.querySelector(`[data-row=${id}]`);

async function open(options: Partial<Settings> = {}): Promise<void> {
  host.options = { ...host.options, ...options };
  const state = new SettingsState(host);
  await state.start();
  const carrying = new Carrying(host, async () => true);
  const props = { state, pane: "data" as const, pending: 0, carrying, onclose: () => {} };
  dialog = mount(SettingsDialog, { target: document.body, props });
  await seen(".settings");
}

beforeEach(() => void (host = new FakeBackend()));
afterEach(async () => {
  if (dialog) await unmount(dialog);
  dialog = null;
  speak("en");
  vi.restoreAllMocks();
});

test("the data folder is moved after it was said where to, how much, and what happens", async () => {
  const move = vi.spyOn(host, "movePlace");
  await open();
  await click(byId("move-folder"));
  await expect.poll(() => find("move-place")?.textContent).toContain("of every profile");
  await click(byId("move-place-choose"));
  await expect.poll(() => find("move-place")?.textContent).toContain("To /media/ada/Disk/Driftless");
  expect(find("move-place")?.textContent).toContain("48 MB to move");
  expect(move).not.toHaveBeenCalled();
  await click(byId("move-place-yes"));
  await expect.poll(() => move).toHaveBeenCalledOnce();
});

test("a folder that will not do is refused in a sentence, and another one can be chosen", async () => {
  host.placeFails = { code: "invalid", message: "", refusal: "placeSynced" };
  await open();
  await click(byId("move-folder"));
  await click(byId("move-place-choose"));
  await expect.poll(() => find("move-place")?.querySelector("[role=alert]")?.textContent).toContain("such as Dropbox");
  expect(find("move-place-yes")).toBeNull();
  host.placeFails = null;
  await click(byId("move-place-choose"));
  await expect.poll(() => find("move-place-yes")).not.toBeNull();
  expect(find("move-place")?.querySelector("[role=alert]")).toBeNull();
});

test("whoever chooses nothing is where they were", async () => {
  host.plan = null;
  await open();
  await click(byId("move-folder"));
  await click(byId("move-place-choose"));
  await expect.poll(() => find("move-place-choose")?.getAttribute("aria-busy")).toBeNull();
  expect(find("move-place-yes")).toBeNull();
});

test("a folder that DRIFTLESS_DATA_DIR names is not moved here, and it says why", async () => {
  await open({ placeFixed: true });
  await expect.poll(() => row("dataFolder")?.textContent).toContain("DRIFTLESS_DATA_DIR names it");
  expect(find("move-folder")).toBeNull();
});

test("the old folder is removed only by a person who says so, and then its row is gone", async () => {
  await open();
  expect(row("oldPlace")).toBeNull();
  host.options = { ...host.options, oldPlace: "/home/ada/.local/share/driftless" };
  host.emit("settingsChanged", host.options);
  await click(byId("remove-folder"));
  await expect
    .poll(() => find("remove-old")?.textContent)
    .toContain("/home/ada/.local/share/driftless holds your notes");
  expect(host.options.oldPlace).not.toBeNull();
  host.placeFails = { code: "invalid", message: "", refusal: "placeNotOpened" };
  await click(byId("remove-old-yes"));
  await expect.poll(() => find("remove-old")?.querySelector("[role=alert]")).not.toBeNull();
  host.placeFails = null;
  await click(byId("remove-old-yes"));
  await expect.poll(() => row("oldPlace")).toBeNull();
});

import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Carrying } from "../carry/carrying.svelte";
import { FakeBackend } from "../ipc/fake";
import { byId, click, fill } from "../test-hand";
import SettingsDialog from "./SettingsDialog.svelte";
import { SettingsState } from "./settings.svelte";

let host: FakeBackend;
let dialog: Record<string, unknown>;

const find = <Kind extends HTMLElement>(id: string): Kind | null => document.querySelector<Kind>(`[data-testid=${id}]`);

const connect = (): Promise<void> => click(byId("connect"));

beforeEach(async () => {
  host = new FakeBackend();
  await host.disconnect();
  const state = new SettingsState(host);
  await state.load();
  dialog = mount(SettingsDialog, {
    target: document.body,
    props: { state, pane: "sync", pending: 0, carrying: new Carrying(host, async () => true), onclose: () => {} },
  });
  flushSync();
});
afterEach(() => unmount(dialog));

describe("connecting in settings", () => {
  it("shows the sentence of a server that does not answer beside the address, and keeps what was typed", async () => {
    host.connectFails = { code: "offline", message: "No server answers at this address." };
    await fill(byId("server-url"), "https://nowhere.example");
    await connect();
    await expect.poll(() => find("connect-error")?.textContent).toContain("No server answers at this address.");
    await expect.poll(() => find("server-url")?.getAttribute("aria-describedby")).toBe("server-error");
    await expect.poll(() => find<HTMLInputElement>("server-url")?.value).toBe("https://nowhere.example");
    await expect.poll(() => host.options.serverUrl).toBeNull();
  });

  it("shows a refused key beside the key", async () => {
    host.connectFails = { code: "unauthorized", message: "The server doesn’t know this application key." };
    await fill(byId("server-url"), "https://notes.example");
    await fill(byId("server-key"), "wrong");
    await connect();
    await expect.poll(() => find("server-key")?.getAttribute("aria-describedby")).toBe("server-error");
    await expect.poll(() => find("server-url")?.getAttribute("aria-describedby")).toBeNull();
  });

  it("takes the sentence away once the server answers well", async () => {
    host.connectFails = { code: "offline", message: "No server answers at this address." };
    await fill(byId("server-url"), "https://notes.example");
    await connect();
    host.connectFails = null;
    await connect();
    await expect.poll(() => find("connect-error")).toBeNull();
    await expect.poll(() => host.options.serverUrl).toBe("https://notes.example");
  });

  it("does not ask without an address", async () => {
    await expect.poll(() => find<HTMLButtonElement>("connect")?.disabled).toBe(true);
  });
});

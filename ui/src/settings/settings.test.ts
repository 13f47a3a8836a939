import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeBackend } from "../ipc/fake";
import SettingsDialog from "./SettingsDialog.svelte";
import { SettingsState } from "./settings.svelte";

let host: FakeBackend;
let dialog: Record<string, unknown>;

const find = <Kind extends HTMLElement>(id: string): Kind | null => document.querySelector<Kind>(`[data-testid=${id}]`);

function fill(id: string, value: string): void {
  const field = find<HTMLInputElement>(id);
  if (!field) throw new Error(`no field ${id}`);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

async function connect(): Promise<void> {
  find("connect")?.click();
  await new Promise((resolve) => setTimeout(resolve));
  flushSync();
}

beforeEach(async () => {
  host = new FakeBackend();
  await host.disconnect();
  const state = new SettingsState(host);
  await state.load();
  dialog = mount(SettingsDialog, {
    target: document.body,
    props: { state, pane: "sync", pending: 0, onclose: () => {} },
  });
  flushSync();
});
afterEach(() => unmount(dialog));

describe("connecting in settings", () => {
  it("shows the sentence of a server that does not answer beside the address, and keeps what was typed", async () => {
    host.connectFails = { code: "offline", message: "No server answers at this address." };
    fill("server-url", "https://nowhere.example");
    await connect();
    expect(find("connect-error")?.textContent).toContain("No server answers at this address.");
    expect(find("server-url")?.getAttribute("aria-describedby")).toBe("server-error");
    expect(find<HTMLInputElement>("server-url")?.value).toBe("https://nowhere.example");
    expect(host.options.serverUrl).toBeNull();
  });

  it("shows a refused key beside the key", async () => {
    host.connectFails = { code: "unauthorized", message: "The server doesn’t know this application key." };
    fill("server-url", "https://notes.example");
    fill("server-key", "wrong");
    await connect();
    expect(find("server-key")?.getAttribute("aria-describedby")).toBe("server-error");
    expect(find("server-url")?.getAttribute("aria-describedby")).toBeNull();
  });

  it("takes the sentence away once the server answers well", async () => {
    host.connectFails = { code: "offline", message: "No server answers at this address." };
    fill("server-url", "https://notes.example");
    await connect();
    host.connectFails = null;
    await connect();
    expect(find("connect-error")).toBeNull();
    expect(host.options.serverUrl).toBe("https://notes.example");
  });

  it("does not ask without an address", () => {
    expect(find<HTMLButtonElement>("connect")?.disabled).toBe(true);
  });
});

import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import App from "../App.svelte";
import { readAhead } from "../controls/part.svelte";
import { toasts } from "../controls/toasts.svelte";
import { backend } from "../ipc";
import type { FakeBackend } from "../ipc/fake";
import { wrong } from "../test-axe";
import { until } from "../test-hand";

// Reading a whole page takes a second, and some on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const host = backend as FakeBackend;
const before = { options: host.options, status: host.status, server: host.server };
const find = (selector: string): HTMLElement | null => document.querySelector(selector);

function click(selector: string): void {
  const found = find(selector);
  if (!found) throw new Error(`no ${selector}`);
  found.click();
  flushSync();
}
function fill(selector: string, text: string): void {
  const field = find(selector) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}
const seen = (selector: string): Promise<void> => until(() => find(selector));

// A part that is here is shown at once.
beforeAll(() => readAhead(() => Promise.resolve()));

let app: Record<string, unknown> | null = null;
async function start(): Promise<void> {
  app = mount(App, { target: document.body });
  await seen(host.options.begun ? ".note" : "[data-testid=first-run]");
}
beforeEach(() => void Object.assign(host, before));
afterEach(async () => {
  if (app) await unmount(app);
  app = null;
  toasts.shown.forEach(({ key }) => toasts.dismiss(key));
  document.body.innerHTML = "";
});

test("the first run, with an account to name and a sentence at its field", async () => {
  host.options = { ...host.options, begun: false };
  host.server = { accounts: "required", registration: true, notesOfAnother: 0 };
  await start();
  expect(await wrong()).toEqual([]);
  click("[data-testid=way-connect]");
  fill("[data-testid=server-url]", "https://notes.example");
  click("[data-testid=begin]");
  await seen("#account-name");
  click("[data-testid=begin]");
  await seen("[data-testid=connect-error]");
  expect(await wrong()).toEqual([]);
});

test("the sync activity with a failure, what needs the person, and what happened", async () => {
  host.status = {
    ...host.status,
    state: "retrying",
    nextSync: Date.now() + 8000,
    removal: { removing: 180, of: 200 },
  };
  await start();
  click("[data-testid=sync-status]");
  await seen("[data-testid=show-all]");
  click("[data-testid=show-all]");
  await until(() => document.querySelectorAll("[data-testid=happened]").length > 5);
  expect(await wrong()).toEqual([]);
});

test("a long sync, and signing in again", async () => {
  host.status = { ...host.status, state: "syncing", done: 120, total: 480 };
  await start();
  click("[data-testid=sync-status]");
  await seen("[role=progressbar]");
  expect(await wrong()).toEqual([]);
  host.become({ state: "unauthorized" });
  await seen("[data-testid=sync-button][aria-label='Sign in']");
  click("[data-testid=sync-button]");
  await seen("[data-testid=sign-in]");
  expect(await wrong()).toEqual([]);
});

test("every page of the settings, a question and an invitation in it, and what search finds", async () => {
  host.options = { ...host.options, user: "ingrid" };
  await start();
  click("[data-testid=open-settings]");
  for (const pane of ["general", "desktop", "data", "about", "sync"]) {
    click(`[data-testid=pane-${pane}]`);
    expect(await wrong()).toEqual([]);
  }
  click("[data-testid=sign-out]");
  click("[data-testid=invite]");
  await seen(".invitation img");
  expect(await wrong()).toEqual([]);
  fill("[data-testid=settings-search]", "server");
  expect(await wrong()).toEqual([]);
});

test("a link that connects opens the page of the server, with its address in it", async () => {
  await start();
  host.emit("invited", "driftless://connect?url=https://notes.link.example");
  await until(() => find("[data-testid=server-url]"));
  await until(() => (find("[data-testid=server-url]") as HTMLInputElement).value === "https://notes.link.example");
});

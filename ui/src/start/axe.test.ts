import axe from "axe-core";
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import App from "../App.svelte";
import { toasts } from "../controls/toasts.svelte";
import { backend } from "../ipc";
import type { FakeBackend } from "../ipc/fake";

// Reading a whole page takes a second, and some on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const host = backend as FakeBackend;
const before = { options: host.options, status: host.status, server: host.server };
const find = (selector: string): HTMLElement | null => document.querySelector(selector);

/** What WCAG 2.1 A and AA finds wrong, as far as a page that is not drawn can tell: colours are measured elsewhere. */
async function wrong(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    rules: { "color-contrast": { enabled: false }, "label-content-name-mismatch": { enabled: false } },
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

async function calm(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setTimeout(resolve));
  flushSync();
}
async function click(selector: string): Promise<void> {
  const found = find(selector);
  if (!found) throw new Error(`no ${selector}`);
  found.click();
  await calm();
}
async function fill(selector: string, text: string): Promise<void> {
  const field = find(selector) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await calm();
}

let app: Record<string, unknown> | null = null;
async function start(): Promise<void> {
  app = mount(App, { target: document.body });
  await calm();
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
  await click("[data-testid=way-connect]");
  await fill("[data-testid=server-url]", "https://notes.example");
  await click("[data-testid=begin]");
  await click("[data-testid=begin]");
  expect(find("[data-testid=connect-error]")).not.toBeNull();
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
  await click("[data-testid=sync-status]");
  expect(document.querySelectorAll("[data-testid=happened]").length).toBeGreaterThan(5);
  expect(await wrong()).toEqual([]);
});

test("a long sync, and signing in again", async () => {
  host.status = { ...host.status, state: "syncing", done: 120, total: 480 };
  await start();
  await click("[data-testid=sync-status]");
  expect(find("[role=progressbar]")).not.toBeNull();
  expect(await wrong()).toEqual([]);
  host.become({ state: "unauthorized" });
  await vi.waitFor(() => expect(find("[data-testid=sync-button]")?.getAttribute("aria-label")).toBe("Sign in"));
  await click("[data-testid=sync-button]");
  expect(find("[data-testid=sign-in]")).not.toBeNull();
  expect(await wrong()).toEqual([]);
});

test("every page of the settings, a question and an invitation in it, and what search finds", async () => {
  host.options = { ...host.options, user: "ingrid" };
  await start();
  await click("[data-testid=open-settings]");
  for (const pane of ["general", "desktop", "data", "about", "sync"]) {
    await click(`[data-testid=pane-${pane}]`);
    expect(await wrong()).toEqual([]);
  }
  await click("[data-testid=sign-out]");
  await click("[data-testid=invite]");
  expect(await wrong()).toEqual([]);
  await fill("[data-testid=settings-search]", "server");
  expect(await wrong()).toEqual([]);
});

test("a link that connects opens the page of the server, with its address in it", async () => {
  await start();
  host.emit("invited", "driftless://connect?url=https://notes.link.example");
  await calm();
  expect((find("[data-testid=server-url]") as HTMLInputElement).value).toBe("https://notes.link.example");
});

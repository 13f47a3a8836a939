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
const find = (selector: string): HTMLElement | null => document.querySelector(selector);

async function click(selector: string): Promise<void> {
  await until(() => find(selector));
  find(selector)?.click();
  flushSync();
}

// A part that is here is shown at once.
beforeAll(() => readAhead(() => Promise.resolve()));

let app: Record<string, unknown>;
beforeEach(async () => {
  app = mount(App, { target: document.body });
  await until(() => find(".note"));
});
afterEach(async () => {
  await unmount(app);
  toasts.shown.forEach(({ key }) => toasts.dismiss(key));
  document.body.innerHTML = "";
});

test("a note with two versions, its banner and three toasts", async () => {
  await click("[data-note=kitchen]");
  host.emit("conflictsFound", { conflicts: [{ ...(await host.conflicts())[0]!, id: "rye" }], asked: false });
  host.emit("merged", [{ id: "tax", title: "Tax papers" }]);
  host.emit("settledElsewhere", [{ id: "rye", device: "Pixel 8" }]);
  await until(() => find("[data-testid=conflict-banner]") && document.querySelectorAll(".toast").length === 3);
  expect(await wrong()).toEqual([]);
});

test("an empty list", async () => {
  await click("[data-testid=view-pinned]");
  host.notes.forEach((note) => host.notes.set(note.id, { ...note, pinned: false }));
  host.emit("notesChanged", null);
  await until(() => find("[data-testid=note-list]")?.textContent?.includes("No notes yet"));
  expect(await wrong()).toEqual([]);
});

test("Earlier versions, and the question before a merge is undone", async () => {
  await click("[data-note=tiles]");
  await click("[aria-label='Earlier versions']");
  await until(() => document.querySelectorAll("[data-testid=version]").length === 8);
  expect(await wrong()).toEqual([]);
  await click("[data-testid=undo-merge]");
  await until(() => find("[data-testid=undo-merge-yes]"));
  expect(await wrong()).toEqual([]);
});

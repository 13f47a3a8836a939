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
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve));
  flushSync();
}

async function click(selector: string, place = 0): Promise<void> {
  document.querySelectorAll<HTMLElement>(selector)[place]?.click();
  await calm();
}

let app: Record<string, unknown>;
beforeEach(async () => {
  app = mount(App, { target: document.body });
  await calm();
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
  await calm();
  expect(find("[data-testid=conflict-banner]")).not.toBeNull();
  expect(document.querySelectorAll(".toast").length).toBe(3);
  expect(await wrong()).toEqual([]);
});

test("an empty list", async () => {
  await click("[data-testid=view-pinned]");
  host.notes.forEach((note) => host.notes.set(note.id, { ...note, pinned: false }));
  host.emit("notesChanged", null);
  await calm();
  expect(find("[data-testid=note-list]")?.textContent).toContain("No notes yet");
  expect(await wrong()).toEqual([]);
});

test("Earlier versions, and the question before a merge is undone", async () => {
  await click("[data-note=tiles]");
  await click("[aria-label='Earlier versions']");
  expect(document.querySelectorAll("[data-testid=version]").length).toBe(5);
  expect(await wrong()).toEqual([]);
  await click("[data-testid=undo-merge]");
  expect(find("[data-testid=undo-merge-yes]")).not.toBeNull();
  expect(await wrong()).toEqual([]);
});

test("the settings of syncing", async () => {
  await click("[data-testid=open-settings]");
  await click(".settings nav button", 1);
  expect(find("[data-testid=when-overlap]")).not.toBeNull();
  expect(await wrong()).toEqual([]);
});

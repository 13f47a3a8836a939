import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeBackend } from "../ipc/fake";
import SettingsDialog from "./SettingsDialog.svelte";
import { SettingsState } from "./settings.svelte";

let host: FakeBackend;
let dialog: Record<string, unknown>;
const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid=${id}]`);

async function choose(id: string, value: string): Promise<void> {
  const select = find(id) as HTMLSelectElement;
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve));
  flushSync();
}

const effect = (id: string): string | null | undefined => document.getElementById(`${id}-effect`)?.textContent;

beforeEach(async () => {
  host = new FakeBackend();
  const state = new SettingsState(host);
  await state.load();
  const props = { state, pane: "sync" as const, pending: 0, onclose: () => {} };
  dialog = mount(SettingsDialog, { target: document.body, props });
  flushSync();
});
afterEach(() => unmount(dialog));

test("both are asked about unless someone says otherwise", () => {
  expect((find("when-fit") as HTMLSelectElement).value).toBe("ask");
  expect((find("when-overlap") as HTMLSelectElement).value).toBe("ask");
  expect(find("captions")?.ariaChecked ?? find("captions")?.getAttribute("aria-checked")).toBe("false");
});

test("each choice takes effect at once and says what will happen to the text", async () => {
  await choose("when-fit", "merge");
  expect(host.options.whenFit).toBe("merge");
  expect(effect("when-fit")).toContain("with Undo");
  await choose("when-overlap", "separate");
  expect(host.options.whenOverlap).toBe("separate");
  expect(effect("when-overlap")).toContain("a note of its own");
  await choose("when-overlap", "both");
  expect(effect("when-overlap")).toContain("your text followed by theirs");
});

test("the caption is shown before it is ever written", async () => {
  find("captions")?.click();
  await new Promise((resolve) => setTimeout(resolve));
  flushSync();
  expect(host.options.captions).toBe(true);
  expect(effect("captions")).toContain("From Pixel 8, 23 Nov 2026 14:31");
});

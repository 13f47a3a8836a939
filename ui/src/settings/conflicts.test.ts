import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Carrying } from "../carry/carrying.svelte";
import { FakeBackend } from "../ipc/fake";
import { byId, choose, click } from "../test-hand";
import SettingsDialog from "./SettingsDialog.svelte";
import { SettingsState } from "./settings.svelte";

let host: FakeBackend;
let dialog: Record<string, unknown>;
const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid=${id}]`);

const effect = (id: string): string | null | undefined => document.getElementById(`${id}-effect`)?.textContent;

beforeEach(async () => {
  host = new FakeBackend();
  const state = new SettingsState(host);
  await state.load();
  const props = {
    state,
    pane: "sync" as const,
    pending: 0,
    carrying: new Carrying(host, async () => true),
    onclose: () => {},
  };
  dialog = mount(SettingsDialog, { target: document.body, props });
  flushSync();
});
afterEach(() => unmount(dialog));

test("both are asked about unless someone says otherwise", async () => {
  await expect.poll(() => (find("when-fit") as HTMLSelectElement).value).toBe("ask");
  await expect.poll(() => (find("when-overlap") as HTMLSelectElement).value).toBe("ask");
  await expect
    .poll(() => find("captions")?.ariaChecked ?? find("captions")?.getAttribute("aria-checked"))
    .toBe("false");
});

test("each choice takes effect at once and says what will happen to the text", async () => {
  await choose(byId("when-fit"), "merge");
  await expect.poll(() => host.options.whenFit).toBe("merge");
  await expect.poll(() => effect("when-fit")).toContain("with Undo");
  await choose(byId("when-overlap"), "separate");
  await expect.poll(() => host.options.whenOverlap).toBe("separate");
  await expect.poll(() => effect("when-overlap")).toContain("a note of its own");
  await choose(byId("when-overlap"), "both");
  await expect.poll(() => effect("when-overlap")).toContain("your text followed by theirs");
});

test("the caption is shown before it is ever written", async () => {
  await click(byId("captions"));
  await expect.poll(() => host.options.captions).toBe(true);
  await expect.poll(() => effect("captions")).toContain("From Pixel 8, 23 Nov 2026 14:31");
});

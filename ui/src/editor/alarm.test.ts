import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import App from "../App.svelte";
import { readAhead } from "../controls/part.svelte";
import { toasts } from "../controls/toasts.svelte";
import { backend, type NoteId } from "../ipc";
import type { FakeBackend } from "../ipc/fake";
import { byId, click, fill, seen, until } from "../test-hand";

const host = backend as FakeBackend;
const full = { code: "diskFull", message: "No room.", reason: null } as const;
const alarm = (): HTMLElement | null => document.querySelector(byId("not-saved"));
const told = (): string => document.querySelector(".toasts")?.textContent ?? "";
const button = (at: 1 | 2): string => `.footbar .btn:nth-of-type(${at})`;
// A part that is here is shown at once.
beforeAll(() => readAhead(() => Promise.resolve()));

let app: Record<string, unknown>;
let id: NoteId;

/** A text that is written while the disk is full. */
beforeEach(async () => {
  app = mount(App, { target: document.body });
  await seen(".note");
  id = (await host.createNote({ title: "Log", body: "Wind from the west.\n" }, null, [])).id;
  host.emit("openNote", id);
  await until(() => document.querySelector<HTMLInputElement>(byId("note-title"))?.value === "Log");
  host.saveFails = full;
  await fill(byId("note-title"), "Log of the crossing");
  (await seen(byId("note-title"))).dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  await until(alarm);
});
afterEach(async () => {
  host.saveFails = null;
  await unmount(app);
  toasts.shown.forEach(({ key }) => toasts.dismiss(key));
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a text that is not on the disk raises the one alarm, with what can be done", () => {
  expect(alarm()?.getAttribute("role")).toBe("alert");
  expect(alarm()?.textContent).toContain("Not saved: the disk is full");
  const labels = [...document.querySelectorAll(".footbar .btn")].map((each) => each.textContent?.trim());
  expect(labels.slice(0, 2)).toEqual(["Try again", "Copy text"]);
});

test("Try again saves at once when there is room, and the alarm is over", async () => {
  host.saveFails = null;
  await click(button(1));
  await until(() => !alarm());
  expect(host.notes.get(id)?.title).toBe("Log of the crossing");
});

test("Try again on a disk that is still full leaves the text and the alarm", async () => {
  const save = vi.spyOn(host, "saveText");
  await click(button(1));
  await until(() => save.mock.settledResults.at(-1)?.type === "rejected");
  flushSync();
  expect(alarm()).not.toBeNull();
  expect((await seen<HTMLInputElement>(byId("note-title"))).value).toBe("Log of the crossing");
  expect(host.notes.get(id)?.title).toBe("Log");
});

test("Copy text copies what stands on the screen, title and all", async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  await click(button(2));
  await until(() => told().includes("Text copied"));
  expect(writeText).toHaveBeenCalledWith("Log of the crossing\n\nWind from the west.\n");
});

test("a text that can't be copied is said to be, with the key that can", async () => {
  const writeText = vi.fn().mockRejectedValue(new Error("not allowed"));
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  await click(button(2));
  await until(() => told().includes("couldn’t be copied. Select it and press Ctrl C."));
});

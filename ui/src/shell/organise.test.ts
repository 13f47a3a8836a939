import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import App from "../App.svelte";
import { readAhead } from "../controls/part.svelte";
import { toasts } from "../controls/toasts.svelte";
import { backend } from "../ipc";
import type { FakeBackend } from "../ipc/fake";
import { zoomFrom } from "./look";

const host = backend as FakeBackend;
const find = (selector: string): HTMLElement | null => document.querySelector(selector);
const byId = (id: string): HTMLElement | null => find(`[data-testid=${id}]`);

async function calm(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await vi.advanceTimersByTimeAsync(1);
  flushSync();
}
async function click(selector: string, more: MouseEventInit = {}): Promise<void> {
  find(selector)?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...more }));
  await calm();
}
async function key(selector: string, name: string, more: KeyboardEventInit = {}): Promise<void> {
  find(selector)?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more }));
  await calm();
}
async function undo(): Promise<void> {
  [...document.querySelectorAll<HTMLElement>(".toast button")].find((b) => b.textContent === "Undo")?.click();
  await calm();
}
const places = (): (string | null)[] => ["anholt", "tiles", "rye"].map((id) => host.notes.get(id)?.notebookId ?? null);

// A part that is here is shown at once.
beforeAll(() => readAhead(() => Promise.resolve()));

let app: Record<string, unknown>;
let before: { notes: typeof host.notes; notebooks: typeof host.notebooks };
beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  before = { notes: new Map(host.notes), notebooks: [...host.notebooks] };
  app = mount(App, { target: document.body });
  await calm();
});
afterEach(async () => {
  await unmount(app);
  toasts.shown.forEach((toast) => toasts.dismiss(toast.key));
  host.notes.clear();
  before.notes.forEach((note, id) => host.notes.set(id, note));
  host.notebooks = before.notebooks;
  vi.restoreAllMocks();
  vi.useRealTimers();
  document.body.innerHTML = "";
});

test("many notes are moved at once, and one Undo puts each back where it came from", async () => {
  const origin = places();
  await click("[data-note=anholt]");
  await click("[data-note=tiles]", { ctrlKey: true });
  await click("[data-note=rye]", { ctrlKey: true });
  await click("[data-testid=many-move]");
  const work = [...document.querySelectorAll<HTMLElement>("[data-testid=choose] [role=option]")].find((o) =>
    o.textContent?.includes("Work"),
  );
  work?.click();
  await calm();
  expect(places()).toEqual(["work", "work", "work"]);
  await undo();
  expect(places()).toEqual(origin);
});

test("a note that is pinned stands over the days with a heading of its own, and goes back by the same key", async () => {
  const titles = (): (string | undefined)[] =>
    [...document.querySelectorAll("[data-testid=note-row] b")].map((b) => b.textContent ?? undefined);
  const [, , third] = titles();
  const id = [...host.notes.values()].find(({ title }) => title === third)!.id;
  const isFirst = (): boolean => titles().filter((title) => title === third).length === 1 && titles()[0] === third;
  host.notes.forEach((note) => host.notes.set(note.id, { ...note, pinned: false }));
  await click(`[data-note="${id}"]`);
  const pin = { ctrlKey: true, shiftKey: true } as const;
  await key("[data-testid=note-list]", "P", pin);
  expect([host.notes.get(id)?.pinned, isFirst()]).toEqual([true, true]);
  expect(find(".list")?.textContent).toContain("Pinned");
  await key("[data-testid=note-list]", "P", pin);
  expect([host.notes.get(id)?.pinned, isFirst()]).toEqual([false, false]);
});

test("Undo leaves alone what was so before", async () => {
  await host.changeNotes(["tiles"], { kind: "addTag", tag: "boat" });
  await calm();
  await click("[data-note=anholt]");
  await click("[data-note=tiles]", { ctrlKey: true });
  await click("[data-testid=many-tag]");
  await key("[data-testid=choose-text]", "Enter");
  const [first] = (await host.overview()).tags;
  expect(host.notes.get("anholt")?.tags).toContain(first?.tag);
  await undo();
  expect(host.notes.get("anholt")?.tags).toEqual(["sailing", "summer"]);
  expect(host.notes.get("tiles")?.tags).toContain("boat");
});

test("a notebook goes with those inside it and their notes, and one Undo brings back all of it", async () => {
  await host.moveNotebook("sailing", "home");
  await calm();
  await key("[data-notebook=home]", "Delete");
  expect(host.notebooks.map(({ id }) => id)).toEqual(["work", "reading"]);
  expect(host.notes.get("anholt")?.trashed).toBe(true);
  await undo();
  expect(host.notebooks.find(({ id }) => id === "sailing")?.parentId).toBe("home");
  expect(host.notes.get("anholt")).toMatchObject({ trashed: false, notebookId: "sailing" });
});

test("what has to stay is said when the host refuses, and nothing is shown as done", async () => {
  vi.spyOn(host, "changeNotes").mockRejectedValue({ code: "diskFull", message: "The disk is full." });
  await click("[data-note=tiles]");
  await key("[data-testid=note-list]", "Delete");
  expect(find(".toast")?.textContent).toContain("The disk is full.");
  expect(find("[data-note=tiles]")).not.toBeNull();
});

test("notes in Trash are deleted for good only after a question, and others never", async () => {
  const erased = vi.spyOn(host, "deleteNote");
  await click("[data-testid=view-trash]");
  await click("[data-note=inventory]");
  await key("[data-testid=note-list]", "Delete");
  expect(erased).not.toHaveBeenCalled();
  expect(byId("question")?.textContent).toContain("This can’t be undone.");
  byId("question-yes")?.click();
  await calm();
  expect(erased).toHaveBeenCalledOnce();
  expect(host.notes.has("inventory")).toBe(false);
});

test("Trash is emptied after a question that says how many go, and Cancel leaves them where they are", async () => {
  const thrown = [...host.notes.values()].filter(({ trashed }) => trashed).map(({ id }) => id);
  const left = (): string[] => thrown.filter((id) => host.notes.has(id));
  expect(thrown.length).toBeGreaterThan(1);
  await click("[data-testid=view-trash]");
  await click("[data-testid=empty-trash]");
  expect(byId("question")?.textContent).toContain(`Delete ${thrown.length} notes for good?`);
  expect(byId("question-yes")?.textContent?.trim()).toBe(`Delete ${thrown.length} notes`);
  await click("[data-testid=question] .dialog-acts button");
  expect([left(), byId("question")]).toEqual([thrown, null]);
  await click("[data-testid=empty-trash]");
  await click("[data-testid=question-yes]");
  expect(left()).toEqual([]);
});

test("the order is kept in the settings, and follows them", async () => {
  await click("#order-menu");
  await click("[data-testid=order-title]");
  expect(host.options.order).toBe("title");
  host.options = { ...host.options, order: "edited" };
  host.emit("settingsChanged", host.options);
  await calm();
  expect(find(".group")?.parentElement?.textContent).toContain("Today");
});

test("a link, the tray and an invitation are followed", async () => {
  host.emit("openNote", "rye");
  await calm();
  expect((byId("note-title") as HTMLInputElement).value).toBe("Rye sourdough, third attempt");
  host.emit("newNote", null);
  await calm();
  expect(document.activeElement).toBe(byId("note-title"));
  host.emit("invited", "driftless://connect?url=https://notes.example");
  await calm();
  expect(find("dialog.settings")).not.toBeNull();
});

test("the language and the size of the text follow the settings at once", async () => {
  host.options = { ...host.options, language: "de", textSize: 20 };
  host.emit("settingsChanged", host.options);
  await calm();
  expect(find("[data-testid=view-all]")?.textContent).toContain("Alle Notizen");
  expect(document.documentElement.style.getPropertyValue("--note-size")).toBe("20");
  host.options = { ...host.options, language: "en", textSize: 16 };
  host.emit("settingsChanged", host.options);
  await calm();
});

test("Ctrl + and Ctrl - go through the sizes and stop at the ends", async () => {
  await key("body", "+", { ctrlKey: true });
  expect(host.options.zoom).toBe(1.1);
  await key("body", "0", { ctrlKey: true });
  expect(host.options.zoom).toBe(1);
  expect([zoomFrom(2, 1), zoomFrom(0.5, -1)]).toEqual([2, 0.5]);
});

test("every key and tooltip names a command that there is", async () => {
  const { commands } = await import("../controls/commands.svelte");
  const known = commands.all.map(({ id }) => id);
  const sources = import.meta.glob<string>(["../**/*.svelte", "../**/*.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const named = Object.values(sources).flatMap((source) =>
    [...source.matchAll(/\bcommand(?:=|: )"(\w+)"|keyOf\("(\w+)"\)/g)].map(([, a, b]) => a ?? b ?? ""),
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((id) => !known.includes(id))).toEqual([]);
  expect(new Set(known).size).toBe(known.length);
});

test("no two commands have the same key", async () => {
  const { commands } = await import("../controls/commands.svelte");
  const keys = commands.all.flatMap((command) => command.keys ?? []);
  expect(new Set(keys).size).toBe(keys.length);
});

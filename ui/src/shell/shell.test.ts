import { EditorView } from "@codemirror/view";
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import App from "../App.svelte";
import { commands } from "../controls/commands.svelte";
import { readAhead } from "../controls/part.svelte";
import { toasts } from "../controls/toasts.svelte";
import { backend } from "../ipc";
import type { FakeBackend } from "../ipc/fake";

const host = backend as FakeBackend;
const find = (selector: string): HTMLElement | null => document.querySelector(selector);
const byId = (id: string): HTMLElement | null => find(`[data-testid=${id}]`);

async function calm(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await vi.advanceTimersByTimeAsync(1);
  flushSync();
}

async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
  await calm();
}

async function write(title: string): Promise<void> {
  const box = byId("note-title") as HTMLInputElement;
  box.value = title;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  await calm();
}

// A part that is here is shown at once.
beforeAll(() => readAhead(() => Promise.resolve()));

let app: Record<string, unknown>;
beforeEach(async () => {
  vi.useFakeTimers();
  app = mount(App, { target: document.body });
  await calm();
});
afterEach(async () => {
  await unmount(app);
  vi.restoreAllMocks();
  vi.useRealTimers();
  document.body.innerHTML = "";
});

describe("the app in its window", () => {
  it("lists the notes with their real count and opens one", async () => {
    expect(find("[role=option]")?.getAttribute("aria-setsize")).toBe(String((await host.overview()).all));
    find("[data-note=anholt]")?.click();
    await calm();
    expect((byId("note-title") as HTMLInputElement).value).toBe("Crossing to Anholt");
    expect(find("[data-testid=note-body] .cm-content")?.textContent).toContain("Saturday 13 June");
  });

  it("shows all notes and an empty sheet when everything that was here is set aside", async () => {
    const [notes, notebooks] = [[...host.notes], host.notebooks];
    onTestFinished(() => {
      host.notes.clear();
      notes.forEach(([id, note]) => host.notes.set(id, note));
      host.notebooks = notebooks;
    });
    find(`[data-notebook="${notebooks[0]?.id}"]`)?.click();
    await calm();
    find("[role=option]")?.click();
    await calm();
    expect(find(".page")?.hidden).toBe(false);
    host.notes.clear();
    host.notebooks = [];
    host.emit("notesChanged", null);
    await calm();
    expect(find(".page")?.hidden).toBe(true);
    expect(find("[role=option]")).toBeNull();
    await host.createNote({ title: "Next", body: "" }, null, []);
    host.emit("notesChanged", null);
    await calm();
    expect(find("[role=option]")?.getAttribute("aria-setsize"), "of all notes").toBe("1");
  });

  it("does not look again for what leads to a note whose text was saved", async () => {
    find("[data-note=anholt]")?.click();
    await vi.advanceTimersByTimeAsync(1000);
    const [asked, saved] = [vi.spyOn(host, "backlinks"), vi.spyOn(host, "saveText")];
    const view = EditorView.findFromDOM(find("[data-testid=note-body] .cm-content")!)!;
    view.dispatch({ changes: { from: 0, insert: "Early. " } });
    await vi.advanceTimersByTimeAsync(2000);
    expect(saved).toHaveBeenCalledTimes(1);
    expect(asked).not.toHaveBeenCalled();
  });

  it("says title and text in the list as soon as they are saved, though the host tells nobody", async () => {
    await press("n", { ctrlKey: true });
    await write("Told by its row");
    const view = EditorView.findFromDOM(find("[data-testid=note-body] .cm-content")!)!;
    view.dispatch({ changes: { from: 0, insert: "What it is about." } });
    await vi.advanceTimersByTimeAsync(1000);
    await calm();
    expect(find("[role=option][aria-selected=true]")?.textContent).toMatch(/Told by its row.*What it is about/s);
  });

  it("keeps what is typed right after Ctrl N for the new note, and writes it into no other", async () => {
    find("[data-note=anholt]")?.click();
    await calm();
    const before = { ...host.notes.get("anholt")! };
    (find("[data-testid=note-body] .cm-content") as HTMLElement).focus();
    let make = (): void => {};
    const create = host.createNote.bind(host);
    vi.spyOn(host, "createNote").mockImplementation(async (...asked) => {
      await new Promise<void>((now) => (make = now));
      return create(...asked);
    });
    await press("n", { ctrlKey: true });
    for (const key of ["R", "i", "Backspace", "y", "e", "Enter", "2"]) {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      (document.activeElement ?? document.body).dispatchEvent(event);
      expect(event.defaultPrevented, "nothing else has it").toBe(true);
    }
    make();
    await calm();
    const text = find("[data-testid=note-body] .cm-content")!;
    expect([(byId("note-title") as HTMLInputElement).value, text.textContent]).toEqual(["Rye", "2"]);
    expect(document.activeElement, "Enter goes on to the text").toBe(text);
    const after = new KeyboardEvent("keydown", { key: "x", bubbles: true, cancelable: true });
    text.dispatchEvent(after);
    expect(after.defaultPrevented, "from now on it has the keys itself").toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(host.notes.get("anholt")).toEqual(before);
    expect([...host.notes.values()].filter(({ title, body }) => title === "Rye" && body === "2")).toHaveLength(1);
  });

  it("lets go of the keys when a note can't be made", async () => {
    onTestFinished(() => toasts.shown.forEach(({ key }) => toasts.dismiss(key)));
    vi.spyOn(host, "createNote").mockRejectedValue({ code: "diskFull", message: "" });
    await press("n", { ctrlKey: true });
    const event = new KeyboardEvent("keydown", { key: "x", bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });

  it("starts a new note with Ctrl N at its title and saves it on leaving", async () => {
    await press("n", { ctrlKey: true });
    expect(document.activeElement).toBe(byId("note-title"));
    await write("Bought on the way");
    find("[data-note=tax]")?.click();
    await calm();
    expect([...host.notes.values()].map(({ title }) => title)).toContain("Bought on the way");
    expect((byId("note-title") as HTMLInputElement).value).toBe("Tax papers, what is missing");
  });

  it("saves what is typed before Ctrl S syncs it", async () => {
    find("[data-note=tax]")?.click();
    await calm();
    await write("Tax papers, done");
    await press("s", { ctrlKey: true });
    expect(host.notes.get("tax")).toMatchObject({ title: "Tax papers, done", pending: false });
  });

  it("saves at once when the app is about to close, and only then lets it go", async () => {
    const ready = vi.spyOn(host, "closeReady");
    find("[data-note=rye]")?.click();
    await calm();
    await write("Rye, fourth attempt");
    host.emit("closing", null);
    await calm();
    expect(host.notes.get("rye")?.title).toBe("Rye, fourth attempt");
    expect(ready).toHaveBeenCalledOnce();
  });

  it("asks before it closes on a text that cannot be saved, for as long as that takes", async () => {
    const [heard, ready] = [vi.spyOn(host, "closeHeard"), vi.spyOn(host, "closeReady")];
    find("[data-note=rye]")?.click();
    await calm();
    host.saveFails = { code: "diskFull", message: "the disk is full" };
    await write("Only on the screen");
    host.emit("closing", null);
    await calm();
    expect(heard).toHaveBeenCalledOnce();
    expect(ready).not.toHaveBeenCalled();
    expect(find("dialog[open]")?.textContent).toContain("Close without saving?");
    host.saveFails = null;
    await vi.advanceTimersByTimeAsync(2100);
  });

  it("raises its voice when a text cannot be saved, and keeps it", async () => {
    host.saveFails = { code: "diskFull", message: "the disk is full" };
    await write("Still here");
    await vi.advanceTimersByTimeAsync(400);
    await calm();
    expect(byId("not-saved")?.textContent).toContain("Not saved: the disk is full");
    expect((byId("note-title") as HTMLInputElement).value).toBe("Still here");
    host.saveFails = null;
    await vi.advanceTimersByTimeAsync(2100);
    await calm();
    expect(byId("not-saved")).toBeNull();
  });

  it("moves a note to Trash, opens the one in its place, and brings it back", async () => {
    const titles = (): (string | null)[] => [...document.querySelectorAll("[data-note] b")].map((b) => b.textContent);
    find("[data-note=anholt]")?.click();
    await calm();
    const next = titles()[titles().indexOf((byId("note-title") as HTMLInputElement).value) + 1];
    find("#more-menu")?.click();
    await calm();
    byId("move-to-trash")?.click();
    await calm();
    expect(host.notes.get("anholt")?.trashed).toBe(true);
    expect((byId("note-title") as HTMLInputElement).value).toBe(next);
    const undo = [...document.querySelectorAll<HTMLElement>(".toast button")].find(
      (button) => button.textContent === "Undo",
    );
    undo?.click();
    await calm();
    expect(host.notes.get("anholt")?.trashed).toBe(false);
  });

  it("answers the Work offline switch of the sync activity at once", async () => {
    byId("sync-status")?.click();
    await calm();
    byId("work-offline")?.click();
    await calm();
    expect(byId("work-offline")?.getAttribute("aria-checked")).toBe("true");
    expect(byId("sync-status")?.textContent).toContain("Working offline");
    byId("work-offline")?.click();
    await calm();
    byId("sync-status")?.click();
    await calm();
  });

  it("works offline, and online again, by one command of the palette", async () => {
    const command = commands.all.find(({ id }) => id === "workOffline");
    void command?.run();
    await calm();
    expect(byId("sync-status")?.textContent).toContain("Working offline");
    void command?.run();
    await calm();
    expect(host.options.workOffline).toBe(false);
  });

  it("finds notes by their words and says when there are none", async () => {
    const search = byId("search") as HTMLInputElement;
    search.value = "harbour office";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(50);
    await calm();
    expect([...document.querySelectorAll("[role=option]")].map((row) => row.getAttribute("data-note"))).toEqual([
      "anholt",
    ]);
    search.value = "no such words";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(50);
    await calm();
    expect(byId("note-list")?.textContent).toContain("Nothing found for “no such words”.");
  });

  it("tells about a conflict in another note without taking the focus", async () => {
    const before = document.activeElement;
    const conflicts = await host.conflicts();
    host.emit("conflictsFound", { conflicts, asked: false });
    await calm();
    expect(find(".toast")?.textContent).toContain("Kitchen renovation");
    expect(find("dialog[open]")).toBeNull();
    expect(document.activeElement).toBe(before);
  });

  it("removes many notes only after it has asked twice", async () => {
    const allowed = vi.spyOn(host, "allowRemoval");
    host.become({ state: "needsYou", removal: { removing: 180, of: 200 } });
    await vi.advanceTimersByTimeAsync(3000);
    await press("s", { ctrlKey: true, shiftKey: true });
    const asks = [...document.querySelectorAll("button")].find((button) => button.textContent?.includes("Remove them"));
    asks?.click();
    await calm();
    expect(byId("question")?.textContent).toContain("Remove 180 notes from this computer?");
    expect(allowed).not.toHaveBeenCalled();
    byId("question-yes")?.click();
    await calm();
    expect(allowed).toHaveBeenCalledOnce();
    host.become({ state: "synced", removal: null });
  });
});

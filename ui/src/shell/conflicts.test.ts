import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import App from "../App.svelte";
import { readAhead } from "../controls/part.svelte";
import { toasts } from "../controls/toasts.svelte";
import { backend, type Conflict, type Note } from "../ipc";
import type { FakeBackend } from "../ipc/fake";

const host = backend as FakeBackend;
const find = (selector: string): HTMLElement | null => document.querySelector(selector);
const byId = (id: string): HTMLElement | null => find(`[data-testid=${id}]`);
const dialog = (): HTMLElement | null => find("dialog[open]");
const kitchen = host.conflictsById.get("kitchen") as Conflict;
const note = host.notes.get("kitchen") as Note;

async function pass(ms: number): Promise<void> {
  flushSync();
  await vi.advanceTimersByTimeAsync(ms);
  flushSync();
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
}

async function open(id: string): Promise<void> {
  find(`[data-note=${id}]`)?.click();
  await pass(5);
}

async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
  await pass(1);
}

async function later(): Promise<void> {
  byId("merge-later")?.click();
  await pass(5);
}

async function toastSays(label: string): Promise<void> {
  [...document.querySelectorAll<HTMLElement>(".toast button")].find((button) => button.textContent === label)?.click();
  await pass(5);
}

// A part that is here is shown at once.
beforeAll(() => readAhead(() => Promise.resolve()));

let app: Record<string, unknown>;
async function start(): Promise<void> {
  app = mount(App, { target: document.body });
  await pass(5);
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  localStorage.clear();
  host.notes.set("kitchen", note);
  host.conflictsById = new Map([["kitchen", kitchen]]);
  await start();
});
afterEach(async () => {
  await unmount(app);
  toasts.shown.forEach(({ key }) => toasts.dismiss(key));
  vi.restoreAllMocks();
  vi.useRealTimers();
  document.body.innerHTML = "";
});

describe("a conflict of the open note", () => {
  it("stands over it, and is asked about after three seconds without a key", async () => {
    await open("kitchen");
    expect(byId("conflict-banner")?.textContent).toContain("This note was also changed on Pixel 8");
    await pass(2900);
    expect(dialog()).toBeNull();
    await pass(200);
    expect(dialog()?.dataset["testid"]).toBe("merge-dialog");
  });

  it("waits for as long as someone types, and leaves the focus where it is", async () => {
    await open("kitchen");
    const title = byId("note-title") as HTMLInputElement;
    title.focus();
    for (let second = 0; second < 10; second += 1) {
      await press("a");
      await pass(1000);
      expect(dialog()).toBeNull();
      expect(document.activeElement).toBe(title);
    }
    await pass(2100);
    expect(dialog()).not.toBeNull();
  });

  it("waits while a menu is open", async () => {
    await open("kitchen");
    find("#more-menu")?.click();
    await pass(10_000);
    expect(dialog()).toBeNull();
    await press("Escape");
    await pass(3000);
    expect(dialog()).not.toBeNull();
  });

  it("waits while another dialog is open", async () => {
    await open("kitchen");
    byId("open-settings")?.click();
    await pass(10_000);
    expect(dialog()?.dataset["testid"]).toBe("settings");
    dialog()?.dispatchEvent(new Event("cancel", { cancelable: true }));
    await pass(5);
    expect(dialog()?.dataset["testid"]).toBe("merge-dialog");
  });

  it("waits for the end of a composition, and three seconds more", async () => {
    await open("kitchen");
    window.dispatchEvent(new CompositionEvent("compositionstart"));
    await pass(10_000);
    expect(dialog()).toBeNull();
    window.dispatchEvent(new CompositionEvent("compositionend"));
    await pass(2900);
    expect(dialog()).toBeNull();
    await pass(200);
    expect(dialog()).not.toBeNull();
  });

  it("waits for a person who is elsewhere", async () => {
    await open("kitchen");
    window.dispatchEvent(new FocusEvent("blur"));
    await pass(10_000);
    expect(dialog()).toBeNull();
    window.dispatchEvent(new FocusEvent("focus"));
    await pass(5);
    expect(dialog()).not.toBeNull();
  });

  it("is not asked about again after Decide later, not even in the next window", async () => {
    await open("kitchen");
    await pass(3100);
    await later();
    await pass(60_000);
    expect(dialog()).toBeNull();
    await unmount(app);
    document.body.innerHTML = "";
    await start();
    await open("kitchen");
    await pass(60_000);
    expect(dialog()).toBeNull();
    expect(byId("conflict-banner")).not.toBeNull();
  });

  it("is put off with all the others that the dialog listed", async () => {
    host.conflictsById.set("rye", { ...kitchen, id: "rye" });
    host.notes.set("rye", { ...(host.notes.get("rye") as Note), conflict: true });
    host.emit("notesChanged", null);
    await open("kitchen");
    await pass(3100);
    await later();
    await open("rye");
    expect(byId("conflict-banner")).not.toBeNull();
    await pass(60_000);
    expect(dialog()).toBeNull();
    host.notes.set("rye", { ...(host.notes.get("rye") as Note), conflict: false });
  });

  it("is asked about again once their side has changed", async () => {
    await open("kitchen");
    await pass(3100);
    await later();
    const theirs = kitchen.theirs && { ...kitchen.theirs, body: "Something else" };
    host.conflictsById.set("kitchen", { ...kitchen, theirs, seen: "AAAAAAAAB9Q=" });
    host.emit("conflictsFound", { conflicts: await host.conflicts(), asked: false });
    await pass(5);
    expect(dialog()).not.toBeNull();
  });

  it("is not asked about again because someone types on after Decide later, but for the next conflict", async () => {
    await open("kitchen");
    await pass(3100);
    await later();
    for (let pause = 0; pause < 3; pause += 1) {
      await press("a");
      const mine = kitchen.mine && { ...kitchen.mine, body: `Mine, typed on ${pause}` };
      host.conflictsById.set("kitchen", { ...kitchen, mine });
      host.emit("notesChanged", ["kitchen"]);
      await pass(10_000);
      expect(dialog()).toBeNull();
    }
    expect(byId("conflict-banner")).not.toBeNull();
    // It is settled, and later the other device writes the same once more.
    host.conflictsById.delete("kitchen");
    host.emit("notesChanged", ["kitchen"]);
    await pass(5);
    host.conflictsById.set("kitchen", kitchen);
    host.emit("conflictsFound", { conflicts: await host.conflicts(), asked: false });
    await pass(3100);
    expect(dialog()).not.toBeNull();
  });

  it("says so where it waits on another device, and asks nothing by itself", async () => {
    host.conflictsById.set("kitchen", { ...kitchen, waitsOn: "Pixel 8" });
    await open("kitchen");
    expect(byId("conflict-banner")?.textContent).toContain("Pixel 8 has another version of this note");
    await pass(10_000);
    expect(dialog()).toBeNull();
  });
});

describe("a conflict of another note", () => {
  it("is told, and not asked about", async () => {
    await open("tax");
    host.emit("conflictsFound", { conflicts: await host.conflicts(), asked: false });
    await pass(10_000);
    expect(find(".toast")?.textContent).toContain("“Kitchen renovation” has two versions");
    expect(dialog()).toBeNull();
    await toastSays("Compare");
    expect(byId("merge-dialog")).not.toBeNull();
    expect(find(".toast")).toBeNull();
  });

  it("is asked about when it came of Sync now", async () => {
    await open("tax");
    await pass(3000);
    host.emit("conflictsFound", { conflicts: await host.conflicts(), asked: true });
    await pass(5);
    expect(byId("merge-dialog")).not.toBeNull();
    expect(find(".toast")).toBeNull();
  });

  it("is told first when it came of Sync now into someone's typing", async () => {
    await open("tax");
    await press("a");
    host.emit("conflictsFound", { conflicts: await host.conflicts(), asked: true });
    await pass(5);
    expect(find(".toast")?.textContent).toContain("has two versions");
    await pass(3000);
    expect(byId("merge-dialog")).not.toBeNull();
    expect(find(".toast")).toBeNull();
  });

  it("is left alone after Later", async () => {
    await open("tax");
    await press("a");
    host.emit("conflictsFound", { conflicts: await host.conflicts(), asked: true });
    await pass(5);
    await toastSays("Later");
    await pass(60_000);
    expect(dialog()).toBeNull();
    await open("kitchen");
    await pass(60_000);
    expect(dialog()).toBeNull();
  });

  it("is compared at once when the desktop's notification was answered with it", async () => {
    await open("tax");
    await press("a");
    host.emit("compare", "kitchen");
    await pass(5);
    expect(find("#merge-title")?.textContent).toContain("Kitchen");
  });

  it("is one of several in one toast, which shows them all", async () => {
    await open("tax");
    host.conflictsById.set("rye", { ...kitchen, id: "rye" });
    host.emit("conflictsFound", { conflicts: await host.conflicts(), asked: false });
    await pass(5);
    expect(document.querySelectorAll(".toast").length).toBe(1);
    expect(find(".toast")?.textContent).toContain("2 notes have two versions");
    await toastSays("Show conflicts");
    expect(find(".list h1")?.textContent).toBe("Conflicts");
  });
});

describe("Ctrl Shift M", () => {
  it("compares the open note, or goes from one conflict to the next", async () => {
    const mine = kitchen.mine && { ...kitchen.mine, title: "Rye" };
    host.conflictsById.set("rye", { ...kitchen, id: "rye", mine });
    host.emit("notesChanged", null);
    await open("tax");
    const compared: string[] = [];
    for (let time = 0; time < 3; time += 1) {
      await press("M", { ctrlKey: true, shiftKey: true });
      compared.push(find("#merge-title")?.textContent ?? "");
      await later();
    }
    const [kitchens, rye] = ["Two versions of “Kitchen renovation”", "Two versions of “Rye”"];
    expect(compared).toEqual([kitchens, rye, kitchens]);
    await open("rye");
    await press("M", { ctrlKey: true, shiftKey: true });
    expect(find("#merge-title")?.textContent).toBe(rye);
  });

  it("says that there is none", async () => {
    host.conflictsById = new Map();
    host.notes.set("kitchen", { ...note, conflict: false });
    host.emit("notesChanged", null);
    await pass(5);
    await press("M", { ctrlKey: true, shiftKey: true });
    expect(find(".toast")?.textContent).toContain("Every note has one version.");
  });
});

describe("what is told of merging", () => {
  it("a merge without a question can be taken back, which asks", async () => {
    await host.resolveConflict("kitchen", kitchen.seen, { kind: "keepNote" }, null);
    await open("tax");
    host.emit("merged", [{ id: "kitchen", title: "Kitchen renovation" }]);
    await pass(5);
    expect(find(".toast")?.textContent).toContain("Two versions of “Kitchen renovation” fit together");
    await toastSays("Undo");
    expect(byId("merge-dialog")).not.toBeNull();
    expect(host.conflictsById.has("kitchen")).toBe(true);
  });

  it("several are one toast with their count, and one Undo for all", async () => {
    const undo = vi.spyOn(host, "undoMerges");
    host.emit("merged", [
      { id: "kitchen", title: "Kitchen renovation" },
      { id: "tax", title: "Tax papers" },
    ]);
    await pass(5);
    expect(find(".toast")?.textContent).toContain("Two versions of 2 notes fit together");
    await toastSays("Undo");
    expect(undo).toHaveBeenCalledWith(["kitchen", "tax"]);
  });

  it("what another device settled has no banner any more, and is not asked about", async () => {
    await open("kitchen");
    await press("a");
    host.conflictsById = new Map();
    host.notes.set("kitchen", { ...note, conflict: false });
    host.emit("settledElsewhere", [{ id: "kitchen", device: "Pixel 8" }]);
    await pass(5);
    expect(byId("conflict-banner")).toBeNull();
    await pass(10_000);
    expect(dialog()).toBeNull();
  });

  it("what another device settled is told with its name, and shown", async () => {
    await open("tax");
    host.emit("settledElsewhere", [{ id: "kitchen", device: "Pixel 8" }]);
    await pass(5);
    expect(find(".toast")?.textContent).toContain("“Kitchen renovation” was settled on Pixel 8");
    await toastSays("Show");
    expect((byId("note-title") as HTMLInputElement).value).toBe("Kitchen renovation");
  });
});

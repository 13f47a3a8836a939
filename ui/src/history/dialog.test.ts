import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backend } from "../ipc";
import type { FakeBackend } from "../ipc/fake";
import EarlierVersions from "./EarlierVersions.svelte";

const host = backend as FakeBackend;
const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid=${id}]`);
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-testid=version]")];
const text = (): string => document.querySelector(".hist-doc")?.textContent ?? "";

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  flushSync();
}

async function click(element: HTMLElement | null | undefined): Promise<void> {
  element?.click();
  await settle();
}

const heard = { onclose: vi.fn(), undo: vi.fn(), oncopied: vi.fn() };
let dialog: Record<string, unknown>;
beforeEach(async () => {
  dialog = mount(EarlierVersions, { target: document.body, props: { id: "tiles", ...heard } });
  await settle();
});
afterEach(async () => {
  await unmount(dialog);
  vi.clearAllMocks();
});

test("every version has its label, device and time", () => {
  const names = rows().map((row) => row.textContent?.replace(/\s+/g, " ").trim());
  expect(names[0]).toContain("The text now");
  expect(names[1]).toMatch(/Mine ?Studio desk, .*\d\d:\d\d/);
  expect(names[2]).toMatch(/Theirs ?Pixel 8, /);
  expect(names[3]).toMatch(/Last shared/);
  expect(names[4]).toMatch(/Replaced/);
});

test("a version is compared with the text now, or shown as it was", async () => {
  await click(rows()[2]);
  expect(document.querySelectorAll(".hist-doc .vline ins").length).toBeGreaterThan(0);
  await click([...document.querySelectorAll<HTMLElement>(".seg button")][1]);
  expect(document.querySelectorAll(".hist-doc .vline ins").length).toBe(0);
  expect(text()).toContain("Marta has the matte ones. Ask for one spare box.");
});

test("arrows walk through the versions, and the text now can't be restored", async () => {
  const list = document.querySelector("[role=listbox]");
  list?.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
  await settle();
  expect(document.activeElement).toBe(rows()[0]);
  expect((find("restore-version") as HTMLButtonElement).disabled).toBe(true);
  list?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
  await settle();
  expect(rows()[1]?.ariaSelected ?? rows()[1]?.getAttribute("aria-selected")).toBe("true");
});

test("undoing a merge says what happens, and only then does it", async () => {
  await click(rows()[4]);
  expect(find("undo-merge")).toBeNull();
  await click(rows()[2]);
  await click(find("undo-merge"));
  expect(document.querySelector(".hist-foot")?.textContent).toContain("The note has its two versions again");
  expect(heard.undo).not.toHaveBeenCalled();
  await click(find("undo-merge-yes"));
  expect(heard.undo).toHaveBeenCalledWith("tiles");
  expect(heard.onclose).toHaveBeenCalledOnce();
});

test("a copy is a note of its own; the note itself keeps its text", async () => {
  const before = host.notes.get("tiles");
  await click(rows()[2]);
  await click(find("copy-version"));
  const [id] = heard.oncopied.mock.calls[0] as [string];
  expect(host.notes.get(id)).toMatchObject({ body: "Marta has the matte ones. Ask for one spare box.\n" });
  expect(host.notes.get("tiles")).toBe(before);
});

test("a restored version stands in the note, and what it replaced is kept", async () => {
  const replaced = host.notes.get("tiles")?.body;
  await click(rows()[2]);
  await click(find("restore-version"));
  expect(host.notes.get("tiles")?.body).toBe("Marta has the matte ones. Ask for one spare box.\n");
  expect((await host.earlierVersions("tiles"))[0]).toMatchObject({ label: "replaced", body: replaced });
});

test("a failure is said where it happened", async () => {
  vi.spyOn(host, "restoreVersion").mockRejectedValueOnce({ code: "diskFull", message: "Not saved: the disk is full" });
  await click(rows()[1]);
  await click(find("restore-version"));
  expect(document.querySelector("[role=alert]")?.textContent).toBe("Not saved: the disk is full");
  expect(heard.onclose).not.toHaveBeenCalled();
});

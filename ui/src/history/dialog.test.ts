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
  expect(names[1]).toMatch(/\d\d:\d\d, you ?Studio desk. Mine/);
  expect(names[2]).toMatch(/\d\d:\d\d ?Pixel 8. Theirs/);
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

test("the server's versions join those of this computer, and are read like them", async () => {
  await unmount(dialog);
  const there = { id: "server:1", label: "server", title: "Tiles", person: "Jonas", device: null } as const;
  host.onServer.set("tiles", [{ ...there, keptAt: 1, undoable: false, body: "The very first.\n", tags: [] }]);
  let answer: (value: Awaited<ReturnType<FakeBackend["serverVersions"]>>) => void = () => {};
  vi.spyOn(host, "serverVersions").mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  dialog = mount(EarlierVersions, { target: document.body, props: { id: "tiles", ...heard } });
  await settle();
  const local = rows().length;
  expect(local).toBeGreaterThan(1);
  expect(find("server-versions")?.textContent).toBe("Looking on the server…");
  answer(host.onServer.get("tiles") ?? []);
  await settle();
  expect(find("server-versions")?.textContent).toBe("");
  expect(rows().length).toBe(local + 1);
  await click(rows().at(-1));
  expect(text()).toContain("The very first.");
  host.onServer.clear();
});

test("offline the versions of this computer stand there, and the others are quietly named", async () => {
  await unmount(dialog);
  vi.spyOn(host, "serverVersions").mockRejectedValueOnce({ code: "offline", message: "No line." });
  dialog = mount(EarlierVersions, { target: document.body, props: { id: "tiles", ...heard } });
  await settle();
  expect(rows().length).toBeGreaterThan(1);
  expect(find("server-versions")?.textContent).toContain("when you are back online");
  expect(document.querySelector("[role=alert]")).toBeNull();
});

test("of a long history a piece is drawn, and End leads to its end", async () => {
  await unmount(dialog);
  const kept = host.versions.get("tiles") ?? [];
  const many = Array.from({ length: 250 }, (_, at) => ({ ...kept[0]!, id: `old-${at}`, keptAt: 1000 - at }));
  host.versions.set("tiles", many);
  dialog = mount(EarlierVersions, { target: document.body, props: { id: "tiles", ...heard } });
  await settle();
  expect(rows().length).toBe(101);
  expect(find("more-versions")?.textContent).toContain("150 more");
  document.querySelector("[role=listbox]")?.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
  await settle();
  await settle();
  expect(rows().length).toBe(251);
  expect(document.activeElement).toBe(rows().at(-1));
  host.versions.set("tiles", kept);
});

test("a failure is said where it happened", async () => {
  vi.spyOn(host, "restoreVersion").mockRejectedValueOnce({ code: "diskFull", message: "Not saved: the disk is full" });
  await click(rows()[1]);
  await click(find("restore-version"));
  expect(document.querySelector("[role=alert]")?.textContent).toBe("Not saved: the disk is full");
  expect(heard.onclose).not.toHaveBeenCalled();
});

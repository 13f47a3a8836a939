import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backend } from "../ipc";
import type { FakeBackend } from "../ipc/fake";
import { byId, click, until } from "../test-hand";
import EarlierVersions from "./EarlierVersions.svelte";

const host = backend as FakeBackend;
const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid=${id}]`);
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-testid=version]")];
const text = (): string => document.querySelector(".hist-doc")?.textContent ?? "";

/** Chooses a version by its place; null is the last one. */
async function choose(place: number | null): Promise<void> {
  const row = (): HTMLElement | undefined => rows().at(place ?? -1);
  await until(row);
  row()?.click();
  flushSync();
}
const drawn = (): Promise<void> => until(() => rows().length > 1);
const key = (name: string): void => {
  document.querySelector("[role=listbox]")?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
  flushSync();
};

const heard = { onclose: vi.fn(), undo: vi.fn(), oncopied: vi.fn() };
let dialog: Record<string, unknown>;
beforeEach(async () => {
  dialog = mount(EarlierVersions, { target: document.body, props: { id: "tiles", ...heard } });
  await drawn();
});
afterEach(async () => {
  await unmount(dialog);
  vi.clearAllMocks();
});

test("every version has its label, device and time", async () => {
  const names = rows().map((row) => row.textContent?.replace(/\s+/g, " ").trim());
  expect(names[0]).toMatch(/^Now ?Studio desk, \d\d:\d\d$/);
  expect(names[1]).toMatch(/Two versions combined ?Keep both texts, \d\d:\d\d/);
  expect(names[2]).toMatch(/\d\d:\d\d, you ?This computer, offline. 2 small edits ?Mine/);
  expect(names[3]).toMatch(/\d\d:\d\d, Jonas ?Pixel 8. 1 small edit ?Theirs/);
  expect(names[4]).toMatch(/, you ?Work laptop. Last shared version/);
  expect(names[5]).toMatch(/Replaced/);
  expect(names[6]).toMatch(/Added Ask Marta/);
  expect(names[7]).toMatch(/Note created/);
  expect(document.querySelector(".hist-list")?.textContent).toContain("one an hour for a week");
});

test("a version is compared with the text now, or shown as it was", async () => {
  await choose(3);
  await expect.poll(() => document.querySelectorAll(".hist-doc .vline ins").length).toBeGreaterThan(0);
  await click(".seg button:last-child");
  await expect.poll(() => document.querySelectorAll(".hist-doc .vline ins").length).toBe(0);
  await expect.poll(() => text()).toContain("Marta has the matte ones. Ask for one spare box.");
});

test("arrows walk through the versions, and the text now can't be restored", async () => {
  key("Home");
  await expect.poll(() => document.activeElement === rows()[0]).toBe(true);
  await expect.poll(() => (find("restore-version") as HTMLButtonElement).disabled).toBe(true);
  key("ArrowDown");
  await expect.poll(() => rows()[1]?.ariaSelected ?? rows()[1]?.getAttribute("aria-selected")).toBe("true");
});

test("undoing a merge says what happens, and only then does it", async () => {
  await choose(5);
  await expect.poll(() => find("undo-merge")).toBeNull();
  await choose(2);
  await click(byId("undo-merge"));
  await expect
    .poll(() => document.querySelector(".hist-foot")?.textContent)
    .toContain("The note has its two versions again");
  await expect.poll(() => heard.undo).not.toHaveBeenCalled();
  await click(byId("undo-merge-yes"));
  await expect.poll(() => heard.undo).toHaveBeenCalledWith("tiles");
  await expect.poll(() => heard.onclose).toHaveBeenCalledOnce();
});

test("a copy is a note of its own; the note itself keeps its text", async () => {
  const before = host.notes.get("tiles");
  await choose(3);
  await click(byId("copy-version"));
  await until(() => heard.oncopied.mock.calls.length > 0);
  const [id] = heard.oncopied.mock.calls[0] as [string];
  await expect
    .poll(() => host.notes.get(id))
    .toMatchObject({ body: "Marta has the matte ones. Ask for one spare box.\n" });
  await expect.poll(() => host.notes.get("tiles")).toBe(before);
});

test("a restored version stands in the note, and what it replaced is kept", async () => {
  const replaced = host.notes.get("tiles")?.body;
  await choose(3);
  await click(byId("restore-version"));
  await expect.poll(() => host.notes.get("tiles")?.body).toBe("Marta has the matte ones. Ask for one spare box.\n");
  expect((await host.earlierVersions("tiles"))[0]).toMatchObject({ label: "replaced", body: replaced });
});

test("the server's versions join those of this computer, and are read like them", async () => {
  await unmount(dialog);
  const there = { id: "server:1", label: "server", title: "Tiles", person: "Jonas", device: null } as const;
  const flags = { undoable: false, own: false, here: false, offline: false, about: null, strategy: null };
  host.onServer.set("tiles", [{ ...there, ...flags, keptAt: 1, body: "The very first.\n", tags: [] }]);
  let answer: (value: Awaited<ReturnType<FakeBackend["serverVersions"]>>) => void = () => {};
  vi.spyOn(host, "serverVersions").mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  dialog = mount(EarlierVersions, { target: document.body, props: { id: "tiles", ...heard } });
  await drawn();
  const local = rows().length;
  await expect.poll(() => local).toBeGreaterThan(1);
  await expect.poll(() => find("server-versions")?.textContent).toBe("Looking on the server…");
  answer(host.onServer.get("tiles") ?? []);
  await expect.poll(() => find("server-versions")?.textContent).toBe("");
  await expect.poll(() => rows().length).toBe(local + 1);
  await choose(null);
  await expect.poll(() => text()).toContain("The very first.");
  host.onServer.clear();
});

test("offline the versions of this computer stand there, and the others are quietly named", async () => {
  await unmount(dialog);
  vi.spyOn(host, "serverVersions").mockRejectedValueOnce({ code: "offline", message: "No line." });
  dialog = mount(EarlierVersions, { target: document.body, props: { id: "tiles", ...heard } });
  await drawn();
  await expect.poll(() => rows().length).toBeGreaterThan(1);
  await expect.poll(() => find("server-versions")?.textContent).toContain("when you are back online");
  await expect.poll(() => document.querySelector("[role=alert]")).toBeNull();
});

test("of a long history a piece is drawn, and End leads to its end", async () => {
  await unmount(dialog);
  const kept = host.versions.get("tiles") ?? [];
  const many = Array.from({ length: 250 }, (_, at) => ({ ...kept[0]!, id: `old-${at}`, keptAt: 1000 - at }));
  host.versions.set("tiles", many);
  dialog = mount(EarlierVersions, { target: document.body, props: { id: "tiles", ...heard } });
  await drawn();
  await expect.poll(() => rows().length).toBe(101);
  await expect.poll(() => find("more-versions")?.textContent).toContain("150 more");
  key("End");
  await expect.poll(() => rows().length).toBe(251);
  await expect.poll(() => document.activeElement === rows().at(-1)).toBe(true);
  host.versions.set("tiles", kept);
});

test("a failure is said where it happened", async () => {
  vi.spyOn(host, "restoreVersion").mockRejectedValueOnce({ code: "diskFull", message: "Not saved: the disk is full" });
  await choose(1);
  await click(byId("restore-version"));
  await expect.poll(() => document.querySelector("[role=alert]")?.textContent).toBe("Not saved: the disk is full");
  await expect.poll(() => heard.onclose).not.toHaveBeenCalled();
});

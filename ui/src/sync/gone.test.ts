import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import App from "../App.svelte";
import { readAhead } from "../controls/part.svelte";
import { backend } from "../ipc";
import type { FakeBackend } from "../ipc/fake";
import { byId, click, until } from "../test-hand";

const host = backend as FakeBackend;
const gone = { code: "gone", said: "404 Not Found", a: null, b: null } as const;
const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid=${id}]`);
const press = (id: string): void => {
  find(id)?.click();
  flushSync();
};
// A part that is here is shown at once.
beforeAll(() => readAhead(() => Promise.resolve()));

let app: Record<string, unknown>;

beforeEach(async () => {
  localStorage.clear();
  app = mount(App, { target: document.body });
  await until(() => document.querySelector(".note"));
});
afterEach(async () => {
  await unmount(app);
  vi.restoreAllMocks();
});

/** Opens a note that the server has no more. */
async function openGone(title: string): Promise<string> {
  const { id } = await host.createNote({ title, body: "Words." }, null, []);
  host.refuse(id, gone);
  host.emit("openNote", id);
  await until(() => find("gone-banner"));
  return id;
}

test("a note that the server has no more asks for an answer where it is read, and Keep sends it again", async () => {
  const id = await openGone("Kept");
  expect(find("gone-banner")?.textContent).toContain("This note no longer exists on the server.");
  const keep = vi.spyOn(host, "keepGone");
  press("keep-gone");
  expect(keep).toHaveBeenCalledWith(id);
  await until(() => !find("gone-banner"));
  expect(host.notes.get(id)).toMatchObject({ body: "Words.", pending: false });
});

test("Delete moves it to Trash as any other note, with a way back", async () => {
  const id = await openGone("Let go");
  await click(byId("delete-gone"));
  await until(() => host.notes.get(id)?.trashed && !document.querySelector(byId("gone-banner")));
  await until(() => document.querySelector(".toasts")?.textContent?.includes("“Let go” moved to Trash"));
  await click(".toast:last-child .acts .btn");
  await until(() => host.notes.get(id)?.trashed === false);
});

test("the activity offers the same two answers, and no Retry that would fail again", async () => {
  const id = await openGone("Lasting");
  press("sync-status");
  await until(() => find("change-details"));
  const row = find("sync-activity")!;
  expect(row.textContent).toContain("Keep it, or delete it here too?");
  expect(row.textContent).toContain("404 Not Found");
  expect(row.querySelector("[aria-label='Retry “Lasting”']")).toBeNull();
  expect(row.querySelector("[aria-label='Delete “Lasting” here too']")).not.toBeNull();
  row.querySelector<HTMLElement>("[aria-label='Keep “Lasting”']")?.click();
  await until(() => host.notes.get(id)?.pending === false);
});

test("an answer that does not go through is told, and the question stays", async () => {
  await openGone("Stubborn");
  vi.spyOn(host, "keepGone").mockRejectedValueOnce({ code: "internal", message: "The store is closed." });
  press("keep-gone");
  await until(() => document.querySelector(".toasts")?.textContent?.includes("The store is closed."));
  expect(find("gone-banner")).not.toBeNull();
});

import { mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import App from "../App.svelte";
import { readAhead } from "../controls/part.svelte";
import { backend } from "../ipc";
import type { FakeBackend } from "../ipc/fake";
import { byId, click, seen, until } from "../test-hand";

const host = backend as FakeBackend;
const count = (): string | undefined => document.querySelector(byId("word-count"))?.textContent?.trim();
// A part that is here is shown at once.
beforeAll(() => readAhead(() => Promise.resolve()));

let app: Record<string, unknown>;
beforeEach(async () => {
  app = mount(App, { target: document.body });
  await seen(".note");
  const { id } = await host.createNote({ title: "Log", body: "Wind from the west." }, null, []);
  host.emit("openNote", id);
  await until(() => document.querySelector<HTMLInputElement>(byId("note-title"))?.value === "Log");
});
afterEach(() => unmount(app));

test("the foot of a note says how many words it has, and pressed how many letters", async () => {
  await until(() => count() === "4 words");
  await click(byId("word-count"));
  const table = await seen(byId("count-table"));
  expect([...table.querySelectorAll("tbody td")].map((cell) => cell.textContent?.trim())).toEqual(["4", "19", "16"]);
});

import { beforeEach, expect, test } from "vitest";
import { FakeBackend } from "../ipc/fake";
import { manyNotes } from "../ipc/fake-seeds";
import { NoteList } from "./list.svelte";
import { Selection } from "./selection.svelte";

const NOW = new Date(2026, 5, 13, 14, 20).getTime();
let list: NoteList;
let selection: Selection;
const titles = (): string[] => selection.notes.map(({ id }) => id);

beforeEach(async () => {
  const host = new FakeBackend({ notes: manyNotes(1200, NOW), notebooks: [], conflicts: [] }, () => NOW);
  list = new NoteList(host, () => NOW);
  await list.refresh();
  selection = new Selection(list);
});

test("the first note that is added takes the open one with it", () => {
  selection.toggle(3, 0);
  expect(titles()).toEqual(["log-0", "log-3"]);
  selection.toggle(0, 0);
  expect(titles()).toEqual(["log-3"]);
});

test("Shift reaches from the open note, and back again", async () => {
  await selection.extend(3, 1);
  expect(titles()).toEqual(["log-1", "log-2", "log-3"]);
  await selection.step(-1, 1);
  expect(titles()).toEqual(["log-1", "log-2"]);
  await selection.step(-2, 1);
  expect(titles()).toEqual(["log-0", "log-1"]);
});

test("an arrow beyond the end stays at the end", async () => {
  expect(await selection.step(-1, 0)).toBe(0);
  expect(titles()).toEqual(["log-0"]);
});

test("all are chosen, also those that were never loaded", async () => {
  await selection.all();
  expect(selection.count).toBe(1200);
  expect(selection.has("log-1199")).toBe(true);
});

test("a long stretch that is let go before it is read stays let go", async () => {
  const reading = selection.all();
  selection.clear();
  await reading;
  expect(selection.any).toBe(false);
});

test("what left the list is chosen no more", async () => {
  await selection.extend(2, 0);
  selection.keep(["log-1"]);
  expect(titles()).toEqual(["log-0", "log-2"]);
});

import { beforeEach, expect, test, vi } from "vitest";
import { FakeBackend } from "../ipc/fake";
import { EMPTY } from "../ipc/fake-seed";
import type { Note } from "../ipc";
import { NoteList } from "./list.svelte";
import { Typed } from "./typed";

const NOW = new Date(2026, 5, 12, 14, 40).getTime();
const COUNT = 1200;
let host: FakeBackend;
let list: NoteList;

/** Of many notes the last but one alone begins with an r, and the first with an a. */
const nameOf = (at: number): string => (at === COUNT - 2 ? "Rye" : at === 0 ? "Anholt" : `Note ${at}`);
beforeEach(async () => {
  const blank = await new FakeBackend(EMPTY).createNote({ title: "", body: "" }, null, []);
  const notes = Array.from({ length: COUNT }, (_, at): Note => {
    const editedAt = NOW - at * 60_000;
    return { ...blank, id: `n${at}`, title: nameOf(at), createdAt: editedAt, editedAt };
  });
  host = new FakeBackend({ ...EMPTY, notes });
  list = new NoteList(host, () => NOW);
  await list.show({ kind: "all" });
});

const begins = (letters: string): ((name: string) => boolean) => new Typed().next(letters, 0).fits;

test("letters lead to a note whose row is not loaded, and round the end to one that is", async () => {
  expect(list.row(COUNT - 2)).toBeUndefined();
  expect(await list.placeOf(begins("r"), 3)).toBe(COUNT - 2);
  expect(await list.placeOf(begins("a"), 3)).toBe(0);
  expect(await list.placeOf(begins("a"), COUNT)).toBe(0);
  expect(await list.placeOf(begins("x"), 3)).toBe(-1);
});

test("a row that is loaded is found without asking", async () => {
  const asked = vi.spyOn(host, "listPage");
  expect(await list.placeOf(begins("n"), 3)).toBe(3);
  expect(asked).not.toHaveBeenCalled();
});

test("who types on is not led to what was typed before", async () => {
  const before = list.placeOf(begins("r"), 0);
  const after = list.placeOf(begins("n"), 0);
  expect([await before, await after]).toEqual([-1, 1]);
});

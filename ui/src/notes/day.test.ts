import { expect, it } from "vitest";
import type { Instant, NoteSummary } from "../ipc";
import { dayBounds } from "./layout";
import { NoteList } from "./list.svelte";
import { editedWhen } from "./words";

const at = (text: string): Instant => new Date(text).getTime();

it("what was edited today is of yesterday after midnight, though nothing else happened", async () => {
  const edited = at("2026-11-29T23:50");
  let now = at("2026-11-29T23:59:59");
  let asked = 0;
  const lister = {
    listGroups: async (_view: unknown, _order: unknown, bounds: readonly Instant[]) => {
      asked += 1;
      const group = bounds.findIndex((bound) => edited >= bound);
      return { pinned: 0, counts: [0, 0, 0, 0, 0].map((_, at) => Number(at === group)) };
    },
    listPage: async () => [{ id: "a", title: "Late" } as NoteSummary],
  };
  const list = new NoteList(lister, () => now);
  await list.turned(now);
  expect(asked, "before it was shown there is nothing to turn").toBe(0);
  await list.refresh();
  await list.turned(now);
  expect([asked, list.sections[0]?.heading]).toEqual([1, 0]);
  now += 1000;
  await Promise.all([list.turned(now), list.turned(now)]);
  await list.turned(now);
  expect([asked, list.sections[0]?.heading]).toEqual([2, 1]);
});

it("a time alone is said of what stands under Today and Yesterday, also where a day has another length", () => {
  // Every day of a year, wherever this runs: two of them have 23 or 25 hours in most places.
  for (let day = 1; day <= 365; day += 1) {
    const now = new Date(2026, 0, day, 12).getTime();
    const yesterday = dayBounds(now)[1] ?? 0;
    expect(editedWhen(yesterday, now)).toMatch(/^\d\d:\d\d/);
    expect(editedWhen(yesterday - 1, now)).not.toMatch(/^\d\d:\d\d/);
  }
});

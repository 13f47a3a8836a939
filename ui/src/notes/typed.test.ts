import { expect, test } from "vitest";
import { Typed } from "./typed";

const names = ["Rye", "Reading", "Sailing", "Sailing school", "Work"];
const jump = (typed: Typed, key: string, now: number, at: number): number =>
  typed.jump(key, now, names.length, at, (place) => names[place]);

test("letters that follow each other closely are one beginning", () => {
  const typed = new Typed();
  expect(jump(typed, "r", 0, 4)).toBe(0);
  expect(jump(typed, "E", 100, 0)).toBe(1);
  expect(jump(typed, "s", 2000, 1)).toBe(2);
});

test("one letter again and again goes from name to name, and round", () => {
  const typed = new Typed();
  expect(jump(typed, "s", 0, 0)).toBe(2);
  expect(jump(typed, "s", 100, 2)).toBe(3);
  expect(jump(typed, "s", 200, 3)).toBe(2);
});

test("what nothing begins with leads nowhere, and neither does a name that is not known yet", () => {
  expect(jump(new Typed(), "x", 0, 0)).toBe(-1);
  expect(new Typed().jump("r", 0, 2, 0, () => undefined)).toBe(-1);
  expect(new Typed().jump("r", 0, 0, -1, () => "Rye")).toBe(-1);
});

import { expect, test } from "vitest";
import { mayOpen, type Situation } from "./opener";

const calm: Situation = {
  noteIsOpen: true,
  asked: false,
  windowHasFocus: true,
  busy: false,
  sinceLastKeyMs: 5000,
  putOff: false,
};

test("the dialog opens for the open note, or when the person pressed Sync", () => {
  expect(mayOpen(calm)).toBe(true);
  expect(mayOpen({ ...calm, noteIsOpen: false })).toBe(false);
  expect(mayOpen({ ...calm, noteIsOpen: false, asked: true })).toBe(true);
});

test("it never opens under the hands", () => {
  for (const change of [{ sinceLastKeyMs: 2999 }, { busy: true }, { windowHasFocus: false }]) {
    expect(mayOpen({ ...calm, ...change })).toBe(false);
  }
});

test("what was put off waits", () => {
  expect(mayOpen({ ...calm, putOff: true })).toBe(false);
});

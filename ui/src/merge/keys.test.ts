import { expect, test } from "vitest";
import { keyOf } from "./keys";

const press = (key: string, more: Partial<Parameters<typeof keyOf>[0]> = {}) =>
  keyOf({ key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test("Ctrl 1 to 5 choose the strategies", () => {
  expect(press("1", { ctrlKey: true })).toEqual({ kind: "strategy", at: 0 });
  expect(press("5", { ctrlKey: true })).toEqual({ kind: "strategy", at: 4 });
  expect(press("6", { ctrlKey: true })).toBeNull();
});

test("Alt 1 to 3 choose here, whatever character the layout puts there", () => {
  expect(press("¡", { altKey: true, code: "Digit1" })).toEqual({ kind: "choice", choice: "mine" });
  expect(press("2", { altKey: true })).toEqual({ kind: "choice", choice: "theirs" });
  expect(press("3", { altKey: true, metaKey: true })).toEqual({ kind: "choice", choice: "both" });
});

test("AltGr writes characters and chooses nothing", () => {
  expect(press("²", { altKey: true, ctrlKey: true, code: "Digit2" })).toBeNull();
});

test("F8 goes through the changes, Ctrl Page Up and Down through the conflicts", () => {
  expect(press("F8")).toEqual({ kind: "change", by: 1 });
  expect(press("F8", { shiftKey: true })).toEqual({ kind: "change", by: -1 });
  expect(press("PageDown", { ctrlKey: true })).toEqual({ kind: "conflict", by: 1 });
});

test("letters alone are text", () => {
  expect(press("1")).toBeNull();
  expect(press("z")).toBeNull();
  expect(press("z", { ctrlKey: true })).toEqual({ kind: "undo" });
});

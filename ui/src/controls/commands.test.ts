import { describe, expect, test } from "vitest";
import { isKey, keysOn } from "./commands.svelte";

const pressed = (key: string, more: KeyboardEventInit = {}): KeyboardEvent =>
  new KeyboardEvent("keydown", { key, ...more });

describe("a key", () => {
  test("is meant with what is held, no more and no less", () => {
    expect(isKey(pressed("n", { ctrlKey: true }), "Ctrl N")).toBe(true);
    expect(isKey(pressed("N", { ctrlKey: true, shiftKey: true }), "Ctrl N")).toBe(false);
    expect(isKey(pressed("N", { ctrlKey: true, shiftKey: true }), "Ctrl Shift N")).toBe(true);
    expect(isKey(pressed("n"), "Ctrl N")).toBe(false);
    expect(isKey(pressed("n", { metaKey: true }), "Ctrl N")).toBe(true);
  });

  test("above another sign is meant with Shift or without", () => {
    expect(isKey(pressed("+", { ctrlKey: true, shiftKey: true }), "Ctrl +")).toBe(true);
    expect(isKey(pressed("+", { ctrlKey: true }), "Ctrl +")).toBe(true);
  });

  test("of a digit is found where another sign stands on it", () => {
    expect(isKey(pressed("&", { ctrlKey: true, code: "Digit1" }), "Ctrl 1")).toBe(true);
  });

  test("with an arrow is told by its short name", () => {
    expect(isKey(pressed("ArrowDown", { ctrlKey: true, altKey: true }), "Ctrl Alt Down")).toBe(true);
  });

  test("of its own is heard on a Mac", () => {
    expect(keysOn({ keys: ["Ctrl H"], mac: ["Ctrl Y"] }, true)).toEqual(["Ctrl Y"]);
  });
});

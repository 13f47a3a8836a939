import { expect, test } from "vitest";
import { fitting, keyed, textOf, USUAL, widthsOf } from "./columns";

test("columns stay within what can be read, and leave the editor its room", () => {
  expect(fitting(USUAL, 1280)).toEqual(USUAL);
  expect(fitting({ sidebar: 10, list: 10 }, 1280)).toEqual({ sidebar: 180, list: 240 });
  expect(fitting({ sidebar: 900, list: 900 }, 1600)).toEqual({ sidebar: 320, list: 480 });
  expect(fitting({ sidebar: 320, list: 480 }, 1100)).toEqual({ sidebar: 320, list: 380 });
  expect(fitting({ sidebar: 320, list: 480 }, 1001)).toEqual({ sidebar: 320, list: 281 });
});

test("keys move a border, and other keys do not", () => {
  expect(keyed("ArrowRight", 316, "list")).toBe(332);
  expect(keyed("ArrowLeft", 184, "sidebar")).toBe(180);
  expect(keyed("Home", 300, "list")).toBe(240);
  expect(keyed("End", 300, "sidebar")).toBe(320);
  expect(keyed("Enter", 300, "sidebar")).toBe(USUAL.sidebar);
  expect(keyed("Tab", 300, "sidebar")).toBeNull();
});

test("what is remembered of them is read again, and nothing else is", () => {
  expect(widthsOf(textOf({ sidebar: 200, list: 400 }))).toEqual({ sidebar: 200, list: 400 });
  for (const other of [null, "", "200", "a b", "-1 300", "99999 1"]) expect(widthsOf(other)).toBeNull();
});

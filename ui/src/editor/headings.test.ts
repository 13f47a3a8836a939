import { expect, test } from "vitest";
import { headingsOf, inLink, isHeading } from "./headings";

const read = (text: string): readonly string[] =>
  headingsOf(text.split("\n")).map(({ text: of, line }) => `${line} ${of}`);

test("the headings of a note are found outside of its code", () => {
  expect(
    read("# One\n\ntext\n##  Two ##\n```\n# no\n```\n    # no\n#no\nThree\n===\n- item\n---\n\n---\nFour\n--"),
  ).toEqual(["0 One", "3 Two", "9 Three", "15 Four"]);
  expect(read("~~~\n# no\n```\n# no")).toEqual([]);
});

test("a heading is meant by its letters, as each program writes it", () => {
  expect(isHeading("paint-the-hull", "Paint the **hull**!")).toBe(true);
  expect(isHeading("Öl", "öl")).toBe(true);
  expect(isHeading("Paint", "Paint the hull")).toBe(false);
  expect(isHeading("-", "!")).toBe(false);
  expect(inLink("Paint | [hull] #2")).toBe("Paint hull 2");
});

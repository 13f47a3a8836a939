import { expect, test } from "vitest";
import { cut } from "./marked";

test("a text is cut at what was found", () => {
  expect(cut("the harbour office", [{ from: 4, to: 11 }])).toEqual([
    { text: "the ", marked: false },
    { text: "harbour", marked: true },
    { text: " office", marked: false },
  ]);
});

test("spans that overlap or reach beyond the text lose nothing and repeat nothing", () => {
  const spans = [
    { from: 2, to: 30 },
    { from: 0, to: 3 },
  ];
  expect(cut("harbour", spans).map(({ text }) => text)).toEqual(["har", "bour"]);
});

test("a text without spans is one piece, an empty one none", () => {
  expect(cut("harbour", [])).toEqual([{ text: "harbour", marked: false }]);
  expect(cut("", [])).toEqual([]);
});

import { describe, expect, it } from "vitest";
import { alignsOf, cellsOf, widthsOf } from "./table";

const texts = (line: string): readonly string[] => cellsOf(line).map(({ from, to }) => line.slice(from, to).trim());

describe("the cells of a row", () => {
  it("are what stands between the bars, with or without bars at the ends", () => {
    expect(texts("| a | b |")).toEqual(["a", "b"]);
    expect(texts("a | b")).toEqual(["a", "b"]);
    expect(texts("  | a | b")).toEqual(["a", "b"]);
    expect(texts("a | b |")).toEqual(["a", "b"]);
  });

  it("may be empty, and may hold a bar that is escaped", () => {
    expect(texts("|  | b ||")).toEqual(["", "b", ""]);
    expect(texts("| a \\| b | c |")).toEqual(["a \\| b", "c"]);
    expect(texts("|")).toEqual([""]);
  });
});

describe("the columns", () => {
  it("are set as the line of dashes says", () => {
    expect(alignsOf("|---|:-:|--:|:--|")).toEqual(["left", "center", "right", "left"]);
  });

  it("are as wide as what a reader sees of their longest cell", () => {
    expect(widthsOf(["| a | [link](https://example.com/long) |", "| abcdef | **b** |"])).toEqual([6, 4]);
    expect(widthsOf([`| ${"x".repeat(200)} |`])).toEqual([36]);
  });
});

import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { noteLanguage } from "./grammar";
import { styleRows, styleTable } from "./live-tables";
import { lookAt, type Found } from "./look";
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

describe("a table that is as long as a book", () => {
  const rows = Array.from({ length: 2_000 }, (_, at) => `| cell ${at} | **of** a table |`).join("\n");
  const text = `| left | right |\n| - | -: |\n${rows}\n\nAfter it.`;

  /** What is drawn of some lines: for each its class, and the places of its cells. */
  function drawn(from: number, to: number): readonly string[] {
    const state = EditorState.create({ doc: text, extensions: [noteLanguage] });
    const tree = ensureSyntaxTree(state, text.length, 20_000);
    const found: Found = { all: [], whole: [] };
    const look = lookAt(state, from, to, () => false, found);
    tree?.iterate({
      from,
      to,
      enter: (node) => {
        if (node.name === "Table") styleTable(look, node);
        if (node.name === "Paragraph") styleRows(look, node);
      },
    });
    return found.all.map(({ value }) => String((value.spec as { class?: string }).class ?? ""));
  }

  it("has its columns down to its last row, and not beyond", () => {
    const last = text.lastIndexOf("| cell");
    expect(drawn(last, last + 30).filter((name) => name === "cm-cell")).toHaveLength(2);
    expect(drawn(last, last + 30)).toContain("cm-row");
    expect(drawn(text.length - 5, text.length)).toEqual([]);
  });
});

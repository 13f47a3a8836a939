import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { classHighlighter, highlightTree } from "@lezer/highlight";
import type { Tree } from "@lezer/common";
import { describe, expect, it } from "vitest";
import { partOf } from "./colours";
import { noteLanguage } from "./grammar";

const chapter = (number: number): string =>
  `## Chapter ${number}\n\n${"Some **words** and `code` in a [link](https://example.org). ".repeat(20)}\n\n- one\n- *two*\n\n> said\n\n`;

const text = Array.from({ length: 60 }, (_, number) => chapter(number)).join("");
const tree = ensureSyntaxTree(EditorState.create({ doc: text, extensions: noteLanguage }), text.length, 10_000)!;

function coloured(of: Tree, from: number, to: number, begin = 0): readonly string[] {
  const found: string[] = [];
  const put = (at: number, end: number, style: string): void =>
    void found.push(`${at + begin}-${end + begin} ${style}`);
  highlightTree(of, classHighlighter, put, from - begin, to - begin);
  return found;
}

describe("the colours of a stretch of a long note", () => {
  it("are what they are in the whole text, wherever it begins and ends", () => {
    for (let from = 0; from < text.length; from += 777) {
      const to = Math.min(text.length, from + 2500);
      const { part, begin } = partOf(tree, from, to);
      const found = coloured(part, from, to, begin);
      expect(found.length).toBeGreaterThan(0);
      expect(found).toEqual(coloured(tree, from, to));
    }
  });

  it("are looked for in what it stands in, and not in all that is before it", () => {
    const { part, begin } = partOf(tree, text.length - 500, text.length);
    expect(tree.children.length).toBeGreaterThan(10);
    expect(part.children.length).toBeLessThan(4);
    expect(begin).toBeGreaterThan(text.length - 20_000);
  });
});

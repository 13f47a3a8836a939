import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import cases from "../ipc/note-link.cases.json?raw";
import { noteLanguage, wikiAt } from "./grammar";
import { LONGEST } from "./sections";

/** The pieces of a text that are read in one go. */
function blocksOf(text: string): { name: string; length: number }[] {
  const state = EditorState.create({ doc: text, extensions: [noteLanguage] });
  const blocks: { name: string; length: number }[] = [];
  const tree = ensureSyntaxTree(state, text.length, 20_000);
  tree?.topNode.cursor().iterate(({ name, from, to, node }) => {
    if (node.parent?.name === "Document") blocks.push({ name, length: to - from });
  });
  return blocks;
}

const ROWS = "| one | two |\n".repeat(6_000);

test.each([
  ["paragraph", "A line of one paragraph.\n".repeat(6_000)],
  ["table", `| a | b |\n| - | - |\n${ROWS}`],
])("a %s that is longer than a book's page is read in pieces", (_, text) => {
  const blocks = blocksOf(text);
  expect(blocks.length).toBeGreaterThan(1);
  expect(Math.max(...blocks.map(({ length }) => length))).toBeLessThan(2 * LONGEST);
});

test("a line that is too long is one plain paragraph, and what follows it is read", () => {
  const line = "**bold** ".repeat(20_000 / 8).trim();
  expect(blocksOf(`${line}\n\n# After`).map(({ name }) => name)).toEqual(["Paragraph", "ATXHeading1"]);
});

test("a paragraph and a table of usual length stay whole", () => {
  expect(blocksOf("One\ntwo **three**\n\n| a | b |\n| - | - |\n| c | d |").map(({ name }) => name)).toEqual([
    "Paragraph",
    "Table",
  ]);
});

test("a link to a note is found where the core finds it too", () => {
  const { texts } = JSON.parse(cases) as { readonly texts: readonly { text: string; links: readonly string[] }[] };
  expect(texts.length).toBeGreaterThan(3);
  for (const { text, links } of texts) {
    const found: string[] = [];
    const state = EditorState.create({ doc: text, extensions: [noteLanguage] });
    ensureSyntaxTree(state, text.length, 20_000)?.iterate({
      enter: ({ name, from }) => {
        if (name === "WikiLink") found.push(wikiAt(text, from)?.written.trim() ?? "");
      },
    });
    expect(found, text).toEqual(links);
  }
});

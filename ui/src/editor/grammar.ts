import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { languages } from "@codemirror/language-data";
import type { Extension } from "@codemirror/state";
import type { MarkdownConfig } from "@lezer/markdown";

/** A link to a note by its title, at the beginning of a text. */
export const WIKI = /^\[\[([^[\]\n]{1,300})\]\]/;

/** `[[title]]` as a node of its own, so that what looks like a link inside it is none. */
export const wikiLinks: MarkdownConfig = {
  defineNodes: ["WikiLink", "WikiMark"],
  parseInline: [
    {
      name: "WikiLink",
      before: "Link",
      parse(context, next, at) {
        if (next !== OPENING || context.char(at + 1) !== OPENING) return -1;
        const found = WIKI.exec(context.slice(at, Math.min(context.end, at + 304)));
        if (!found) return -1;
        const to = at + found[0].length;
        const marks = [context.elt("WikiMark", at, at + 2), context.elt("WikiMark", to - 2, to)];
        return context.addElement(context.elt("WikiLink", at, to, marks));
      },
    },
  ],
};

const OPENING = "[".charCodeAt(0);

/** No paragraph, table or line is read further in one go than so many characters: at every key all of it is read again. */
export const LONGEST_BLOCK = 20_000;

/**
 * Cuts what is longer than a page of any book into pieces for the styling: a table goes on as plain lines, and what stands
 * on a line that is too long for that has no style.
 */
const shortBlocks: MarkdownConfig = {
  parseBlock: [
    {
      name: "LongLine",
      before: "LinkReference",
      parse(context, { text, pos }) {
        if (text.length < LONGEST_BLOCK) return false;
        const from = context.lineStart;
        context.addElement(context.elt("Paragraph", from + pos, from + text.length));
        context.nextLine();
        return true;
      },
      endLeaf: (_, { text }, { content }) => content.length + text.length >= LONGEST_BLOCK,
    },
  ],
};

/** From so many characters on a note's code stays plain: what is inside of code would be looked for in all of it at every key. */
export const LONG_NOTE = 200_000;

/** Markdown as notes are written in. The language of a code block is loaded when a block in it is met. */
export const noteLanguage = (length = 0): Extension =>
  markdown({
    base: markdownLanguage,
    extensions: [wikiLinks, shortBlocks],
    addKeymap: false,
    ...(length < LONG_NOTE ? { codeLanguages: languages } : {}),
  });

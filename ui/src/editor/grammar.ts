import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { Language, LanguageSupport } from "@codemirror/language";
import { languages } from "@codemirror/language-data";
import type { Extension } from "@codemirror/state";
import type { MarkdownConfig } from "@lezer/markdown";
import { InSections } from "./sections";

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

/** What stands on a line that is longer than this has no style: all of the line would be read again at every key. */
const LONGEST_LINE = 20_000;

const plainLongLines: MarkdownConfig = {
  parseBlock: [
    {
      name: "LongLine",
      before: "LinkReference",
      parse(context, { text, pos }) {
        if (text.length < LONGEST_LINE) return false;
        const from = context.lineStart;
        context.addElement(context.elt("Paragraph", from + pos, from + text.length));
        context.nextLine();
        return true;
      },
      endLeaf: (_, { text }) => text.length >= LONGEST_LINE,
    },
  ],
};

const { language, support } = markdown({
  base: markdownLanguage,
  extensions: [wikiLinks, plainLongLines],
  addKeymap: false,
  codeLanguages: languages,
});

/** Markdown as notes are written in. The language of a code block is loaded when a block in it is met. */
export const noteLanguage: Extension = new LanguageSupport(
  new Language(markdownLanguage.data, new InSections(language.parser), [], "markdown"),
  support,
);

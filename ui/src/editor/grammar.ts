import { markdownLanguage, pasteURLAsLink } from "@codemirror/lang-markdown";
import { Language, LanguageDescription, LanguageSupport, ParseContext } from "@codemirror/language";
import { languages } from "@codemirror/language-data";
import type { Extension } from "@codemirror/state";
import { Parser, type Input, type PartialParse, type TreeFragment } from "@lezer/common";
import { parseCode, type MarkdownConfig, type MarkdownParser } from "@lezer/markdown";
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

const asked = new WeakMap<LanguageDescription, Promise<unknown>>();
const waiting = new Set<() => void>();

/** Calls back each time the grammar of another language is here. Answers how to be called no more. */
export function whenGrammarComes(call: () => void): () => void {
  waiting.add(call);
  return () => void waiting.delete(call);
}

function grammarOf(known: LanguageDescription): Promise<unknown> {
  const before = asked.get(known);
  if (before) return before;
  const coming = known.load().then(
    () => waiting.forEach((call) => call()),
    (error: unknown) => {
      asked.delete(known);
      throw error;
    },
  );
  asked.set(known, coming);
  return coming;
}

/** What is written in another language is read again when the grammar of that is here. */
const parserOf = (known: LanguageDescription): Parser =>
  known.support?.language.parser ?? ParseContext.getSkippingParser(grammarOf(known));

/** HTML in a note is text; it has its colours. With its grammar come those of scripts and styles, as much as all of Markdown's. */
class HtmlInNotes extends Parser {
  private readonly known = LanguageDescription.of({
    name: "HTML",
    load: async () => (await import("@codemirror/lang-html")).html({ matchClosingTags: false }),
  });

  createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    return parserOf(this.known).startParse(input, fragments, ranges);
  }
}

const otherLanguages = parseCode({
  codeParser: (info) => {
    const name = /^\S+/.exec(info)?.[0];
    const known = name === undefined ? null : LanguageDescription.matchLanguageName(languages, name, true);
    return known && parserOf(known);
  },
  htmlParser: new HtmlInNotes(),
});

const parser = (markdownLanguage.parser as MarkdownParser).configure([wikiLinks, plainLongLines, otherLanguages]);

/** Markdown as notes are written in. The language of a code block is loaded when a block in it is met. */
export const noteLanguage: Extension = new LanguageSupport(
  new Language(markdownLanguage.data, new InSections(parser), [], "markdown"),
  pasteURLAsLink,
);

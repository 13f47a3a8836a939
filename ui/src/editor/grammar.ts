import { markdownLanguage, pasteURLAsLink } from "@codemirror/lang-markdown";
import { Language, LanguageDescription, LanguageSupport, ParseContext } from "@codemirror/language";
import { languages } from "@codemirror/language-data";
import type { Extension } from "@codemirror/state";
import { Parser, type Input, type PartialParse, type TreeFragment } from "@lezer/common";
import { parseCode, type MarkdownConfig, type MarkdownParser } from "@lezer/markdown";
import { meantBy } from "../ipc/note-link";
import { InSections } from "./sections";

/** Characters between the brackets of a link to a note, at most. */
const LONGEST_LINK = 2_000;

/** A link to a note, or what `!` would show of one in its place, at the beginning of a text. */
const WIKI = new RegExp(`^(!?)\\[\\[(?!\\s*\\]\\])([^[\\]\\n]{1,${LONGEST_LINK}})\\]\\]`);

/** What ends like this is a file beside the notes and no note. */
const FILE = /\.(?:png|jpe?g|gif|webp|svg|bmp|avif|heic|pdf|mp[34]|m4a|wav|ogg|flac|webm|mov|mkv|canvas|base)$/i;

export interface Wiki {
  /** What stands between the brackets. */
  readonly written: string;
  /** The name of the file that would be shown in its place. */
  readonly file: string | null;
  readonly length: number;
}

/** Reads a link to a note that begins at a place of a text; null if none does. */
export function wikiAt(text: string, at: number): Wiki | null {
  const found = WIKI.exec(text.slice(at, at + LONGEST_LINK + 5));
  const [whole, embedded, written = ""] = found ?? [];
  if (whole === undefined) return null;
  const { title } = meantBy(written);
  return { written, file: embedded && FILE.test(title) ? title : null, length: whole.length };
}

/** Where the words of a link begin that is written as `text`. */
export const wordsBegin = (text: string): number => (text.startsWith("!") ? 3 : 2);

/** `[[title]]` as a node of its own, so that what looks like a link inside it is none. */
export const wikiLinks: MarkdownConfig = {
  defineNodes: ["WikiLink", "WikiFile", "WikiMark"],
  parseInline: [
    {
      name: "WikiLink",
      before: "Link",
      parse(context, next, at) {
        const begin = at + (next === EMBEDDING ? 1 : 0);
        if (context.char(begin) !== OPENING || context.char(begin + 1) !== OPENING) return -1;
        const found = wikiAt(context.slice(at, Math.min(context.end, at + LONGEST_LINK + 5)), 0);
        if (!found) return -1;
        const to = at + found.length;
        if (found.file !== null) return context.addElement(context.elt("WikiFile", at, to));
        const marks = [context.elt("WikiMark", at, begin + 2), context.elt("WikiMark", to - 2, to)];
        return context.addElement(context.elt("WikiLink", at, to, marks));
      },
    },
  ],
};

const OPENING = "[".charCodeAt(0);
const EMBEDDING = "!".charCodeAt(0);

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

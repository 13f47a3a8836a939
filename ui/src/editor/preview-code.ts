import { LanguageDescription } from "@codemirror/language";
import { languages } from "@codemirror/language-data";
import { classHighlighter, highlightCode } from "@lezer/highlight";

/** Longer blocks stay plain: colours are not worth a wait. */
const LONGEST = 100_000;

/** Colours the code of a page that is read, block by block, as its languages are loaded. */
export async function colourCode(page: ParentNode): Promise<void> {
  for (const block of page.querySelectorAll<HTMLElement>("pre > code[class*=language-]")) {
    const name = /language-(\S+)/.exec(block.className)?.[1] ?? "";
    const known = LanguageDescription.matchLanguageName(languages, name, true);
    const text = block.textContent ?? "";
    if (!known || text.length > LONGEST) continue;
    const support = await known.load().catch(() => null);
    if (support) block.replaceChildren(coloured(text, support.language.parser.parse(text)));
  }
}

function coloured(text: string, tree: Parameters<typeof highlightCode>[1]): DocumentFragment {
  const made = document.createDocumentFragment();
  const put = (piece: string, classes: string): void => {
    const span = document.createElement("span");
    span.className = classes;
    span.textContent = piece;
    made.append(classes ? span : piece);
  };
  highlightCode(text, tree, classHighlighter, put, () => made.append("\n"));
  return made;
}

import { StateEffect, StateField, type Extension, type Range } from "@codemirror/state";
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view";

/** The words and phrases that a search looks for, folded; operators and what must not be there are none of them. */
export function wordsOf(search: string): readonly string[] {
  const found: string[] = [];
  for (const [, not, operator, phrase, word] of search.matchAll(
    /(?:^|\s)(-?)((?:tag|in|before|after|is):)?(?:"([^"]*)"?|(\S+))/gi,
  )) {
    const text = folded((phrase ?? word ?? "").trim());
    if (!not && !operator && /[\p{L}\p{N}]/u.test(text)) found.push(text);
  }
  return found;
}

/** Small letters without accents, each where it stood. */
function folded(text: string): string {
  return [...text]
    .map((letter) => {
      const plain = letter.normalize("NFD").charAt(0).toLowerCase();
      return letter.length === 1 && plain.length === 1 ? plain : letter;
    })
    .join("");
}

const look = StateEffect.define<readonly string[]>();

const looked = StateField.define<readonly string[]>({
  create: () => [],
  update: (words, step) => step.effects.reduce((now, effect) => (effect.is(look) ? effect.value : now), words),
});

const FOUND = Decoration.mark({ class: "cm-found" });

/** Where words begin with what is looked for, in a piece of a text. */
export function hitsIn(text: string, words: readonly string[]): readonly { from: number; to: number }[] {
  const plain = folded(text);
  const hits = words.flatMap((word) => {
    const all: { from: number; to: number }[] = [];
    for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + word.length))
      if (at === 0 || !/[\p{L}\p{N}]/u.test(plain.charAt(at - 1))) all.push({ from: at, to: at + word.length });
    return all;
  });
  return hits.sort((a, b) => a.from - b.from || b.to - a.to);
}

const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = marked(view);
    }
    update(update: ViewUpdate): void {
      const other = update.startState.field(looked) !== update.state.field(looked);
      if (other || update.docChanged || update.viewportChanged) this.decorations = marked(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function marked({ state, visibleRanges }: EditorView): DecorationSet {
  const words = state.field(looked);
  if (words.length === 0) return Decoration.none;
  const all: Range<Decoration>[] = visibleRanges.flatMap(({ from, to }) =>
    hitsIn(state.sliceDoc(from, to), words).map((hit) => FOUND.range(from + hit.from, from + hit.to)),
  );
  return Decoration.set(all, true);
}

/** What a search found is marked in the note that it led to, for as long as the search stands. */
export const found: Extension = [looked, marks];

export function markFound(view: EditorView, search: string): void {
  view.dispatch({ effects: look.of(wordsOf(search)) });
}

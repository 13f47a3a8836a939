import { ensureSyntaxTree, syntaxTree, syntaxTreeAvailable } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { ViewPlugin, type EditorView, type ViewUpdate } from "@codemirror/view";
import type { Tree } from "@lezer/common";
import { whenGrammarComes } from "./grammar";
import { whenIdle } from "./idle";

/** Milliseconds of reading in one go: a key that comes meanwhile still has its frame. */
const STEP = 4;
/** Milliseconds without a key before a text whose lines in view are read is read on: whoever writes there needs no more of it. */
const PAUSE = 300;
/** What was begun before a grammar came skips what is written in it, and is read once more. */
const ROUNDS = 2;

/** The tree that goes so far, if there is one. */
const treeTo = (state: EditorState, end: number): Tree | null =>
  syntaxTreeAvailable(state, end) ? ensureSyntaxTree(state, end) : null;

/** Reads on, a bit at each step: first as far as is in view, which then has its style, and then to the end. */
function* reading(view: EditorView): Generator<true> {
  for (const end of [(): number => view.viewport.to, (): number => view.state.doc.length]) {
    yield true;
    for (let round = 0; round < ROUNDS && !treeTo(view.state, end()); round += 1)
      while (!ensureSyntaxTree(view.state, end(), STEP)) yield true;
    const tree = treeTo(view.state, end());
    // Without one a grammar is awaited, with which this begins anew.
    if (!tree) return;
    if (tree !== syntaxTree(view.state)) view.dispatch({});
  }
}

/**
 * Reads a text to its end as soon as it lies open. The editor by itself reads in goes of 100 ms, half a second apart in WebKit, and as
 * long as it has not come to where somebody writes, each key reads on for 20 ms: whoever opened a note of a megabyte in its middle
 * wrote in text without style, and every key was longer than a frame.
 */
export const readAhead = ViewPlugin.fromClass(
  class {
    private stop: (() => void) | null = null;
    private readonly forget = whenGrammarComes(() => this.begin());

    constructor(private readonly view: EditorView) {
      this.begin();
    }

    update({ docChanged, viewportChanged, state, view }: ViewUpdate): void {
      if (!docChanged && !viewportChanged) return;
      this.begin(docChanged && syntaxTreeAvailable(state, view.viewport.to) ? PAUSE : 0);
    }

    destroy(): void {
      this.stop?.();
      this.forget();
    }

    private begin(after = 0): void {
      this.stop?.();
      this.stop = null;
      const { state } = this.view;
      if (treeTo(state, state.doc.length) === syntaxTree(state)) return;
      const wait = setTimeout(() => {
        this.stop = whenIdle(reading(this.view), () => (this.stop = null));
      }, after);
      this.stop = () => clearTimeout(wait);
    }
  },
);

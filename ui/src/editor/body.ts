import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { markdown, markdownKeymap, markdownLanguage } from "@codemirror/lang-markdown";
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorSelection, EditorState, Transaction, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, keymap, placeholder, type Command } from "@codemirror/view";
import { smallestChanges } from "./changes";
import { liveMarkdown } from "./live";
import { toggleTask } from "./widgets";

/** Marks a change that came from the host and not from the keys. */
const fromHost = Annotation.define<boolean>();

/** How often a place that is lost is looked for again. */
const ROUNDS = 4;

/** Puts `mark` around every selection, or takes it away where it stands already. */
export function wrapIn(mark: string): Command {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const { length } = mark;
    const change = state.changeByRange(({ from, to }) => {
      const around = state.sliceDoc(from - length, from) === mark && state.sliceDoc(to, to + length) === mark;
      return around
        ? {
            changes: [
              { from: from - length, to: from },
              { from: to, to: to + length },
            ],
            range: EditorSelection.range(from - length, to - length),
          }
        : {
            changes: [
              { from, insert: mark },
              { from: to, insert: mark },
            ],
            range: EditorSelection.range(from + length, to + length),
          };
    });
    dispatch(state.update(change, { userEvent: "input", scrollIntoView: true }));
    return true;
  };
}

const link: Command = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const change = state.changeByRange(({ from, to }) => ({
    changes: [
      { from, insert: "[" },
      { from: to, insert: "]()" },
    ],
    range: EditorSelection.cursor(to + 3),
  }));
  dispatch(state.update(change, { userEvent: "input" }));
  return true;
};

const tick: Command = ({ state, dispatch }) => {
  const change = toggleTask(state, state.selection.main.head);
  if (change) dispatch(state.update(change));
  return change !== null;
};

const readOnly = new Compartment();
const locked = (yes: boolean): Extension => [EditorState.readOnly.of(yes), EditorView.editable.of(!yes)];

/** The body of a note: CodeMirror with live Markdown. `onchange` hears keys only, never what the host put there. */
export class Body {
  readonly view: EditorView;

  constructor(
    parent: HTMLElement,
    private readonly onchange: () => void,
    private readonly oncomposed: () => void,
  ) {
    this.view = new EditorView({ parent, state: this.fresh("", false) });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** What scrolls: the title goes with the text. */
  private get page(): Element | null {
    return this.view.dom.closest(".page");
  }

  /** Opens another note: history, selection and scroll start anew. */
  open(text: string, trashed: boolean): void {
    this.view.setState(this.fresh(text, trashed));
    if (this.page) this.page.scrollTop = 0;
  }

  /** Puts a newer text in place; what both texts share does not move, and Ctrl Z does not bring the older one back. */
  replace(text: string): void {
    const changes = smallestChanges(this.text, text);
    if (changes.length === 0) return;
    const annotations = [fromHost.of(true), Transaction.addToHistory.of(false)];
    this.inPlace(this.view.state.update({ changes, annotations }));
  }

  /** The line at the top of the page stays there. In a page around it CodeMirror sees to that only while somebody types. */
  private inPlace(step: Transaction): void {
    const { view, page } = this;
    const top = (position: number) => view.documentTop + view.lineBlockAt(position).top;
    const first = view.lineBlockAtHeight((page?.getBoundingClientRect().top ?? 0) - view.documentTop).from;
    const before = top(first);
    view.dispatch(step);
    if (!page) return;
    const now = step.changes.mapPos(first, -1);
    // Lines that come into view turn out to be higher or lower than was thought.
    for (let round = 0; round < ROUNDS; round++) {
      view.requestMeasure();
      view.lineBlockAtHeight(0); // measures at once
      const moved = top(now) - before;
      if (Math.abs(moved) < 1) return;
      page.scrollTop += moved;
    }
  }

  lock(yes: boolean): void {
    if (this.view.state.readOnly !== yes) this.view.dispatch({ effects: readOnly.reconfigure(locked(yes)) });
  }

  find(): void {
    openSearchPanel(this.view);
  }

  destroy(): void {
    this.view.destroy();
  }

  private fresh(text: string, trashed: boolean): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        markdown({ base: markdownLanguage }),
        liveMarkdown,
        search({ top: true }),
        highlightSelectionMatches(),
        placeholder("Write something"),
        keymap.of([
          { key: "Mod-b", run: wrapIn("**") },
          { key: "Mod-i", run: wrapIn("*"), preventDefault: true },
          { key: "Mod-e", run: wrapIn("`") },
          { key: "Mod-Shift-l", run: link },
          { key: "Mod-Enter", run: tick },
          ...markdownKeymap,
          ...searchKeymap.filter(({ key }) => key !== "Mod-Shift-l"),
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        readOnly.of(locked(trashed)),
        EditorView.contentAttributes.of({ "aria-label": "Text of the note", spellcheck: "true" }),
        EditorView.domEventHandlers({ compositionend: () => void setTimeout(this.oncomposed) }),
        EditorView.updateListener.of((update) => {
          const byKeys = update.transactions.some((step) => step.docChanged && !step.annotation(fromHost));
          if (byKeys) this.onchange();
        }),
      ],
    });
  }
}

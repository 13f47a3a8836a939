import { closeSearchPanel, openSearchPanel } from "@codemirror/search";
import { Annotation, Compartment, EditorState, Transaction, type Extension, type StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Note } from "../ipc";
import { language, words } from "../words";
import { smallestChanges } from "./changes";
import { openReplace } from "./find";
import { noteLanguage } from "./grammar";
import { States } from "./states";
import { writing, type Around } from "./writing";

/** Marks a change that came from the host and not from the keys. */
const fromHost = Annotation.define<boolean>();

/** How often a place that is lost is looked for again. */
const ROUNDS = 4;

const readOnly = new Compartment();
const locked = (yes: boolean): Extension => [EditorState.readOnly.of(yes), EditorView.editable.of(!yes)];

const spelling = new Compartment();
const named = (spellcheck: boolean): Extension =>
  EditorView.contentAttributes.of({
    "aria-label": words().editor.text,
    spellcheck: String(spellcheck),
    lang: language(),
  });

export type Opened = Pick<Note, "id" | "body" | "trashed">;

/** What the body tells. */
export interface Hears {
  /** Keys changed the text; what the host put there is not told. */
  changed(): void;
  /** An input method has ended a word. */
  composed(): void;
  /** The selection, or the text by whomever, is another one. */
  moved(): void;
}

/** The body of a note: CodeMirror with live Markdown. Undo, caret and scroll of the notes that were open are kept for the session. */
export class Body {
  readonly view: EditorView;
  private readonly states = new States();
  private readonly setup: Extension;
  private spellcheck = true;
  private id: string | null = null;

  constructor(
    parent: HTMLElement,
    private readonly hears: Hears,
    around: Around,
  ) {
    this.setup = writing(around);
    this.view = new EditorView({ parent, state: this.fresh("", false) });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** What scrolls: the title goes with the text. */
  private get page(): Element | null {
    return this.view.dom.closest(".page");
  }

  /** Opens another note. One that was open before is as it was left; what changed meanwhile is put in place and undo steps over it. */
  open({ id, body, trashed }: Opened): void {
    this.leave();
    this.id = id;
    const kept = this.states.take(id);
    this.view.setState(kept?.state ?? this.fresh(body, trashed));
    this.lock(trashed);
    this.spell(this.spellcheck);
    if (this.page) this.page.scrollTop = kept?.top ?? 0;
    if (kept) this.replace(body);
    this.hears.moved();
  }

  private leave(): void {
    if (this.id === null) return;
    closeSearchPanel(this.view);
    this.states.keep(this.id, { state: this.view.state, top: this.page?.scrollTop ?? 0 });
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
    if (this.view.state.readOnly !== yes) this.tell(readOnly.reconfigure(locked(yes)));
  }

  /** The platform looks for misspelt words, or does not. */
  spell(yes: boolean): void {
    this.spellcheck = yes;
    this.tell(spelling.reconfigure(named(yes)));
  }

  find(): void {
    openSearchPanel(this.view);
  }

  findAndReplace(): void {
    openReplace(this.view);
  }

  destroy(): void {
    this.view.destroy();
  }

  private tell(effects: StateEffect<unknown>): void {
    this.view.dispatch({ effects });
  }

  private fresh(text: string, trashed: boolean): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        this.setup,
        noteLanguage,
        readOnly.of(locked(trashed)),
        spelling.of(named(this.spellcheck)),
        EditorView.domEventHandlers({ compositionend: () => void setTimeout(() => this.hears.composed()) }),
        EditorView.updateListener.of((update) => {
          const byKeys = update.transactions.some((step) => step.docChanged && !step.annotation(fromHost));
          if (byKeys) this.hears.changed();
          if (update.docChanged || update.selectionSet) this.hears.moved();
        }),
      ],
    });
  }
}

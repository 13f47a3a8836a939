import { closeSearchPanel, openSearchPanel } from "@codemirror/search";
import {
  Annotation,
  Compartment,
  EditorState,
  Text,
  Transaction,
  type Extension,
  type StateEffect,
} from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Note } from "../ipc";
import { language, words } from "../words";
import { smallestChanges } from "./changes";
import { openReplace } from "./find";
import { markFound } from "./found";
import { noteLanguage } from "./grammar";
import { headingsOf, isHeading } from "./headings";
import { bringToTop, topLine, type Place, type Top } from "./place";
import { States } from "./states";
import { writing, type Around } from "./writing";

/** Marks a change that came from the host and not from the keys. */
const fromHost = Annotation.define<boolean>();

const readOnly = new Compartment();
const locked = (yes: boolean): Extension => [EditorState.readOnly.of(yes), EditorView.editable.of(!yes)];

const spelling = new Compartment();
const named = (spellcheck: boolean): Extension =>
  EditorView.contentAttributes.of({
    "aria-label": words().editor.text,
    spellcheck: String(spellcheck),
    lang: language(),
  });

/** A heading that a link leads to stands so far below the top of the page. */
const OVER_HEADING = 16;

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
  private search = "";
  private named: { readonly of: string; readonly look: Extension } | null = null;
  /** The note that lies open. */
  id: string | null = null;
  /** The text as it was last asked for: a long one is not put together twice. */
  private written: { readonly doc: Text; readonly text: string } | null = null;
  /** Where it was scrolled to when it was opened. */
  private top: Top | null = null;

  constructor(
    parent: HTMLElement,
    private readonly hears: Hears,
    around: Around,
  ) {
    this.setup = writing(around);
    this.view = new EditorView({ parent, state: this.fresh("", false) });
  }

  get text(): string {
    const { doc } = this.view.state;
    if (this.written?.doc !== doc) this.written = { doc, text: doc.toString() };
    return this.written.text;
  }

  /** What scrolls: the title goes with the text. */
  private get page(): Element | null {
    return this.view.dom.closest(".page");
  }

  /** Where somebody is in the open note. */
  get place(): Place | null {
    const { anchor, head } = this.view.state.selection.main;
    const top = this.topNow();
    return this.id === null || !top ? null : { anchor, head, top, writing: this.view.hasFocus };
  }

  /** Null while the text is not shown. */
  private topNow(): Top | null {
    return this.page && this.view.dom.offsetParent ? topLine(this.view, this.page) : null;
  }

  /**
   * Opens another note. One that was open before is as it was left; what changed meanwhile is put in place and undo steps over it.
   * One that was open in an earlier session is at the `place` of then.
   */
  open({ id, body, trashed }: Opened, place: Place | null = null): void {
    this.leave();
    this.id = id;
    const kept = this.states.take(id);
    this.view.setState(kept?.state ?? this.fresh(body, trashed, place));
    this.lock(trashed);
    this.spell(this.spellcheck);
    this.mark(this.search);
    const top = kept ? kept.top : (place?.top ?? null);
    const step = kept && this.newer(body);
    if (step) this.view.dispatch(step);
    this.top = top && step ? { ...top, line: step.changes.mapPos(top.line, -1) } : top;
    this.toTop();
    this.hears.moved();
  }

  /** Scrolls the note that was opened to where it was left. A page that was not shown could not. */
  toTop(): void {
    if (!this.page) return;
    if (this.top && this.view.dom.offsetParent) bringToTop(this.view, this.page, this.top);
    else this.page.scrollTop = 0;
  }

  /** Goes to a heading of the open note, if it has it. */
  toHeading(wanted: string): void {
    const { doc } = this.view.state;
    const heading = headingsOf(doc.iterLines()).find(({ text }) => isHeading(wanted, text));
    if (!heading) return;
    const line = doc.line(heading.line + 1).from;
    this.view.dispatch({ selection: { anchor: line } });
    this.top = { line, below: -OVER_HEADING };
    this.toTop();
  }

  private leave(): void {
    if (this.id === null) return;
    closeSearchPanel(this.view);
    this.states.keep(this.id, { state: this.view.state, top: this.topNow() ?? this.top });
  }

  /** Puts a newer text in place; what both texts share does not move, and Ctrl Z does not bring the older one back. */
  replace(text: string): void {
    const step = this.newer(text);
    if (!step) return;
    const { page } = this;
    const top = this.topNow();
    this.view.dispatch(step);
    if (page && top) bringToTop(this.view, page, { ...top, line: step.changes.mapPos(top.line, -1) });
  }

  private newer(text: string): Transaction | null {
    const changes = smallestChanges(this.text, text);
    const annotations = [fromHost.of(true), Transaction.addToHistory.of(false)];
    return changes.length === 0 ? null : this.view.state.update({ changes, annotations });
  }

  lock(yes: boolean): void {
    if (this.view.state.readOnly !== yes) this.tell(readOnly.reconfigure(locked(yes)));
  }

  /** The platform looks for misspelt words, or does not. A text that is told so already is left alone: telling it costs a part of a frame. */
  spell(yes: boolean): void {
    this.spellcheck = yes;
    const look = this.look();
    if (spelling.get(this.view.state) !== look) this.tell(spelling.reconfigure(look));
  }

  /** How the text is named and looked through: the same value as long as neither language nor setting is another. */
  private look(): Extension {
    const of = `${language()} ${this.spellcheck}`;
    if (this.named?.of !== of) this.named = { of, look: named(this.spellcheck) };
    return this.named.look;
  }

  /** Marks what this search finds, in each note that is opened from now on too. */
  mark(search: string): void {
    this.search = search;
    markFound(this.view, search);
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

  private fresh(text: string, trashed: boolean, place: Place | null = null): EditorState {
    const doc = Text.of(text.split(/\r\n?|\n/));
    const inside = (position: number): number => Math.min(position, doc.length);
    return EditorState.create({
      doc,
      selection: { anchor: inside(place?.anchor ?? 0), head: inside(place?.head ?? 0) },
      extensions: [
        this.setup,
        noteLanguage,
        readOnly.of(locked(trashed)),
        spelling.of(this.look()),
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

import { defaultKeymap, historyKeymap } from "@codemirror/commands";
import { commonmarkLanguage } from "@codemirror/lang-markdown";
import { StateEffect, StateField, type EditorState, type Extension, type Range } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  keymap,
  type DecorationSet,
  type ViewUpdate,
} from "@codemirror/view";
import type { MergeChange } from "../ipc";
import type { Choice } from "./compose";
import { make } from "./marks";
import { picture } from "./picture";
import { prose } from "./prose";
import { spacers } from "./spacers";
import { words } from "../words";

/** What the result shows beside its text: where a person has to choose, and which change is the current one. */
export interface Scene {
  readonly kinds: readonly MergeChange["kind"][];
  readonly current: number | null;
  readonly pick: (change: number, choice: Choice) => void;
}

export const setScene = StateEffect.define<Scene>();

const scene = StateField.define<Scene>({
  create: () => ({ kinds: [], current: null, pick: () => {} }),
  update: (before, { effects }) => effects.reduce((now, effect) => (effect.is(setScene) ? effect.value : now), before),
});

/** The name above a whole text. A widget: it is never part of the text. */
class SeamLine extends WidgetType {
  constructor(readonly side: "mine" | "theirs") {
    super();
  }
  override eq(other: SeamLine): boolean {
    return other.side === this.side;
  }
  override toDOM(): HTMLElement {
    return make("div", `seam ${this.side}`, words().merge[this.side]);
  }
}

const CHOICES = ["mine", "theirs", "both"] as const;

/** Over a place that both changed: which of the two texts to take. */
class ChoiceHead extends WidgetType {
  constructor(
    readonly change: number,
    readonly choice: Choice,
    readonly current: boolean,
    readonly empty: boolean,
    readonly of: number,
    readonly pick: Scene["pick"],
  ) {
    super();
  }
  override eq(other: ChoiceHead): boolean {
    const { change, choice, current, empty, of } = this;
    return (
      other.change === change &&
      other.choice === choice &&
      other.current === current &&
      other.empty === empty &&
      other.of === of
    );
  }
  override toDOM(): HTMLElement {
    // A block between lines may have no margin: what stands around the card is room inside of its seat.
    const seat = make("div", "choice-seat");
    const head = make("div", "");
    seat.append(head);
    const group = make("div", "seg");
    group.setAttribute("role", "radiogroup");
    for (const choice of CHOICES) {
      const button = make("button", "", words().merge.choices[choice]);
      button.setAttribute("role", "radio");
      button.dataset["choice"] = choice;
      group.append(button);
    }
    group.onkeydown = (event) => this.#arrow(event, group);
    head.append(make("b", "grow", words().merge.bothChanged), group);
    this.updateDOM(seat);
    return seat;
  }
  override updateDOM(seat: HTMLElement): boolean {
    const head = seat.firstElementChild as HTMLElement;
    head.className = ["choice-head", this.current && "is-current", this.empty && "is-empty"].filter(Boolean).join(" ");
    head.dataset["change"] = String(this.change);
    const buttons = [...head.querySelectorAll<HTMLElement>("[role=radio]")];
    head
      .querySelector("[role=radiogroup]")
      ?.setAttribute("aria-label", words().merge.whichText(this.change + 1, this.of));
    for (const button of buttons) {
      const on = button.dataset["choice"] === this.choice;
      button.setAttribute("aria-checked", String(on));
      button.tabIndex = on || (this.choice === "neither" && button === buttons[0]) ? 0 : -1;
      button.onclick = () => this.pick(this.change, button.dataset["choice"] as Choice);
    }
    return true;
  }
  override ignoreEvent(): boolean {
    return true;
  }
  #arrow(event: KeyboardEvent, group: HTMLElement): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...group.querySelectorAll<HTMLElement>("[role=radio]")];
    const next = buttons[(buttons.indexOf(event.target as HTMLElement) + step + buttons.length) % buttons.length];
    next?.click();
    next?.focus();
  }
}

/** Blocks between lines change the height of the text, so they are the state's and not the view's. */
const blocks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    const [was, is] = [transaction.startState.field(picture), transaction.state.field(picture)];
    const shown = transaction.effects.some((effect) => effect.is(setScene));
    const same = was.strategy === is.strategy && was.choices === is.choices && !shown;
    if (same && transaction.docChanged) return before.map(transaction.changes);
    return same ? before : drawBlocks(transaction.state);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function drawBlocks(state: EditorState): DecorationSet {
  const { seams, places, strategy, choices } = state.field(picture);
  const { kinds, current, pick } = state.field(scene);
  const found: Range<Decoration>[] = [];
  for (const at = seams.iter(); at.value; at.next()) {
    found.push(Decoration.widget({ widget: new SeamLine(at.value.side), block: true, side: -10 }).range(at.from));
  }
  if (strategy !== "auto") return Decoration.set(found, true);
  for (const at = places.iter(); at.value; at.next()) {
    const { change, standing } = at.value;
    if (kinds[change] !== "both") continue;
    const widget = new ChoiceHead(
      change,
      choices[change] ?? "both",
      current === change,
      standing !== "lines",
      kinds.length,
      pick,
    );
    found.push(Decoration.widget({ widget, block: true, side: standing === "behind" ? 10 : -10 }).range(at.from));
  }
  return Decoration.set(found, true);
}

const line = (className: string): Decoration => Decoration.line({ class: className });
const FROM = {
  mine: line("cm-from cm-from-mine"),
  theirs: line("cm-from cm-from-theirs"),
  hand: line("cm-from cm-from-hand"),
};
const CARD = line("cm-choice");
const CARD_NOW = line("cm-choice is-current");
const CARD_END = line("cm-choice-end");

/** The bars of what is drawn, and the cards around what both changed. */
const bars = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = drawBars(view);
    }
    update({ view, docChanged, viewportChanged, state, startState }: ViewUpdate): void {
      const changed =
        state.field(picture) !== startState.field(picture) || state.field(scene) !== startState.field(scene);
      if (docChanged || viewportChanged || changed) this.decorations = drawBars(view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function drawBars(view: EditorView): DecorationSet {
  const { state, viewport } = view;
  const { origins, places, strategy } = state.field(picture);
  const { kinds, current } = state.field(scene);
  const found: Range<Decoration>[] = [];
  const lines = (from: number, to: number, mark: Decoration): void => {
    const end = Math.min(to, viewport.to);
    for (let at = Math.max(from, viewport.from); at <= end;) {
      const here = state.doc.lineAt(at);
      found.push(mark.range(here.from));
      at = here.to + 1;
    }
  };
  origins.between(viewport.from, viewport.to, (from, to, { from: whose }) => lines(from, to, FROM[whose]));
  if (strategy === "auto") {
    places.between(viewport.from, viewport.to, (from, to, { change, standing }) => {
      if (kinds[change] !== "both" || standing !== "lines") return;
      lines(from, to, current === change ? CARD_NOW : CARD);
      lines(state.doc.lineAt(to).from, to, CARD_END);
    });
  }
  return Decoration.set(found, true);
}

/** A paragraph is read in one go, so the parser of a text much longer than this would keep the window waiting at each key. */
const MOST_READ = 200_000;

/** All that makes a text of so many characters the result. Markdown is read only for the keys that go on with a list. */
export const resultExtensions = (characters: number): Extension => [
  scene,
  blocks,
  bars,
  spacers,
  prose,
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ "aria-label": words().merge.resultPane, spellcheck: "true", tabindex: "0" }),
  keymap.of([...defaultKeymap.filter((key) => key.key !== "Mod-Enter"), ...historyKeymap]),
  characters > MOST_READ ? [] : commonmarkLanguage,
];

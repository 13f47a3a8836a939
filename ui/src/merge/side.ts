import { EditorState, StateEffect, StateField, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import { takesMine, takesTheirs, type Choice } from "./compose";
import type { Hunk } from "./diff";
import { heard, icon, make } from "./marks";
import { prose } from "./prose";
import { spacers } from "./spacers";
import { shownKey, titled } from "../controls/keys";
import { words } from "../words";
import { nameOfUse } from "./words";

/** What one side shows: its changes, which of them the result takes, and whether they can be chosen. */
export interface SideScene {
  readonly side: "mine" | "theirs";
  readonly hunks: readonly Hunk[];
  readonly choices: readonly Choice[];
  readonly count: number;
  readonly current: number | null;
  readonly use: ((change: number) => void) | null;
}

export const setSide = StateEffect.define<SideScene>();

const NOTHING: SideScene = { side: "mine", hunks: [], choices: [], count: 0, current: null, use: null };
const scene = StateField.define<SideScene>({
  create: () => NOTHING,
  update: (before, { effects }) => effects.reduce((now, effect) => (effect.is(setSide) ? effect.value : now), before),
});

const MOST_BEFORE = 6;

/** What stood before a change, struck out; of a long text its first lines. */
function struck(before: string): HTMLElement {
  const lines = before.split("\n");
  const del = make("del", "");
  const rest = lines.length - MOST_BEFORE;
  del.append(heard(words().merge.removed), lines.slice(0, rest > 1 ? MOST_BEFORE : lines.length).join("\n"));
  if (rest > 1) del.append(make("span", "more", `\n${words().merge.moreLines(rest)}`));
  return del;
}

class Struck extends WidgetType {
  constructor(readonly before: string) {
    super();
  }
  override eq(other: Struck): boolean {
    return other.before === this.before;
  }
  override toDOM(): HTMLElement {
    return struck(this.before);
  }
}

class Added extends WidgetType {
  override eq(): boolean {
    return true;
  }
  override toDOM(): HTMLElement {
    return heard(words().merge.added);
  }
}

/** Over the first line of a change: its mark, what stood there, and the button that takes it into the result. */
class Head extends WidgetType {
  constructor(
    readonly side: "mine" | "theirs",
    readonly hunk: Hunk,
    readonly used: boolean,
    readonly name: string,
    readonly current: boolean,
    readonly use: SideScene["use"],
  ) {
    super();
  }
  override eq(other: Head): boolean {
    const { hunk, used, name, current, use } = this;
    return (
      other.hunk === hunk &&
      other.used === used &&
      other.name === name &&
      other.current === current &&
      other.use === use
    );
  }
  override toDOM(): HTMLElement {
    const gone = this.hunk.to === this.hunk.from;
    const head = make(gone ? "div" : "span", "");
    if (this.hunk.kind === "both" && this.use) {
      const note = make("span", "both-note");
      note.append(icon("split", "split"), words().merge.bothChanged);
      head.append(note);
    }
    if (this.hunk.before !== null) {
      const was = make("span", "was");
      was.append(struck(this.hunk.before));
      head.append(was);
    }
    if (this.use && this.hunk.kind !== "same") head.append(make("button", ""));
    this.updateDOM(head);
    return head;
  }
  override updateDOM(head: HTMLElement): boolean {
    const gone = this.hunk.to === this.hunk.from;
    head.className = ["hunk-head", gone && `hunk is-gone ${this.side}`, gone && this.current && "is-current"]
      .filter(Boolean)
      .join(" ");
    const button = head.querySelector("button");
    if (!button) return !this.use || this.hunk.kind === "same";
    button.className = `use ${this.side}`;
    button.dataset["change"] = String(this.hunk.change);
    button.setAttribute("aria-pressed", String(this.used));
    button.setAttribute("aria-label", this.name);
    const { useMineHere, useTheirsHere } = words().merge;
    const [here, key] = this.side === "mine" ? [useMineHere, "Alt 1"] : [useTheirsHere, "Alt 2"];
    button.title = titled(here, shownKey(key));
    button.replaceChildren(icon(this.used ? "check" : "arrow-right"));
    button.onclick = () => this.use?.(this.hunk.change);
    return true;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}

const uses = (side: "mine" | "theirs", choice: Choice | undefined): boolean =>
  choice !== undefined && (side === "mine" ? takesMine(choice) : takesTheirs(choice));

function headOf(state: EditorState, { side, choices, count, current, use }: SideScene, hunk: Hunk): Head {
  const used = uses(side, choices[hunk.change]);
  const name = use ? nameOfUse(side, textOf(state, hunk), hunk, count, used) : "";
  return new Head(side, hunk, used, name, current === hunk.change, use);
}

/** A few words that say what a change is, as a person would read it out. */
function textOf(state: EditorState, hunk: Hunk): { readonly after: string; readonly before: string } {
  const first = hunk.words[0];
  if (hunk.to === hunk.from) return { after: "", before: hunk.before ?? "" };
  if (!first) return { after: state.doc.lineAt(hunk.from).text, before: hunk.before ?? "" };
  const line = state.doc.lineAt(first.from);
  const after = state.sliceDoc(Math.max(line.from, first.from - 60), Math.max(first.to, first.from));
  return { after, before: hunk.before ?? first.before };
}

/** Changes of which nothing is left on this side stand between two lines. */
const gone = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    const set = transaction.effects.some((effect) => effect.is(setSide));
    if (!set) return transaction.docChanged ? Decoration.none : before;
    const { state } = transaction;
    const now = state.field(scene);
    const found: Range<Decoration>[] = [];
    for (const hunk of now.hunks) {
      if (hunk.to !== hunk.from || (!now.use && hunk.before === null)) continue;
      const last =
        hunk.from > state.doc.length ||
        (hunk.from === state.doc.length && state.doc.lineAt(hunk.from).from !== hunk.from);
      const widget = Decoration.widget({ widget: headOf(state, now, hunk), block: true, side: last ? 10 : -10 });
      found.push(widget.range(Math.min(hunk.from, state.doc.length)));
    }
    return Decoration.set(found, true);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const drawn = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = draw(view);
    }
    update(update: ViewUpdate): void {
      const changed = update.startState.field(scene) !== update.state.field(scene);
      if (changed || update.docChanged || update.viewportChanged) this.decorations = draw(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function draw(view: EditorView): DecorationSet {
  const { state, viewport } = view;
  const now = state.field(scene);
  const found: Range<Decoration>[] = [];
  for (let at = firstAfter(now.hunks, viewport.from); at < now.hunks.length; at++) {
    const hunk = now.hunks[at];
    if (!hunk || hunk.from > viewport.to) break;
    if (hunk.to > hunk.from && hunk.from <= state.doc.length) drawHunk(view, now, hunk, found);
  }
  return Decoration.set(found, true);
}

/** The first change that ends behind a position. */
function firstAfter(hunks: readonly Hunk[], position: number): number {
  let [low, high] = [0, hunks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hunks[middle]?.to ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function drawHunk({ state, viewport }: EditorView, now: SideScene, hunk: Hunk, found: Range<Decoration>[]): void {
  const end = Math.min(hunk.to - 1, state.doc.length);
  const current = now.current === hunk.change ? " is-current" : "";
  found.push(Decoration.widget({ widget: headOf(state, now, hunk), side: -10 }).range(hunk.from));
  for (let at = Math.max(hunk.from, viewport.from); at <= Math.min(end, viewport.to);) {
    const line = state.doc.lineAt(at);
    const edges = `${line.from <= hunk.from ? " is-first" : ""}${line.to >= end ? " is-last" : ""}`;
    const plain = now.use && hunk.kind !== "same" ? "" : " nouse";
    found.push(Decoration.line({ class: `hunk ${now.side}${edges}${current}${plain}` }).range(line.from));
    at = line.to + 1;
  }
  const ins = Decoration.mark({ tagName: "ins", class: now.side });
  for (const word of hunk.words) {
    if (word.to < viewport.from || word.from > viewport.to) continue;
    if (word.before) found.push(Decoration.widget({ widget: new Struck(word.before), side: -2 }).range(word.from));
    if (word.to <= word.from) continue;
    found.push(Decoration.widget({ widget: new Added(), side: -1 }).range(word.from), ins.range(word.from, word.to));
  }
}

/** The editor of a side: its text, read only, with what changed. */
export const sideExtensions = (label: string): Extension => [
  scene,
  gone,
  drawn,
  spacers,
  prose,
  EditorView.lineWrapping,
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
];

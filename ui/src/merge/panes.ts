import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Strategy } from "../ipc";
import { Rows, type Pane, type Tie } from "./align";
import type { Bounds, Comparison, Hunk } from "./diff";
import { placesOf } from "./picture";

type Name = "mine" | "result" | "theirs" | "base";

/** What the panes show at the moment. `middle` is the result, or the last shared version in its place. */
export interface Shown {
  readonly comparison: Comparison | null;
  readonly strategy: Strategy;
  readonly choosable: boolean;
  readonly middle: "result" | "base";
  readonly result: () => EditorState;
}

/** The editors of the dialog, side by side: which of them go together, which changes are in sight, and the way to one. */
export class Panes {
  readonly #views = new Map<Name, EditorView>();
  readonly #rows = new Rows(() => this.#looked());
  #shown: Shown | null = null;
  #bounds: { of: EditorState; bounds: Bounds } | null = null;

  constructor(private readonly look: (changes: readonly number[]) => void) {}

  seat(name: Name, view: EditorView | null): void {
    if (view) this.#views.set(name, view);
    else this.#views.delete(name);
    this.#arrange();
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#arrange();
  }

  changed(): void {
    this.#rows.changed();
  }

  stop(): void {
    this.#rows.stop();
  }

  #arrange(): void {
    const shown = this.#shown;
    const { mine, theirs } = shown?.comparison?.bounds ?? {};
    const [here, there] = [this.#views.get("mine"), this.#views.get("theirs")];
    const middle = shown && this.#views.get(shown.middle);
    if (!shown || !mine || !theirs || !here || !there) return this.#rows.set([], "none");
    const rows = shown.choosable && (shown.strategy !== "concatenate" || shown.middle === "base");
    const tie: Tie = rows ? "rows" : "place";
    const kinds = shown.comparison?.changes ?? [];
    const side = (view: EditorView, bounds: Bounds, of: "mine" | "theirs"): Pane => ({
      view,
      bounds: () => bounds,
      tint: (change) => (kinds[change]?.kind === of || kinds[change]?.kind === "both" ? `hunk ${of}` : ""),
    });
    const panes = [side(here, mine, "mine"), side(there, theirs, "theirs")];
    if (rows && middle) panes.splice(1, 0, { view: middle, bounds: () => this.#middle(), tint: () => "" });
    this.#rows.set(panes, tie);
  }

  #middle(): Bounds {
    const shown = this.#shown;
    if (!shown) return [];
    if (shown.middle === "base") return shown.comparison?.bounds.base ?? [];
    const state = this.#views.get("result")?.state ?? shown.result();
    if (this.#bounds?.of === state) return this.#bounds.bounds;
    const end = state.doc.length + 1;
    const inner = placesOf(state).flatMap(({ from, to, standing }) =>
      standing === "behind" ? [end, end] : [from, standing === "lines" ? to + 1 : from],
    );
    this.#bounds = { of: state, bounds: [0, ...inner, end] };
    return this.#bounds.bounds;
  }

  /** Tells which changes can be seen. */
  #looked(): void {
    const comparison = this.#shown?.comparison;
    if (!comparison) return;
    const seen = (["mine", "theirs"] as const).flatMap((name) => {
      const view = this.#views.get(name);
      if (!view || view.dom.clientHeight === 0) return [];
      return within(comparison[name], ...inSight(view));
    });
    this.look([...seen, ...this.#inResult()]);
  }

  /** In *Auto-merge* the result itself shows each change. */
  #inResult(): number[] {
    const view = this.#views.get("result");
    const shown = this.#shown;
    if (!view || shown?.strategy !== "auto" || shown.middle !== "result" || view.dom.clientHeight === 0) return [];
    const [from, to] = inSight(view);
    return placesOf(view.state).flatMap((place) => (place.to >= from && place.from <= to ? [place.change] : []));
  }

  /** Scrolls to a change, and puts the focus on its button, or the caret on its place in the result. */
  reveal(change: number, tab: Name): void {
    const comparison = this.#shown?.comparison;
    if (!comparison) return;
    const result = this.#views.get("result");
    const place = result && this.#shown?.middle === "result" ? this.#placeIn(result, change) : null;
    const writing = result?.hasFocus ?? false;
    if (result && place !== null && (writing || tab === "result")) {
      this.#rows.lead(result);
      result.dispatch({
        effects: EditorView.scrollIntoView(place, { y: "center" }),
        ...(writing ? { selection: { anchor: place } } : {}),
      });
    }
    if (writing) return;
    const inMine = comparison.mine.find((hunk) => hunk.change === change);
    const order = inMine && tab !== "theirs" ? (["mine", "theirs"] as const) : (["theirs", "mine"] as const);
    for (const name of order) {
      const view = this.#views.get(name);
      const hunk = comparison[name].find((other) => other.change === change);
      if (!view || !hunk || view.dom.clientHeight === 0) continue;
      this.#rows.lead(view);
      view.dispatch({
        effects: EditorView.scrollIntoView(Math.min(hunk.from, view.state.doc.length), { y: "center" }),
      });
      requestAnimationFrame(() =>
        view.dom.querySelector<HTMLElement>(`[data-change="${change}"]`)?.focus({ preventScroll: true }),
      );
      return;
    }
  }

  #placeIn(view: EditorView, change: number): number | null {
    return placesOf(view.state).find((place) => place.change === change)?.from ?? null;
  }
}

/** Where what can be seen starts and ends. */
function inSight(view: EditorView): [number, number] {
  const top = view.scrollDOM.scrollTop - view.documentPadding.top;
  const at = (height: number) => view.lineBlockAtHeight(Math.max(0, height));
  return [at(top).from, at(top + view.scrollDOM.clientHeight).to];
}

function within(hunks: readonly Hunk[], from: number, to: number): number[] {
  const found: number[] = [];
  let [low, high] = [0, hunks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hunks[middle]?.to ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < hunks.length && (hunks[at]?.from ?? 0) <= to; at++) found.push(hunks[at]?.change ?? 0);
  return found;
}

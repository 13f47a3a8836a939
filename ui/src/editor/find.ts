import {
  SearchQuery,
  closeSearchPanel,
  getSearchQuery,
  openSearchPanel,
  search,
  setSearchQuery,
} from "@codemirror/search";
import { StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { EditorView, panels, runScopeHandlers, type Panel } from "@codemirror/view";
import { mount, unmount } from "svelte";
import FindBar from "./FindBar.svelte";

/** Which of how many the selection is; `at` is null while it is on none. With more than are counted, `more`. */
export interface Hits {
  readonly at: number | null;
  readonly count: number;
  readonly more: boolean;
}

export const MOST_HITS = 5000;

/** Counts what a query finds, and where among that the selection is. */
export function hitsOf(state: EditorState, query: SearchQuery): Hits {
  if (!query.valid || query.search === "") return { at: null, count: 0, more: false };
  const { from, to } = state.selection.main;
  let at: number | null = null;
  let count = 0;
  const cursor = query.getCursor(state);
  for (let next = cursor.next(); !next.done; next = cursor.next()) {
    if (count === MOST_HITS) return { at, count, more: true };
    count += 1;
    if (next.value.from === from && next.value.to === to) at = count;
  }
  return { at, count, more: false };
}

const showReplace = StateEffect.define<boolean>();

/** Whether the panel has its second line. */
export const replacing = StateField.define<boolean>({
  create: () => false,
  update: (value, step) => step.effects.reduce((now, effect) => (effect.is(showReplace) ? effect.value : now), value),
});

export function toggleReplace(view: EditorView, show: boolean): void {
  view.dispatch({ effects: showReplace.of(show && !view.state.readOnly) });
}

/** Opens the panel with its line for replacing. */
export function openReplace(view: EditorView): void {
  toggleReplace(view, true);
  openSearchPanel(view);
}

export function ask(view: EditorView, change: Partial<Query>): void {
  const now = getSearchQuery(view.state);
  view.dispatch({ effects: setSearchQuery.of(new SearchQuery({ ...queryOf(now), ...change })) });
}

interface Query {
  search: string;
  replace: string;
  caseSensitive: boolean;
  regexp: boolean;
  wholeWord: boolean;
}

const queryOf = ({ search, replace, caseSensitive, regexp, wholeWord }: SearchQuery): Query => ({
  search,
  replace,
  caseSensitive,
  regexp,
  wholeWord,
});

/** Find and replace over the note. The panel stands above the page, which scrolls under it. */
export function findPanel(seat: HTMLElement | null): Extension {
  return [replacing, search({ top: true, createPanel }), seat ? panels({ topContainer: seat }) : []];
}

function createPanel(view: EditorView): Panel {
  const dom = document.createElement("div");
  const bar = mount(FindBar, { target: dom, props: { view, close: () => closeSearchPanel(view) } });
  dom.addEventListener("keydown", (event) => {
    if (runScopeHandlers(view, event, "search-panel")) event.preventDefault();
  });
  return {
    dom,
    top: true,
    mount: () => {
      const field = dom.querySelector<HTMLInputElement>("[main-field]");
      field?.focus();
      field?.select();
    },
    update: (update) => bar.follow(update),
    destroy: () => void unmount(bar),
  };
}

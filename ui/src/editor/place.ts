import type { EditorView } from "@codemirror/view";
import type { NoteId } from "../ipc";

/** What stands at the top of the page: a line, by where it begins, and how far the page begins below its top. */
export interface Top {
  readonly line: number;
  readonly below: number;
}

/** Where somebody was in a note, in characters of its text. */
export interface Place {
  readonly anchor: number;
  readonly head: number;
  readonly top: Top;
  /** The text had the keyboard. */
  readonly writing: boolean;
}

/** Places that outlast the window. */
export interface Places {
  of(id: NoteId): Place | null;
  keep(id: NoteId, place: Place): void;
}

/** How often a place that is lost is looked for again. */
const ROUNDS = 4;

const topOf = (view: EditorView, position: number): number => view.documentTop + view.lineBlockAt(position).top;
const edge = (page: Element): number => page.getBoundingClientRect().top;

/** The line at the top of the page that `view` scrolls in. */
export function topLine(view: EditorView, page: Element): Top {
  view.lineBlockAtHeight(0); // measures at once: a scroll that was asked for is made first
  const line = view.lineBlockAtHeight(edge(page) - view.documentTop).from;
  return { line, below: edge(page) - topOf(view, line) };
}

/** Scrolls until this line stands at the top of the page as it did. In a page around it CodeMirror sees to that only while somebody types. */
export function bringToTop(view: EditorView, page: Element, { line, below }: Top): void {
  const position = Math.min(line, view.state.doc.length);
  // Lines that come into view turn out to be higher or lower than was thought.
  for (let round = 0; round < ROUNDS; round += 1) {
    view.requestMeasure();
    view.lineBlockAtHeight(0); // measures at once
    const off = topOf(view, position) + below - edge(page);
    if (Math.abs(off) < 1) return;
    page.scrollTop += off;
  }
}

import type { EditorState, Range, Text } from "@codemirror/state";
import { Decoration, type EditorView } from "@codemirror/view";

/** What styling a piece of the visible text has to know, and where it puts what it finds. */
export interface Look {
  readonly state: EditorState;
  /** The visible piece: nothing outside of it is worth a look. */
  readonly from: number;
  readonly to: number;
  /** A caret or a selection touches the lines of this stretch, so its marks are shown. */
  open(from: number, to?: number): boolean;
  /** Styles a stretch, or hides it. */
  put(decoration: Decoration, from: number, to: number): void;
  /** As `put`, and the caret steps over it at once. */
  putWhole(decoration: Decoration, from: number, to: number): void;
  /** Styles every visible line of a stretch. */
  putLines(decoration: Decoration, from: number, to: number): void;
}

export const mark = (name: string): Decoration => Decoration.mark({ class: name });
export const line = (name: string): Decoration => Decoration.line({ class: name });
export const HIDDEN = Decoration.replace({});
export const MARK = mark("md");

/** Whether the caret or a selection touches the lines of a stretch. Nothing is open while the text has no focus. */
export function caretLines(view: EditorView): (from: number, to?: number) => boolean {
  if (!view.hasFocus) return () => false;
  const { doc, selection } = view.state;
  const spans = selection.ranges.map(({ from, to }) => [doc.lineAt(from).from, doc.lineAt(to).to] as const);
  return (from, to = from) => spans.some(([first, last]) => to >= first && from <= last);
}

export interface Found {
  readonly all: Range<Decoration>[];
  readonly whole: Range<Decoration>[];
}

/** Looks at one visible piece. */
export function lookAt(state: EditorState, from: number, to: number, open: Look["open"], found: Found): Look {
  const put: Look["put"] = (decoration, start, end) => void found.all.push(decoration.range(start, end));
  return {
    state,
    from,
    to,
    open,
    put,
    putWhole: (decoration, start, end) => {
      if (start >= end) return;
      put(decoration, start, end);
      found.whole.push(decoration.range(start, end));
    },
    putLines: (decoration, start, end) =>
      eachLine(state.doc, Math.max(start, from), Math.min(end, to), (at) => found.all.push(decoration.range(at))),
  };
}

export function eachLine(doc: Text, from: number, to: number, visit: (from: number, text: string) => void): void {
  for (let at = from; at <= to;) {
    const here = doc.lineAt(at);
    visit(here.from, here.text);
    at = here.to + 1;
  }
}

export function afterSpace(state: EditorState, position: number): number {
  return state.sliceDoc(position, position + 1) === " " ? position + 1 : position;
}

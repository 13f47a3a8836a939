import type { Range } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";

const HEADING = Decoration.line({ class: "cm-heading" });
const BLANK = Decoration.line({ class: "cm-gap" });
const MARK = Decoration.mark({ class: "md" });

function decorate(view: EditorView): DecorationSet {
  const found: Range<Decoration>[] = [];
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const marks = /^#{1,6}\s/.exec(line.length > 200 ? line.text.slice(0, 8) : line.text);
      if (line.length === 0) found.push(BLANK.range(line.from));
      if (marks) found.push(HEADING.range(line.from), MARK.range(line.from, line.from + marks[0].length));
      at = line.to + 1;
    }
  }
  return Decoration.set(found, true);
}

/** Headings and blank lines of what is drawn, the same in all panes, so that their rows are of one height. */
export const prose = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = decorate(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

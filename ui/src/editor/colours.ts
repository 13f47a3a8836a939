import { syntaxTree } from "@codemirror/language";
import { Prec, RangeSetBuilder, type Extension } from "@codemirror/state";
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view";
import { Tree } from "@lezer/common";
import { classHighlighter, highlightTree } from "@lezer/highlight";

/** What of a tree a stretch of the text stands in, and where that begins. */
export function partOf(tree: Tree, from: number, to: number): { readonly part: Tree; readonly begin: number } {
  const { children, positions } = tree;
  const first = Math.max(0, behind(positions, from) - 1);
  const end = behind(positions, to);
  const begin = positions[first] ?? 0;
  const places = positions.slice(first, end).map((position) => position - begin);
  return { part: new Tree(tree.type, children.slice(first, end), places, tree.length - begin), begin };
}

/** The first place whose position is greater. */
function behind(positions: readonly number[], position: number): number {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}

const marks = new Map<string, Decoration>();
function markOf(style: string): Decoration {
  const mark = marks.get(style) ?? Decoration.mark({ class: style });
  marks.set(style, mark);
  return mark;
}

/**
 * Classes for what the grammar knows, as far as it is in view. The editor's own looks through every block from the beginning of the
 * text up to what is in view, at each key: at the end of a long note that alone took a third of a frame.
 */
export const colours: Extension = Prec.high(
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      private tree: Tree;
      private to: number;

      constructor(view: EditorView) {
        this.tree = syntaxTree(view.state);
        this.to = view.viewport.to;
        this.decorations = this.colour(view);
      }

      update({ state, view, changes, viewportChanged }: ViewUpdate): void {
        const tree = syntaxTree(state);
        const { to } = view.viewport;
        const mapped = changes.mapPos(this.to, 1);
        if (tree.length < to && tree.type === this.tree.type && mapped >= to) {
          // Not read yet as far as is in view: what it was a moment ago stays.
          this.decorations = this.decorations.map(changes);
          this.to = mapped;
        } else if (tree !== this.tree || viewportChanged) {
          this.tree = tree;
          this.to = to;
          this.decorations = this.colour(view);
        }
      }

      private colour(view: EditorView): DecorationSet {
        const found = new RangeSetBuilder<Decoration>();
        for (const { from, to } of view.visibleRanges) {
          const { part, begin } = partOf(this.tree, from, to);
          const put = (at: number, end: number, style: string): void =>
            found.add(at + begin, end + begin, markOf(style));
          highlightTree(part, classHighlighter, put, from - begin, to - begin);
        }
        return found.finish();
      }
    },
    { decorations: (plugin) => plugin.decorations },
  ),
);

import { syntaxTree } from "@codemirror/language";
import type { EditorState, Range } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import type { SyntaxNodeRef } from "@lezer/common";
import { Bullet, TaskBox } from "./widgets";

const mark = (name: string): Decoration => Decoration.mark({ class: name });
const line = (name: string): Decoration => Decoration.line({ class: name });

const MARK = mark("md");
const HANG = mark("md cm-hang");
const HIDDEN = Decoration.replace({});
const BLANK = line("cm-blank");
const INLINE: Readonly<Record<string, Decoration>> = {
  StrongEmphasis: mark("cm-strong"),
  Emphasis: mark("cm-em"),
  Strikethrough: mark("cm-strike"),
  InlineCode: mark("cm-code"),
  Link: mark("wiki"),
  Autolink: mark("wiki"),
};
const MARKS = new Set(["EmphasisMark", "StrikethroughMark", "CodeMark", "LinkMark", "URL", "LinkTitle"]);

/** Live styling of the visible Markdown: its marks are shown only on the lines that hold a caret or selection. */
export const liveMarkdown = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update(update: ViewUpdate): void {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || update.selectionSet || update.focusChanged || parsed) {
        this.decorations = decorate(update.view);
      }
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function decorate(view: EditorView): DecorationSet {
  const found: Range<Decoration>[] = [];
  const { state } = view;
  const open = caretLines(view);
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(state).iterate({ from, to, enter: (node) => decorateNode(state, node, open, found) });
    for (let at = from; at <= to;) {
      const here = state.doc.lineAt(at);
      if (here.length === 0) found.push(BLANK.range(here.from));
      at = here.to + 1;
    }
  }
  return Decoration.set(found, true);
}

type IsOpen = (position: number) => boolean;

function caretLines(view: EditorView): IsOpen {
  if (!view.hasFocus) return () => false;
  const { doc, selection } = view.state;
  const spans = selection.ranges.map(({ from, to }) => [doc.lineAt(from).from, doc.lineAt(to).to] as const);
  return (position) => spans.some(([from, to]) => position >= from && position <= to);
}

function decorateNode(state: EditorState, node: SyntaxNodeRef, open: IsOpen, found: Range<Decoration>[]): void {
  const { name, from, to } = node;
  const inline = INLINE[name];
  if (inline) found.push(inline.range(from, to));
  else if (MARKS.has(name)) styleMark(node, open(from), found);
  else if (name.startsWith("ATXHeading"))
    found.push(line(`cm-h cm-h${name.slice(-1)}`).range(state.doc.lineAt(from).from));
  else if (name === "HeaderMark" && node.node.parent?.name.startsWith("ATX"))
    styleHeaderMark(state, node, open(from), found);
  else if (name === "Blockquote") eachLine(state, from, to, line("cm-quote"), found);
  else if (name === "FencedCode" || name === "CodeBlock") eachLine(state, from, to, line("cm-fence"), found);
  else if (name === "QuoteMark") found.push((open(from) ? MARK : HIDDEN).range(from, afterSpace(state, to)));
  else if (name === "ListItem") styleItem(state, node, found);
}

function styleMark(node: SyntaxNodeRef, open: boolean, found: Range<Decoration>[]): void {
  const parent = node.node.parent?.name;
  if (parent === "FencedCode") found.push(MARK.range(node.from, node.to));
  // A bare address is the text itself.
  else if (node.name === "URL" && parent !== "Link" && parent !== "Image")
    found.push(mark("wiki").range(node.from, node.to));
  else found.push((open ? MARK : HIDDEN).range(node.from, node.to));
}

function styleHeaderMark(state: EditorState, node: SyntaxNodeRef, open: boolean, found: Range<Decoration>[]): void {
  const leading = node.from === state.doc.lineAt(node.from).from;
  if (leading) found.push((open ? mark("md cm-hang is-open") : HANG).range(node.from, afterSpace(state, node.to)));
  else found.push((open ? MARK : HIDDEN).range(node.from, node.to));
}

function styleItem(state: EditorState, node: SyntaxNodeRef, found: Range<Decoration>[]): void {
  const start = state.doc.lineAt(node.from);
  const listMark = node.node.getChild("ListMark");
  if (!listMark) return;
  const task = node.node.getChild("Task")?.getChild("TaskMarker");
  const done = task ? state.sliceDoc(task.from, task.to).toLowerCase() === "[x]" : false;
  const numbered = node.node.parent?.name === "OrderedList";
  found.push(line(done ? "cm-li is-done" : "cm-li").range(start.from));
  if (task) {
    const label = state.sliceDoc(task.to, start.to).trim();
    found.push(
      Decoration.replace({ widget: new TaskBox(done, label) }).range(listMark.from, afterSpace(state, task.to)),
    );
  } else if (numbered) found.push(mark("cm-number").range(listMark.from, afterSpace(state, listMark.to)));
  else if (afterSpace(state, listMark.to) > listMark.to)
    found.push(Decoration.replace({ widget: new Bullet() }).range(listMark.from, listMark.to + 1));
}

function eachLine(state: EditorState, from: number, to: number, style: Decoration, found: Range<Decoration>[]): void {
  for (let at = from; at <= to;) {
    const here = state.doc.lineAt(at);
    found.push(style.range(here.from));
    at = here.to + 1;
  }
}

function afterSpace(state: EditorState, position: number): number {
  return state.sliceDoc(position, position + 1) === " " ? position + 1 : position;
}

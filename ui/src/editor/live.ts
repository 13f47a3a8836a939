import { syntaxTree } from "@codemirror/language";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import type { SyntaxNodeRef } from "@lezer/common";
import { styleFile, styleImage, styleLink } from "./live-links";
import { styleItem } from "./live-lists";
import { styleRows, styleTable } from "./live-tables";
import { afterSpace, caretLines, eachLine, HIDDEN, line, lookAt, mark, MARK, type Found, type Look } from "./look";
import { Rule } from "./widgets";

const HANG = mark("md cm-hang");
const HANG_OPEN = mark("md cm-hang is-open");
const BLANK = line("cm-blank");
const QUOTE = line("cm-quote");
const QUOTE_IN_QUOTE = line("cm-quote-in");
const FENCE = line("cm-fence");
const EDGE = line("cm-fence-edge");
const RULE = Decoration.replace({ widget: new Rule() });
/** Each line finds its own direction by its first strong letter. */
const BOTH_WAYS = Decoration.line({ attributes: { dir: "auto" } });
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

const INLINE: Readonly<Record<string, Decoration>> = {
  StrongEmphasis: mark("cm-strong"),
  Emphasis: mark("cm-em"),
  Strikethrough: mark("cm-strike"),
  InlineCode: mark("cm-code"),
};
const MARKS = new Set(["EmphasisMark", "StrikethroughMark", "CodeMark"]);

/** Live styling of the visible Markdown: its marks are shown only on the lines that hold a caret or selection. */
export const liveMarkdown = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet = Decoration.none;
    whole: DecorationSet = Decoration.none;
    constructor(view: EditorView) {
      this.decorate(view);
    }
    update(update: ViewUpdate): void {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      const stirred = update.docChanged || update.viewportChanged || update.selectionSet || update.focusChanged;
      if (stirred || parsed) this.decorate(update.view);
    }
    private decorate(view: EditorView): void {
      const found: Found = { all: [], whole: [] };
      const open = caretLines(view);
      for (const { from, to } of view.visibleRanges) decoratePiece(lookAt(view.state, from, to, open, found));
      this.decorations = Decoration.set(found.all, true);
      this.whole = Decoration.set(found.whole, true);
    }
  },
  {
    decorations: (plugin) => plugin.decorations,
    provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.whole ?? Decoration.none),
  },
);

function decoratePiece(look: Look): void {
  const { state, from, to } = look;
  const code: { from: number; to: number }[] = [];
  syntaxTree(state).iterate({
    from,
    to,
    enter: (node) => {
      if (node.name === "FencedCode" || node.name === "CodeBlock") code.push({ from: node.from, to: node.to });
      return decorateNode(look, node);
    },
  });
  eachLine(state.doc, from, to, (at, text) => {
    if (text === "" && !code.some((block) => at >= block.from && at <= block.to)) look.put(BLANK, at, at);
    else if (RIGHT_TO_LEFT.test(text)) look.put(BOTH_WAYS, at, at);
  });
}

/** False where nothing inside is left to style. */
function decorateNode(look: Look, node: SyntaxNodeRef): boolean | void {
  const { name, from, to } = node;
  const inline = INLINE[name];
  if (inline) look.put(inline, from, to);
  else if (MARKS.has(name)) styleMark(look, node);
  else if (name.startsWith("ATXHeading") || name.startsWith("SetextHeading"))
    look.putLines(line(`cm-h cm-h${name.slice(-1)}`), from, to);
  else if (name === "HeaderMark") styleHeaderMark(look, node);
  else if (name === "Blockquote")
    look.putLines(node.node.parent?.name === "Blockquote" ? QUOTE_IN_QUOTE : QUOTE, from, to);
  else if (name === "FencedCode" || name === "CodeBlock") styleCode(look, node);
  else if (name === "QuoteMark") look.put(look.open(from) ? MARK : HIDDEN, from, afterSpace(look.state, to));
  else if (name === "HorizontalRule") look.put(look.open(from) ? MARK : RULE, from, to);
  else if (name === "Escape" && !look.open(from)) look.put(HIDDEN, from, from + 1);
  else if (name === "ListItem") styleItem(look, node);
  else if (name === "Table") styleTable(look, node);
  else if (name === "Paragraph") styleRows(look, node);
  else if (name === "Image") return styleImage(look, node);
  else if (name === "WikiFile") styleFile(look, node);
  else styleLink(look, node);
}

function styleMark(look: Look, { node, from, to }: SyntaxNodeRef): void {
  const block = node.parent?.name === "FencedCode" ? node.parent : null;
  look.put(look.open(block?.from ?? from, block?.to) ? MARK : HIDDEN, from, to);
}

function styleHeaderMark(look: Look, { node, from, to }: SyntaxNodeRef): void {
  const leading = from === look.state.doc.lineAt(from).from;
  if (node.parent?.name.startsWith("ATX") && leading)
    look.put(look.open(from) ? HANG_OPEN : HANG, from, afterSpace(look.state, to));
  else look.put(look.open(from) ? MARK : HIDDEN, from, to);
}

function styleCode(look: Look, { node, from, to, name }: SyntaxNodeRef): void {
  look.putLines(FENCE, from, to);
  if (name !== "FencedCode") return;
  look.putLines(EDGE, from, from);
  const marks = node.getChildren("CodeMark");
  const closing = marks.length > 1 ? marks.at(-1) : undefined;
  if (closing) look.putLines(EDGE, closing.from, closing.from);
}

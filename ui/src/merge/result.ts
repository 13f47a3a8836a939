import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { markdown } from "@codemirror/lang-markdown";
import { EditorState, StateEffect, StateField, Transaction, type Range } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, keymap, type DecorationSet } from "@codemirror/view";
import type { MergePreview } from "../ipc";

type Blocks = MergePreview["blocks"];

/** The name above a part of the result. A widget: it is never part of the text. */
class Seam extends WidgetType {
  constructor(readonly side: "mine" | "theirs") {
    super();
  }
  override eq(other: Seam): boolean {
    return other.side === this.side;
  }
  override toDOM(): HTMLElement {
    const seam = document.createElement("div");
    seam.className = `seam ${this.side}`;
    seam.textContent = this.side === "mine" ? "Mine" : "Theirs";
    return seam;
  }
}

const setBlocks = StateEffect.define<Blocks>();

const LINE = {
  mine: Decoration.line({ class: "cm-from cm-from-mine" }),
  theirs: Decoration.line({ class: "cm-from cm-from-theirs" }),
  both: Decoration.line({ class: "cm-from" }),
  hand: Decoration.line({ class: "cm-from cm-from-hand" }),
};

const origin = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setBlocks)) return markBlocks(transaction.state, effect.value);
    if (!transaction.docChanged) return marks;
    return byHand(marks.map(transaction.changes), transaction);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function markBlocks(state: EditorState, blocks: Blocks): DecorationSet {
  const marks: Range<Decoration>[] = [];
  const seams = blocks.filter((block) => block.from !== "both").length > 1;
  let line = 1;
  for (const block of blocks) {
    if (block.lines === 0 || line > state.doc.lines) continue;
    if (seams && block.from !== "both") {
      const seam = Decoration.widget({ widget: new Seam(block.from), block: true, side: -1 });
      marks.push(seam.range(state.doc.line(line).from));
    }
    for (let end = line + block.lines; line < end && line <= state.doc.lines; line++) {
      marks.push(LINE[block.from].range(state.doc.line(line).from));
    }
  }
  return Decoration.set(marks, true);
}

/** Lines that were edited by hand turn from their side's colour to the app's. */
function byHand(marks: DecorationSet, transaction: Transaction): DecorationSet {
  const lines = new Set<number>();
  transaction.changes.iterChangedRanges((_fromA, _toA, from, to) => {
    for (let at = from; at <= to;) {
      const line = transaction.state.doc.lineAt(at);
      lines.add(line.from);
      at = line.to + 1;
    }
  });
  const kept = marks.update({ filter: (from, _to, mark) => mark.spec.widget !== undefined || !lines.has(from) });
  return kept.update({ add: [...lines].sort((a, b) => a - b).map((from) => LINE.hand.range(from)), sort: true });
}

const fromOutside = Transaction.userEvent.of("merge.rebuild");

/** The editor of the result. `typed` hears the text after every change by hand. */
export function resultEditor(parent: HTMLElement, typed: (body: string) => void): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        history(),
        keymap.of([...defaultKeymap.filter((key) => key.key !== "Mod-Enter"), ...historyKeymap]),
        markdown(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "Result, editable" }),
        origin,
        EditorView.updateListener.of((update) => {
          const own = update.transactions.some((transaction) => transaction.isUserEvent("merge.rebuild"));
          if (update.docChanged && !own) typed(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/** Takes a text over as one undo step, with its blocks marked. */
export function rebuild(view: EditorView, body: string, blocks: Blocks, first: boolean): void {
  const whole = { from: 0, to: view.state.doc.length, insert: body };
  const alone = first ? Transaction.addToHistory.of(false) : isolateHistory.of("full");
  view.dispatch({ changes: whole, effects: setBlocks.of(blocks), annotations: [fromOutside, alone] });
}

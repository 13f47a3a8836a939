import { Decoration } from "@codemirror/view";
import type { SyntaxNode, SyntaxNodeRef } from "@lezer/common";
import { afterSpace, eachLine, HIDDEN, mark, type Look } from "./look";
import { Bullet, TaskBox } from "./widgets";

const NUMBER = mark("cm-number");
const BULLET = Decoration.replace({ widget: new Bullet() });

/** A list item: its depth is its indentation, its mark a bullet, a number or a box. */
export function styleItem(look: Look, { node }: SyntaxNodeRef): void {
  const { state } = look;
  const listMark = node.getChild("ListMark");
  if (!listMark) return;
  const start = state.doc.lineAt(listMark.from);
  const indent = blanksBefore(start.text.slice(0, listMark.from - start.from));
  const task = node.getChild("Task")?.getChild("TaskMarker");
  const done = task ? state.sliceDoc(task.from, task.to).toLowerCase() === "[x]" : false;
  const depth = depthOf(node);
  look.put(itemLine(done ? "cm-li is-done" : "cm-li", depth), start.from, start.from);
  const from = listMark.from - indent;
  const end = afterSpace(state, listMark.to);
  if (task) {
    const label = state.sliceDoc(task.to, start.to).trim();
    look.putWhole(Decoration.replace({ widget: new TaskBox(done, label) }), from, afterSpace(state, task.to));
  } else if (node.parent?.name === "OrderedList") {
    look.putWhole(HIDDEN, from, listMark.from);
    look.put(NUMBER, listMark.from, end);
  } else if (end > listMark.to) look.putWhole(BULLET, from, end);
  continued(look, node, depth);
}

const itemLine = (name: string, depth: number): Decoration =>
  Decoration.line({ class: name, attributes: { style: `--depth:${depth}` } });

function depthOf(item: SyntaxNode): number {
  let depth = 1;
  for (let above = item.parent; above; above = above.parent) if (above.name === "ListItem") depth += 1;
  return depth;
}

const blanksBefore = (text: string): number => /[ \t]*$/.exec(text)?.[0].length ?? 0;

/** The further lines of an item stand under its words, not under its mark. */
function continued(look: Look, item: SyntaxNode, depth: number): void {
  const { doc } = look.state;
  const first = doc.lineAt(item.from).to;
  for (let child = item.firstChild; child; child = child.nextSibling) {
    if ((child.name !== "Paragraph" && child.name !== "Task") || child.to <= first) continue;
    const from = Math.max(child.from, first + 1, look.from);
    eachLine(doc, from, Math.min(child.to, look.to), (at, text) => {
      const indent = /^[ \t]*/.exec(text)?.[0].length ?? 0;
      look.put(itemLine("cm-li-more", depth), at, at);
      look.putWhole(HIDDEN, at, at + indent);
    });
  }
}

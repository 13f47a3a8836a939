import type { TransactionSpec, EditorState } from "@codemirror/state";
import { WidgetType, type EditorView } from "@codemirror/view";
import { words } from "../words";
import { figureOf } from "./figure";

/** The change that ticks or unticks the task on the line of `position`; null where no task stands. */
export function toggleTask(state: EditorState, position: number): TransactionSpec | null {
  const line = state.doc.lineAt(position);
  const found = /^\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+\[([ xX])\]/.exec(line.text);
  if (!found) return null;
  const at = line.from + found[0].length - 2;
  return { changes: { from: at, to: at + 1, insert: found[1] === " " ? "x" : " " }, userEvent: "input.task" };
}

/** The check box that stands for `- [ ]`. */
export class TaskBox extends WidgetType {
  constructor(
    private readonly done: boolean,
    private readonly label: string,
  ) {
    super();
  }

  override eq(other: TaskBox): boolean {
    return other.done === this.done && other.label === this.label;
  }

  toDOM(view: EditorView): HTMLElement {
    const slot = document.createElement("span");
    slot.className = "cm-slot";
    const box = slot.appendChild(taskBox(this.done, this.label));
    // On mousedown, so that the caret stays where it was.
    box.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const change = view.state.readOnly ? null : toggleTask(view.state, view.posAtDOM(slot));
      if (change) view.dispatch(change);
    });
    return slot;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** A box that is ticked or not, with the task as its name. */
export function taskBox(done: boolean, label: string): HTMLElement {
  const box = document.createElement("span");
  box.className = "task";
  box.setAttribute("role", "checkbox");
  box.setAttribute("aria-checked", String(done));
  box.setAttribute("aria-label", words().editor.taskDone(label));
  box.innerHTML = '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-check"/></svg>';
  return box;
}

/** The disc that stands for `-`. */
export class Bullet extends WidgetType {
  override eq(): boolean {
    return true;
  }

  toDOM(): HTMLElement {
    const slot = document.createElement("span");
    slot.className = "cm-slot cm-bullet";
    return slot;
  }
}

/** The line that stands for `---`. */
export class Rule extends WidgetType {
  override eq(): boolean {
    return true;
  }

  toDOM(): HTMLElement {
    const rule = document.createElement("span");
    rule.className = "cm-rule";
    return rule;
  }
}

/** The cell of a table that nothing stands in, not even a blank. */
export class EmptyCell extends WidgetType {
  constructor(private readonly style: string) {
    super();
  }

  override eq(other: EmptyCell): boolean {
    return other.style === this.style;
  }

  toDOM(): HTMLElement {
    const cell = document.createElement("span");
    cell.className = "cm-cell";
    cell.style.cssText = this.style;
    return cell;
  }
}

/** What stands for an image. */
export class Figure extends WidgetType {
  constructor(
    private readonly source: string,
    private readonly label: string,
  ) {
    super();
  }

  override eq(other: Figure): boolean {
    return other.source === this.source && other.label === this.label;
  }

  toDOM(view: EditorView): HTMLElement {
    return figureOf(this.source, this.label, () => view.requestMeasure());
  }

  override ignoreEvent(event: Event): boolean {
    return event.type !== "mousedown" || (event.target as Element).closest("button") !== null;
  }
}

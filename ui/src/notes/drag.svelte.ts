import type { Attachment } from "svelte/attachments";
import type { Notebook, NoteSummary } from "../ipc";

/** What hangs on the pointer. A browser does not tell it before it is dropped, so it is kept here. */
export type Dragged =
  | { readonly kind: "notes"; readonly notes: readonly NoteSummary[] }
  | { readonly kind: "notebook"; readonly book: Notebook };

/** Our own type, so that nothing of it can be dropped into a text. */
const TYPE = "application/x-driftless";

let dragged = $state.raw<Dragged | null>(null);

export const drag = {
  get what(): Dragged | null {
    return dragged;
  },

  start(event: DragEvent, what: Dragged): void {
    dragged = what;
    event.dataTransfer?.setData(TYPE, what.kind);
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  },

  end(): void {
    dragged = null;
  },
};

/** A place that something can be dropped on: `drop` answers what to do with it, or null when it does not belong there. */
export function dropTarget(drop: (what: Dragged) => (() => void) | null): Attachment<HTMLElement> {
  return (element) => {
    const over = (event: DragEvent): void => {
      if (!dragged || !drop(dragged)) return;
      event.preventDefault();
      event.stopPropagation();
      element.classList.add("is-drop");
    };
    const out = (): void => element.classList.remove("is-drop");
    const down = (event: DragEvent): void => {
      out();
      const act = dragged && drop(dragged);
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      drag.end();
      act();
    };
    const heard = { dragenter: over, dragover: over, dragleave: out, drop: down };
    Object.entries(heard).forEach(([name, hear]) => element.addEventListener(name, hear as EventListener));
    return () =>
      Object.entries(heard).forEach(([name, hear]) => element.removeEventListener(name, hear as EventListener));
  };
}

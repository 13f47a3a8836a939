import type { IconName } from "./icon-names";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  /** The id of the command it is, whose key is shown. */
  readonly command?: string;
  readonly checked?: boolean;
  readonly danger?: boolean;
  /** A line stands above it. */
  readonly line?: boolean;
  readonly testid?: string;
  readonly run: () => void;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface ShownMenu {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly at: Point;
  /** Where the focus goes back to. */
  readonly from: HTMLElement | null;
}

let shown = $state.raw<ShownMenu | null>(null);

/** The one context menu. `ContextMenu.svelte` draws it. */
export const contextMenu = {
  get shown(): ShownMenu | null {
    return shown;
  },

  open(at: Point, label: string, items: readonly MenuItem[], from: HTMLElement | null): void {
    shown = { label, items, at, from };
  },

  close(focus = true): void {
    const before = shown?.from;
    shown = null;
    if (focus && before?.isConnected) before.focus();
  },
};

/** The menu key, or Shift F10. */
export const asksForMenu = (event: KeyboardEvent): boolean =>
  event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);

/** Where a menu opens that a key asked for: at the start of the thing it is about. */
export function pointOf(element: Element): Point {
  const { left, top, height } = element.getBoundingClientRect();
  return { x: left + 24, y: top + Math.min(height, 30) };
}

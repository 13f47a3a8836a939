/** How wide the first two columns of a wide window are, in pixels. The editor has the rest. */
export interface Widths {
  readonly sidebar: number;
  readonly list: number;
}
export type Column = keyof Widths;

export const USUAL: Widths = { sidebar: 232, list: 316 };
export const LIMITS: Readonly<Record<Column, readonly [number, number]>> = { sidebar: [180, 320], list: [240, 480] };
/** Less than this is no page to write on. */
const EDITOR = 400;
/** What an arrow key moves a border by. */
const STEP = 16;

const between = (value: number, [least, most]: readonly [number, number]): number =>
  Math.round(Math.min(Math.max(value, least), Math.max(least, most)));

/** The widths as they fit into a window: the list gives way first. */
export function fitting({ sidebar, list }: Widths, room: number): Widths {
  const first = between(sidebar, LIMITS.sidebar);
  const [least, most] = LIMITS.list;
  return { sidebar: first, list: between(list, [least, Math.min(most, room - EDITOR - first)]) };
}

/** How wide a column is after a key on its border; null for a key that does nothing there. */
export function keyed(key: string, width: number, column: Column): number | null {
  const [least, most] = LIMITS[column];
  const to: Readonly<Record<string, number>> = {
    ArrowLeft: width - STEP,
    ArrowRight: width + STEP,
    Home: least,
    End: most,
    Enter: USUAL[column],
  };
  const next = to[key];
  return next === undefined ? null : between(next, [least, most]);
}

/** Reads what was remembered; null if that is nothing of the kind. */
export function widthsOf(text: string | null): Widths | null {
  const numbers = /^(\d{1,4}) (\d{1,4})$/.exec(text ?? "");
  return numbers && { sidebar: Number(numbers[1]), list: Number(numbers[2]) };
}

export const textOf = ({ sidebar, list }: Widths): string => `${sidebar} ${list}`;

import type { Groups, Instant, Order } from "../ipc";

/** Heights in px of the design: fixed, so that the list is arithmetic. */
export const ROW = 82;
export const HEADER = 30;
/** What is said under the last row, where something is. */
export const END = 44;
/** Rows that may stand in the page at once. */
export const MOST_ROWS = 60;
/** Rows asked of the host at once. */
export const PAGE = 100;

/** What stands over a stretch of the list: the pinned ones, a day group by its place among the bounds, or what is not pinned. */
export type Heading = "pinned" | "others" | number | null;

/** One stretch of the list. `first` is the index of its first row, `top` the px where its header stands, if it has one. */
export interface Section {
  readonly heading: Heading;
  readonly first: number;
  readonly count: number;
  readonly top: number;
}

export interface Placed {
  readonly index: number;
  readonly top: number;
}

export interface Visible {
  readonly headers: readonly Section[];
  readonly rows: readonly Placed[];
}

const DAYS = [0, 1, 7, 30];

/** The instants that cut the list into local days: start of today, of yesterday, 7 and 30 days back. Newest first. */
export function dayBounds(now: Instant): readonly Instant[] {
  return DAYS.map((days) => {
    const day = new Date(now);
    day.setHours(0, 0, 0, 0);
    // By the calendar, not by 24 hours: a day of clock change is longer or shorter.
    day.setDate(day.getDate() - days);
    return day.getTime();
  });
}

/** Where the groups stand; empty ones leave no header. Days are told only where the order is one of time. */
export function sectionsOf(groups: Groups, order: Order): readonly Section[] {
  const timed = order === "edited" || order === "created" || order === "trashed";
  const counts = [groups.pinned, ...groups.counts];
  const heading = (at: number): Heading => {
    if (at === 0) return "pinned";
    if (timed) return at - 1;
    return groups.pinned > 0 ? "others" : null;
  };
  const sections: Section[] = [];
  let [first, top] = [0, 0];
  counts.forEach((count, at) => {
    if (count === 0) return;
    const section = { heading: heading(at), first, count, top };
    sections.push(section);
    first += count;
    top += headerOf(section) + count * ROW;
  });
  return sections;
}

/** The px of a section's header. */
const headerOf = ({ heading }: Pick<Section, "heading">): number => (heading === null ? 0 : HEADER);

export function totalOf(sections: readonly Section[]): number {
  return sections.reduce((sum, { count }) => sum + count, 0);
}

export function heightOf(sections: readonly Section[]): number {
  return sections.reduce((sum, section) => sum + headerOf(section) + section.count * ROW, 0);
}

/** The px where a row begins. */
export function topOf(sections: readonly Section[], index: number): number {
  const above = sections.filter(({ first }) => first <= index);
  return above.reduce((sum, section) => sum + headerOf(section), index * ROW);
}

/** The row at a px, clamped to the list; the row below when a header stands there. */
export function rowAt(sections: readonly Section[], px: number): number {
  const section = sections.findLast(({ top }) => top <= px) ?? sections[0];
  if (!section) return 0;
  const within = Math.floor((px - section.top - headerOf(section)) / ROW);
  return section.first + Math.min(Math.max(0, within), section.count - 1);
}

/** What to draw for a scroll position: the rows on screen with some on both sides, never more than `MOST_ROWS`. */
export function visible(sections: readonly Section[], scrollTop: number, height: number): Visible {
  const total = totalOf(sections);
  if (total === 0) return { headers: [], rows: [] };
  const spare = 6 * ROW;
  const from = rowAt(sections, scrollTop - spare);
  const to = Math.min(rowAt(sections, scrollTop + height + spare), from + MOST_ROWS - 1);
  const rows = Array.from({ length: to - from + 1 }, (_, at) => ({
    index: from + at,
    top: topOf(sections, from + at),
  }));
  const headers = sections.filter(
    ({ heading, first, count }) => heading !== null && first <= to && first + count > from,
  );
  return { headers, rows };
}

/** The pages that hold the rows, and the two after them. */
export function pagesFor(rows: readonly Placed[], total: number): readonly number[] {
  if (total === 0) return [];
  const first = Math.floor((rows[0]?.index ?? 0) / PAGE);
  const last = Math.floor((rows.at(-1)?.index ?? 0) / PAGE) + 2;
  const most = Math.floor(Math.max(0, total - 1) / PAGE);
  return Array.from({ length: Math.min(last, most) - first + 1 }, (_, at) => first + at);
}

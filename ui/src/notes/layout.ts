import type { Groups, Instant } from "../ipc";

/** Heights in px of the design: fixed, so that the list is arithmetic. */
export const ROW = 82;
export const HEADER = 30;
/** Rows that may stand in the page at once. */
export const MOST_ROWS = 60;
/** Rows asked of the host at once. */
export const PAGE = 100;

/** One labelled stretch of the list. `first` is the index of its first row, `top` the px where its header stands. */
export interface Section {
  readonly label: string;
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
const LABELS = ["Today", "Yesterday", "Last 7 days", "Last 30 days", "Older"];

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

/** Where the groups stand; empty ones leave no header. */
export function sectionsOf(groups: Groups): readonly Section[] {
  const counts = [groups.pinned, ...groups.counts];
  const sections: Section[] = [];
  let first = 0;
  counts.forEach((count, at) => {
    if (count === 0) return;
    sections.push({
      label: at === 0 ? "Pinned" : (LABELS[at - 1] ?? "Older"),
      first,
      count,
      top: first * ROW + sections.length * HEADER,
    });
    first += count;
  });
  return sections;
}

export function totalOf(sections: readonly Section[]): number {
  return sections.reduce((sum, { count }) => sum + count, 0);
}

export function heightOf(sections: readonly Section[]): number {
  return totalOf(sections) * ROW + sections.length * HEADER;
}

/** The px where a row begins. */
export function topOf(sections: readonly Section[], index: number): number {
  const headers = sections.filter(({ first }) => first <= index).length;
  return index * ROW + headers * HEADER;
}

/** The row at a px, clamped to the list; the row below when a header stands there. */
export function rowAt(sections: readonly Section[], px: number): number {
  const section = sections.findLast(({ top }) => top <= px) ?? sections[0];
  if (!section) return 0;
  const within = Math.floor((px - section.top - HEADER) / ROW);
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
  const headers = sections.filter(({ first, count }) => first <= to && first + count > from);
  return { headers, rows };
}

/** The pages that hold the rows, and the two after them. */
export function pagesFor(rows: readonly Placed[], total: number): readonly number[] {
  const first = Math.floor((rows[0]?.index ?? 0) / PAGE);
  const last = Math.floor((rows.at(-1)?.index ?? 0) / PAGE) + 2;
  const most = Math.floor(Math.max(0, total - 1) / PAGE);
  return Array.from({ length: Math.min(last, most) - first + 1 }, (_, at) => first + at);
}

import { dateWords, words } from "./speech.svelte";

/** Times, days and numbers as the language that is spoken writes them. */
const known = new Map<string, Intl.DateTimeFormat>();

function written(at: number, how: Intl.DateTimeFormatOptions): string {
  const key = `${dateWords()} ${JSON.stringify(how)}`;
  const format = known.get(key) ?? new Intl.DateTimeFormat(dateWords(), how);
  known.set(key, format);
  return format.format(at);
}

/** 14:31 */
export const clock = (at: number): string => written(at, { hour: "2-digit", minute: "2-digit" });
/** 14:31:07 */
export const clockWithSeconds = (at: number): string =>
  written(at, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
/** 3 June */
export const dayOf = (at: number): string => written(at, { day: "numeric", month: "long" });
/** 3 June, and of another year 3 June 2025 */
export const dateOf = (at: number, now: number): string =>
  new Date(at).getFullYear() === new Date(now).getFullYear()
    ? dayOf(at)
    : written(at, { day: "numeric", month: "long", year: "numeric" });
/** June 2026 */
export const monthOf = (at: number): string => written(at, { month: "long", year: "numeric" });
/** Wednesday 3 June */
export const weekdayOf = (at: number): string => written(at, { weekday: "long", day: "numeric", month: "long" });
/** 1,200 */
export const counted = (count: number): string => new Intl.NumberFormat(dateWords()).format(count);

/** today 14:31, yesterday 14:31, 3 June 14:31 */
export function dayAndTime(at: number, now: number): string {
  const days = daysBetween(at, now);
  const { todayAt, yesterdayAt } = words().sync.activity;
  if (days <= 0) return todayAt(clock(at));
  return days === 1 ? yesterdayAt(clock(at)) : `${dayOf(at)} ${clock(at)}`;
}

/** Midnights between two instants: 0 is the same day, 1 is yesterday. */
export function daysBetween(at: number, now: number): number {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
}

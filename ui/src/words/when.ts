import { dateWords } from "./speech.svelte";

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
/** 3 June */
export const dayOf = (at: number): string => written(at, { day: "numeric", month: "long" });
/** June 2026 */
export const monthOf = (at: number): string => written(at, { month: "long", year: "numeric" });
/** Wednesday 3 June */
export const weekdayOf = (at: number): string => written(at, { weekday: "long", day: "numeric", month: "long" });
/** 1,200 */
export const counted = (count: number): string => new Intl.NumberFormat(dateWords()).format(count);

/** Midnights between two instants: 0 is the same day, 1 is yesterday. */
export function daysBetween(at: number, now: number): number {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
}

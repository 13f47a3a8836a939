import { readingsOf, type Reading } from "./note-link";

const LINK = /\[\[([^[\]\n]+)\]\]/g;
const same = (title: string, other: string): boolean => title.trim().toLowerCase() === other.trim().toLowerCase();

/** The reading of a link by which it leads to a title, if none of the titles that come first is one of `others`. */
function leading(written: string, title: string, others: readonly string[]): Reading | null {
  const readings = readingsOf(written);
  const place = readings.findIndex((reading) => same(reading.title, title));
  const taken = readings
    .slice(0, Math.max(place, 0))
    .some((reading) => others.some((other) => same(other, reading.title)));
  return taken ? null : (readings[place] ?? null);
}

/** Whether a text links to a title. */
export function linksTo(body: string, title: string, others: readonly string[]): boolean {
  return [...body.matchAll(LINK)].some(([, written = ""]) => leading(written, title, others) !== null);
}

/** The text with its links to one title leading to another. */
export function linksOf(body: string, from: string, to: string, others: readonly string[]): string {
  return body.replace(LINK, (link: string, written: string) => {
    const reading = leading(written, from, others);
    return reading ? `[[${to}${reading.rest}]]` : link;
  });
}

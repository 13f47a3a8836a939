import { words } from "./speech.svelte";

const STATES = /^(?:pinned|pending|conflict|trashed)$/i;
const DAY = /^\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?$/;

/** Why the host could not read a search: of the operators in it, the first that it can't have understood. */
export function whyUnread(text: string): string {
  const said = words().notes.unread;
  for (const [, written = "", behind = ""] of text.matchAll(/(?:^|\s)-?(tag|in|before|after|is):("[^"]*"?|\S*)/gi)) {
    const operator = written.toLowerCase();
    const value = behind.replace(/"/g, "").trim();
    if (operator === "is" && !STATES.test(value)) return said.state;
    if ((operator === "tag" || operator === "in") && value === "") return said.name(operator);
    if ((operator === "before" || operator === "after") && !isDay(value)) return said.day(operator);
  }
  return said.plain;
}

function isDay(value: string): boolean {
  if (!DAY.test(value)) return false;
  const [year = 0, month = 1, day = 1] = value.split("-").map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A text as it is quoted in a sentence: of a very long one, the beginning. */
export const brief = (text: string, most = 60): string => {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most).join("")}…` : text;
};

/** So many characters a tag has at most. */
export const LONGEST_TAG = 60;

/** A tag as people type it: without `#` and commas, spaces as dashes, lower case. Null when nothing is left. */
export function parseTag(text: string): string | null {
  const tag = text.replace(/[#,]/g, " ").trim().replace(/\s+/g, "-").toLowerCase();
  return tag === "" ? null : tag;
}

/** The tags of a text in which commas part them. */
export const parseTags = (text: string): readonly string[] => text.split(",").flatMap((part) => parseTag(part) ?? []);

export const isTooLong = (tag: string): boolean => [...tag].length > LONGEST_TAG;

const MOST_OFFERED = 6;

/** The tags that begin with what is written, or have a part that does, but for those that are taken. */
export function offeredTags(text: string, known: readonly string[], taken: readonly string[]): readonly string[] {
  const begun = parseTag(text);
  if (begun === null) return [];
  const fits = (tag: string): boolean => tag.startsWith(begun) || tag.split("-").some((part) => part.startsWith(begun));
  return known
    .filter((tag) => tag !== begun && !taken.includes(tag) && fits(tag.toLowerCase()))
    .sort((a, b) => Number(b.startsWith(begun)) - Number(a.startsWith(begun)))
    .slice(0, MOST_OFFERED);
}

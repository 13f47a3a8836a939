/** A tag as people type it: without `#` and commas, spaces as dashes, lower case, at most 60 characters. Null when nothing is left. */
export function parseTag(text: string): string | null {
  const tag = text.replace(/[#,]/g, " ").trim().replace(/\s+/g, "-").toLowerCase().slice(0, 60);
  return tag === "" ? null : tag;
}

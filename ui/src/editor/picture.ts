/** What may become of an image in a note. Nothing of the web is asked for before a person says so. */
export type Picture =
  | { readonly kind: "here"; readonly source: string }
  | { readonly kind: "web"; readonly source: string; readonly host: string }
  | { readonly kind: "refused" };

/** The longest picture that is written in the note itself, in characters. */
export const LONGEST_DATA = 300_000;

/** Only these draw and do nothing else; an SVG is a program. */
const DRAWN = /^data:image\/(png|jpeg|gif|webp);base64,[a-z0-9+/]+={0,2}$/i;

export function pictureOf(written: string): Picture {
  const source = written.trim().replace(/^<(.*)>$/, "$1");
  if (source.length <= LONGEST_DATA && DRAWN.test(source)) return { kind: "here", source };
  if (!/^https:\/\//i.test(source) || !URL.canParse(source)) return { kind: "refused" };
  const { host, href, username, password } = new URL(source);
  return username || password ? { kind: "refused" } : { kind: "web", source: href, host };
}

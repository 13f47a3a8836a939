import type { Overview } from "../ipc";

/** A word that may take the place of what stands at the caret. */
export interface Completion {
  readonly label: string;
  /** What the whole text is with it, and where the caret stands then. */
  readonly text: string;
  readonly caret: number;
}

const MOST = 6;

/** After `tag:` and `in:`, the tags and notebooks that begin with what is written, or have a word that does. */
export function completionsOf(text: string, caret: number, overview: Overview | null): readonly Completion[] {
  const before = text.slice(0, caret);
  const found = /(?:^|\s)(-?(tag|in):)("?)([^"\s]*|(?<=")[^"]*)$/.exec(before);
  if (!found || !overview) return [];
  const [, operator = "", kind, , begun = ""] = found;
  const names = kind === "tag" ? overview.tags.map(({ tag }) => tag) : overview.notebooks.map(({ name }) => name);
  const wanted = begun.toLowerCase();
  const start = before.length - begun.length - (found[3]?.length ?? 0) - operator.length;
  const rest = text.slice(caret).replace(/^[^\s"]*"?/, "");
  return [...new Set(names)]
    .filter((name) => name.toLowerCase() !== wanted && begins(name.toLowerCase(), wanted))
    .slice(0, MOST)
    .map((name) => {
      const written = `${text.slice(0, start)}${operator}${/\s/.test(name) ? `"${name}"` : name} `;
      return { label: name, text: written + rest.trimStart(), caret: written.length };
    });
}

const begins = (name: string, wanted: string): boolean =>
  name.startsWith(wanted) || name.split(/\s+/).some((word) => word.startsWith(wanted));

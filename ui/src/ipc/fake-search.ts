import type { AppError, Note, Notebook, Span } from "./backend";

/** What the text of a search asks for. */
export interface Asked {
  /** Words and phrases, in small letters. */
  readonly words: readonly string[];
  readonly without: readonly string[];
  readonly fits: readonly ((note: Note) => boolean)[];
  readonly trashed: boolean;
}

const STATES: Readonly<Record<string, (note: Note) => boolean>> = {
  pinned: (note) => note.pinned,
  pending: (note) => note.pending,
  conflict: (note) => note.conflict,
  trashed: (note) => note.trashed,
};

function invalid(message: string): AppError {
  return { code: "invalid", message };
}

function fit(operator: string, value: string, notebooks: readonly Omit<Notebook, "count">[]): (note: Note) => boolean {
  const wanted = value.toLowerCase();
  if (operator === "tag") return (note) => note.tags.some((tag) => tag.toLowerCase() === wanted);
  if (operator === "in") {
    const ids = notebooks.filter(({ name }) => name.toLowerCase() === wanted).map(({ id }) => id);
    return (note) => ids.includes(note.notebookId ?? "");
  }
  if (operator === "is") {
    const state = STATES[wanted];
    if (!state) throw invalid(`“is:${value}” can’t be read. It knows pinned, pending, conflict and trashed.`);
    return state;
  }
  const day = Date.parse(`${value}T00:00:00`);
  if (Number.isNaN(day)) throw invalid(`“${operator}:${value}” can’t be read. Write a day as 2026-06-13.`);
  return operator === "before" ? (note) => note.editedAt < day : (note) => note.editedAt >= day;
}

/** Reads a search as the app would, only simpler. */
export function askedOf(text: string, notebooks: readonly Omit<Notebook, "count">[]): Asked {
  const words: string[] = [];
  const without: string[] = [];
  const fits: ((note: Note) => boolean)[] = [];
  let trashed = false;
  for (const [, operator, phrase, word] of text.matchAll(/(?:(tag|in|before|after|is):)?(?:"([^"]*)"?|(\S+))/g)) {
    const value = phrase ?? word ?? "";
    if (operator) {
      fits.push(fit(operator, value, notebooks));
      trashed ||= operator === "is" && value === "trashed";
    } else if (value.startsWith("-") && value.length > 1) without.push(value.slice(1).toLowerCase());
    else if (value !== "") words.push(value.toLowerCase());
  }
  return { words, without, fits, trashed };
}

export function answers(note: Note, asked: Asked): boolean {
  const text = `${note.title}\n${note.body}\n${note.tags.join("\n")}`.toLowerCase();
  if (note.trashed !== asked.trashed) return false;
  return (
    asked.words.every((word) => text.includes(word)) &&
    !asked.without.some((word) => text.includes(word)) &&
    asked.fits.every((fits) => fits(note))
  );
}

/** Where the words stand in a text, in order. */
export function hitsOf(text: string, words: readonly string[]): readonly Span[] {
  const small = text.toLowerCase();
  const spans = words.flatMap((word) => {
    const found: Span[] = [];
    for (let at = small.indexOf(word); at >= 0; at = small.indexOf(word, at + word.length)) {
      found.push({ from: at, to: at + word.length });
    }
    return found;
  });
  return spans.sort((a, b) => a.from - b.from).filter((span, at, all) => at === 0 || span.from >= all[at - 1]!.to);
}

import type { Lines, MergeChange, MergeChoice } from "../ipc";

export type Choice = MergeChoice;

/** The three texts of a conflict, as lines, and the places where they differ. */
export interface Texts {
  readonly base: readonly string[];
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
  readonly changes: readonly MergeChange[];
}

/** A part of the result: so many lines, whose they are, and the change they stand for. */
export interface Part {
  readonly from: "mine" | "theirs" | "both";
  readonly lines: number;
  readonly change: number | null;
}

export interface Composed {
  readonly lines: readonly string[];
  readonly parts: readonly Part[];
}

const cut = (text: readonly string[], { from, to }: Lines): readonly string[] => text.slice(from, to);

/** A side that changed nothing at a place stands there as it was before, so choosing it is choosing neither. */
export function meant(kind: MergeChange["kind"], choice: Choice): Choice {
  if (kind === "both") return choice;
  if (kind === "same") return choice === "neither" ? "neither" : "mine";
  return choice === "both" || choice === kind ? kind : "neither";
}

/** What is taken before anybody has chosen: every change, and where both changed one place, both. */
export const taken = (kind: MergeChange["kind"]): Choice => meant(kind, "both");

export const takesMine = (choice: Choice): boolean => choice === "mine" || choice === "both";
export const takesTheirs = (choice: Choice): boolean => choice === "theirs" || choice === "both";

/** The choice after the use button of one side was pressed. */
export function toggled(choice: Choice, side: "mine" | "theirs"): Choice {
  const mine = takesMine(choice) !== (side === "mine");
  const theirs = takesTheirs(choice) !== (side === "theirs");
  return mine && theirs ? "both" : mine ? "mine" : theirs ? "theirs" : "neither";
}

/** The lines of one place, by whose they are. */
export function linesOf(
  texts: Texts,
  at: number,
  choice: Choice,
): readonly { from: Part["from"]; lines: readonly string[] }[] {
  const change = texts.changes[at];
  if (!change) return [];
  const really = meant(change.kind, choice);
  if (really === "neither") return [{ from: "both", lines: cut(texts.base, change.base) }];
  const mine = {
    from: change.kind === "same" ? ("both" as const) : ("mine" as const),
    lines: cut(texts.mine, change.mine),
  };
  const theirs = { from: "theirs" as const, lines: cut(texts.theirs, change.theirs) };
  return really === "both" ? [mine, theirs] : [really === "mine" ? mine : theirs];
}

/**
 * The result of a choice at every place. Between the places the texts agree, and `ground` says whose lines are taken
 * there, for trailing blanks are no difference. All mine on my ground is my text, and all theirs on theirs is theirs.
 */
export function compose(texts: Texts, choices: readonly Choice[], ground: "mine" | "theirs" = "mine"): Composed {
  const lines: string[] = [];
  const parts: Part[] = [];
  const add = (more: readonly string[], from: Part["from"], change: number | null): void => {
    for (const line of more) lines.push(line);
    parts.push({ from, lines: more.length, change });
  };
  let at = 0;
  texts.changes.forEach((change, place) => {
    add(texts[ground].slice(at, change[ground].from), "both", null);
    for (const part of linesOf(texts, place, choices[place] ?? "both")) add(part.lines, part.from, place);
    at = change[ground].to;
  });
  add(texts[ground].slice(at), "both", null);
  return { lines, parts };
}

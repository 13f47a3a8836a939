import { history, isolateHistory } from "@codemirror/commands";
import {
  EditorState,
  Transaction,
  type ChangeSpec,
  type Extension,
  type Range,
  type RangeSet,
  type RangeValue,
  type TransactionSpec,
} from "@codemirror/state";
import type { MergePreview, Strategy } from "../ipc";
import { compose, linesOf, taken, type Choice, type Part, type Texts } from "./compose";
import { lineChanges } from "./diff";
import type { Fields } from "./fields";
import {
  Place,
  lay,
  picture,
  pictured,
  placeOf,
  rebuilt,
  setPicture,
  type Found,
  type Picture,
  type Standing,
} from "./picture";

/** The result as a value: its text and picture, with what an editor adds to it. */
export const emptyResult = (extensions: Extension = []): EditorState =>
  EditorState.create({ extensions: [history(), pictured, extensions] });

/** What a strategy makes, ready to be taken over. */
export interface Made {
  readonly strategy: Strategy;
  readonly lines: readonly string[];
  readonly parts: readonly Part[];
  readonly choices: readonly Choice[];
  readonly chosen: ReadonlySet<number>;
  readonly fields: Fields;
}

/** The choices that a strategy stands for: what the use buttons show while it is chosen. */
export function choicesOf(strategy: Strategy, texts: Texts): Choice[] {
  if (strategy === "auto") return texts.changes.map(({ kind }) => taken(kind));
  const all = { concatenate: "both", mine: "mine", both: "mine", theirs: "theirs" } as const;
  return texts.changes.map(() => all[strategy]);
}

/** What a strategy makes of the texts. Only *Keep both texts* is not made of choices: there one follows the other. */
export function makeOf(strategy: Strategy, texts: Texts, preview: MergePreview, fields: Fields): Made {
  const choices = choicesOf(strategy, texts);
  const rest = { strategy, choices, chosen: new Set<number>(), fields };
  if (strategy === "concatenate" || texts.changes.length === 0) {
    const parts = preview.blocks.map(({ from, lines }) => ({ from, lines, change: null }));
    return { ...rest, lines: preview.body.split("\n"), parts };
  }
  return { ...rest, ...compose(texts, choices, strategy === "theirs" ? "theirs" : "mine") };
}

/** Takes a result over as one undo step; as the first text there is nothing to go back to. */
export function taking(state: EditorState, made: Made, first: boolean): TransactionSpec {
  const { strategy, fields, choices, chosen } = made;
  const now: Picture = { strategy, fields, choices, chosen, ...lay(made.lines, made.parts) };
  return {
    changes: { from: 0, to: state.doc.length, insert: made.lines.join("\n") },
    effects: setPicture.of(now),
    annotations: [rebuilt, first ? Transaction.addToHistory.of(false) : isolateHistory.of("full")],
  };
}

/** What was chosen in a half-done result, made again. Choices of other changes than these say nothing. */
export function remade(made: Made, texts: Texts, choices: readonly Choice[]): Made {
  if (made.strategy !== "auto" || choices.length !== texts.changes.length) return made;
  const chosen = new Set(choices.flatMap((choice, at) => (choice === made.choices[at] ? [] : [at])));
  return { ...made, choices, chosen, ...compose(texts, choices) };
}

/** Takes a half-done text over what was made, by whole lines, so that the rest keeps its marks. */
export function resuming(state: EditorState, body: string, fields: Fields): TransactionSpec {
  const changes = lineSpecs(state.doc.toString().split("\n"), body.split("\n"));
  const typed = state.update({ changes, annotations: Transaction.addToHistory.of(false) });
  return {
    changes: typed.changes,
    effects: setPicture.of({ ...typed.state.field(picture), fields }),
    annotations: [rebuilt, Transaction.addToHistory.of(false)],
  };
}

/** Whole lines that turn one text into another, so that a place keeps its lines. */
export function lineSpecs(now: readonly string[], then: readonly string[]): ChangeSpec[] {
  const starts = [0];
  for (const line of now) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  const end = (starts.at(-1) ?? 1) - 1;
  return lineChanges(now, then).map(({ a, b }) => {
    const insert = then.slice(b.from, b.to).join("\n");
    const [from, to] = [starts[a.from] ?? 0, starts[a.to] ?? 0];
    if (a.to > a.from && b.to > b.from) return { from, to: to - 1, insert };
    if (a.to > a.from) return to > end ? { from: Math.max(0, from - 1), to: end } : { from, to };
    return from > end ? { from: end, insert: `\n${insert}` } : { from, insert: `${insert}\n` };
  });
}

/** What *Auto-merge* makes with one place chosen, for a person who chose it under another strategy. */
export function pickedOf(texts: Texts, fields: Fields, change: number, choice: Choice): Made {
  const choices = choicesOf("auto", texts).map((other, at) => (at === change ? choice : other));
  return { strategy: "auto", choices, chosen: new Set([change]), fields, ...compose(texts, choices) };
}

/** Takes a choice at one place as one undo step, and leaves the rest of the text as it is. */
export function choosing(state: EditorState, texts: Texts, change: number, choice: Choice): TransactionSpec | null {
  const place = placeOf(state, change);
  if (!place) return null;
  // An empty text does not say whether it is one line or none, and holds nothing to be left as it is.
  if (state.doc.length === 0) return taking(state, chosenOf(state.field(picture), texts, change, choice), false);
  const found = linesOf(texts, change, choice);
  const lines = found.flatMap((part) => part.lines);
  const laid = lay(
    lines,
    found.map((part) => ({ from: part.from, lines: part.lines.length, change })),
  );
  const { spec, at, standing } = replacing(state, place, lines);
  const now = new Place(change, standing).range(at, standing === "lines" ? at + lines.join("\n").length : at);
  const changes = state.changes(spec);
  const before = state.field(picture);
  const beside = (from: number, to: number): boolean =>
    place.standing !== "lines" || to < place.from || from > place.to;
  const origins = before.origins
    .update({ filter: beside })
    .map(changes)
    .update({ add: shifted(laid.origins, at), sort: true });
  const places = before.places
    .update({ filter: (_from, _to, value) => value.change !== change })
    .map(changes)
    .update({ add: [now], sort: true });
  const choices = before.choices.map((other, n) => (n === change ? choice : other));
  const chosen = new Set([...before.chosen, change]);
  const effects = setPicture.of({ ...before, choices, chosen, origins, places });
  return { changes, effects, annotations: [rebuilt, isolateHistory.of("full")] };
}

function chosenOf(before: Picture, texts: Texts, change: number, choice: Choice): Made {
  const choices = before.choices.map((other, at) => (at === change ? choice : other));
  return { ...before, choices, chosen: new Set([...before.chosen, change]), ...compose(texts, choices) };
}

/** How lines are put in a place, where they then start, and how it then stands. */
function replacing(
  state: EditorState,
  { from, to, standing }: Found,
  lines: readonly string[],
): { spec: ChangeSpec; at: number; standing: Standing } {
  const { length } = state.doc;
  const insert = lines.join("\n");
  if (standing === "lines" && lines.length > 0) return { spec: { from, to, insert }, at: from, standing };
  if (standing === "lines") {
    // A line goes with its line end, and the last one with the line end before it.
    if (to < length) return { spec: { from, to: to + 1 }, at: from, standing: "before" };
    return { spec: { from: Math.max(0, from - 1), to }, at: Math.max(0, from - 1), standing: "behind" };
  }
  if (lines.length === 0) return { spec: [], at: from, standing };
  if (standing === "behind")
    return { spec: { from: length, insert: `\n${insert}` }, at: length + 1, standing: "lines" };
  return { spec: { from, insert: `${insert}\n` }, at: from, standing: "lines" };
}

function shifted<Value extends RangeValue>(set: RangeSet<Value>, by: number): Range<Value>[] {
  const found: Range<Value>[] = [];
  for (const cursor = set.iter(); cursor.value; cursor.next())
    found.push(cursor.value.range(cursor.from + by, cursor.to + by));
  return found;
}

import { invertedEffects } from "@codemirror/commands";
import {
  MapMode,
  RangeSet,
  RangeSetBuilder,
  RangeValue,
  StateEffect,
  StateField,
  Transaction,
  type ChangeDesc,
  type EditorState,
  type Extension,
  type Range,
} from "@codemirror/state";
import type { Strategy } from "../ipc";
import type { Choice, Part } from "./compose";
import type { Fields } from "./fields";

/** Whose a stretch of the result is. It grows with what is typed at its end. */
export class Origin extends RangeValue {
  override startSide = -1;
  override endSide = 1;
  override mapMode = MapMode.Simple;
  constructor(readonly from: "mine" | "theirs" | "hand") {
    super();
  }
  override eq(other: RangeValue): boolean {
    return other instanceof Origin && other.from === this.from;
  }
}

/** How a change stands in the result: by its lines, or by none, before a line or behind the last one. */
export type Standing = "lines" | "before" | "behind";

/** Where in the result a change stands. What is typed at its end is part of it, if it has a line. */
export class Place extends RangeValue {
  override mapMode = MapMode.Simple;
  constructor(
    readonly change: number,
    readonly standing: Standing,
  ) {
    super();
    this.startSide = standing === "behind" ? 1 : -1;
    this.endSide = standing === "before" ? -1 : 1;
  }
  override eq(other: RangeValue): boolean {
    return other instanceof Place && other.change === this.change && other.standing === this.standing;
  }
}

/** A place as it is at the moment. */
export interface Found {
  readonly change: number;
  readonly from: number;
  readonly to: number;
  readonly standing: Standing;
}

/** The start of one side's whole text. */
export class Seam extends RangeValue {
  override startSide = -1;
  override endSide = -1;
  override mapMode = MapMode.Simple;
  constructor(readonly side: "mine" | "theirs") {
    super();
  }
  override eq(other: RangeValue): boolean {
    return other instanceof Seam && other.side === this.side;
  }
}

/** What is known of the result beside its text. It goes back and forth with the text, by the same undo. */
export interface Picture {
  readonly strategy: Strategy;
  readonly fields: Fields;
  readonly choices: readonly Choice[];
  /** Changes that a person chose at. */
  readonly chosen: ReadonlySet<number>;
  readonly origins: RangeSet<Origin>;
  readonly places: RangeSet<Place>;
  /** Where one whole text ends and the other starts. */
  readonly seams: RangeSet<Seam>;
}

const EMPTY: Picture = {
  strategy: "concatenate",
  fields: { title: "", tags: [], notebookId: null },
  choices: [],
  chosen: new Set(),
  origins: RangeSet.empty,
  places: RangeSet.empty,
  seams: RangeSet.empty,
};

export const setPicture = StateEffect.define<Picture>({ map: moved });
/** Marks a change that this dialog made, and not a hand. */
export const rebuilt = Transaction.userEvent.of("merge.rebuild");

function moved(picture: Picture, changes: ChangeDesc): Picture {
  const { origins, places, seams } = picture;
  return { ...picture, origins: origins.map(changes), places: places.map(changes), seams: seams.map(changes) };
}

export const picture = StateField.define<Picture>({
  create: () => EMPTY,
  update(before, transaction) {
    let now = transaction.docChanged ? moved(before, transaction.changes) : before;
    for (const effect of transaction.effects) if (effect.is(setPicture)) now = effect.value;
    return isByHand(transaction) ? touched(now, transaction) : now;
  },
});

/** Undo brings the picture back with the text. */
export const pictured: Extension = [
  picture,
  invertedEffects.of((transaction) => {
    const set = transaction.effects.some((effect) => effect.is(setPicture));
    const before = transaction.startState.field(picture);
    return set || (isByHand(transaction) && newlyTouched(transaction)) ? [setPicture.of(before)] : [];
  }),
];

export const isByHand = (transaction: Transaction): boolean =>
  transaction.docChanged &&
  !["merge.rebuild", "undo", "redo"].some((event) => transaction.isUserEvent(event)) &&
  !transaction.effects.some((effect) => effect.is(setPicture));

/** Lines that were edited by hand turn from their side's colour to the app's. */
function touched(now: Picture, transaction: Transaction): Picture {
  const { doc } = transaction.state;
  let { origins } = now;
  transaction.changes.iterChangedRanges((_fromA, _toA, fromB, toB) => {
    const [from, to] = [doc.lineAt(fromB).from, doc.lineAt(toB).to];
    if (isHand(origins, from, to)) return;
    const rest: { from: number; to: number; value: Origin }[] = [];
    origins.between(from, to, (start, end, value) => {
      if (start < from) rest.push({ from: start, to: Math.max(start, from - 1), value });
      if (end > to) rest.push({ from: Math.min(end, to + 1), to: end, value });
    });
    const covers = (start: number, end: number): boolean => end < from || start > to;
    origins = origins.update({
      filter: covers,
      add: [...rest, { from, to, value: new Origin("hand") }],
      sort: true,
    });
  });
  return { ...now, origins };
}

function isHand(origins: RangeSet<Origin>, from: number, to: number): boolean {
  let hand = false;
  origins.between(from, to, (start, end, value) => {
    if (value.from === "hand" && start <= from && end >= to) hand = true;
  });
  return hand;
}

function newlyTouched(transaction: Transaction): boolean {
  const { doc } = transaction.startState;
  let fresh = false;
  transaction.changes.iterChangedRanges((from, to) => {
    const first = doc.lineAt(from);
    fresh ||= !isHand(transaction.startState.field(picture).origins, first.from, doc.lineAt(to).to);
  });
  return fresh;
}

/** Where the parts of a text stand, from line to line. */
export function lay(lines: readonly string[], parts: readonly Part[]): Pick<Picture, "origins" | "places" | "seams"> {
  const seams: Range<Seam>[] = [];
  const origins = new RangeSetBuilder<Origin>();
  const places = new RangeSetBuilder<Place>();
  const total = Math.max(0, lines.reduce((sum, line) => sum + line.length + 1, 0) - 1);
  let [at, line] = [0, 0];
  let open: { change: number; from: number } | null = null;
  const close = (next: number | null): void => {
    if (!open || open.change === next) return;
    const none = open.from > total ? "behind" : "before";
    const standing = at > open.from ? "lines" : none;
    const from = Math.min(open.from, total);
    places.add(from, standing === "lines" ? at - 1 : from, new Place(open.change, standing));
    open = null;
  };
  for (const part of parts) {
    close(part.change);
    if (part.change !== null && !open) open = { change: part.change, from: at };
    let to = at;
    for (const end = line + part.lines; line < end; line++) to += (lines[line]?.length ?? 0) + 1;
    if (part.from !== "both" && to > at) {
      origins.add(at, to - 1, new Origin(part.from));
      if (part.change === null) seams.push(new Seam(part.from).range(at));
    }
    at = to;
  }
  close(null);
  const sides = new Set(seams.map(({ value }) => value.side));
  return {
    origins: origins.finish(),
    places: places.finish(),
    seams: sides.size < 2 ? RangeSet.empty : RangeSet.of(seams),
  };
}

/** Every place of the result in order. */
export function placesOf(state: EditorState): Found[] {
  const found: Found[] = [];
  for (const cursor = state.field(picture).places.iter(); cursor.value; cursor.next()) {
    const { change, standing } = cursor.value;
    found.push({ from: cursor.from, to: cursor.to, change, standing });
  }
  return found;
}

/** Where a change stands in the result; null if it stands nowhere. */
export const placeOf = (state: EditorState, change: number): Found | null =>
  placesOf(state).find((place) => place.change === change) ?? null;

import { undo } from "@codemirror/commands";
import { expect, test } from "vitest";
import type { Conflict, Side } from "../ipc";
import { previewOf } from "../ipc/fake-merge";
import { compose, type Choice, type Texts } from "./compose";
import { choosing, emptyResult, makeOf, remade, resuming, taking } from "./making";
import { picture, placesOf } from "./picture";

/** Numbers that look like chance and are the same on every run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271 + 11) % 2_147_483_647;
    return state % below;
  };
}

const CHOICES = ["mine", "theirs", "both", "neither"] as const;
const fields = { title: "t", tags: [], notebookId: null };

function edited(base: readonly string[], pick: (below: number) => number, name: string): string[] {
  return base.flatMap((line, at) => {
    const what = pick(9);
    if (what === 0) return [];
    if (what === 1) return [`${name}${at}`];
    return what === 2 ? [line, pick(2) === 0 ? "" : `${name} new ${at}`] : [line];
  });
}

function conflictOf(pick: (below: number) => number): Conflict {
  const base = Array.from({ length: 1 + pick(9) }, (_, at) => (pick(5) === 0 ? "" : `line ${at}`));
  const side = (lines: readonly string[]): Side => ({
    title: "t",
    body: lines.join("\n"),
    tags: [],
    pinned: false,
    notebookId: null,
    device: null,
    editedAt: 0,
  });
  const [mine, theirs] = [edited(base, pick, "m"), edited(base, pick, "t")];
  return {
    id: "a",
    kind: "edited",
    base: side(base),
    // A text is at least one line, if an empty one.
    mine: side(mine.length > 0 ? mine : [""]),
    theirs: side(theirs.length > 0 ? theirs : [""]),
    seen: "v",
    at: 0,
    waitsOn: null,
    draft: null,
  };
}

test("whatever is chosen in whatever order, the result is that of the choices, and undo goes all the way back", () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const pick = chance(seed);
    const conflict = conflictOf(pick);
    const preview = previewOf(conflict, "auto");
    const lines = (side: Side | null): string[] => side?.body.split("\n") ?? [];
    const texts: Texts = {
      base: lines(conflict.base),
      mine: lines(conflict.mine),
      theirs: lines(conflict.theirs),
      changes: preview.changes,
    };
    let state = emptyResult();
    state = state.update(taking(state, makeOf("auto", texts, preview, fields), true)).state;
    expect([seed, state.doc.toString()]).toEqual([seed, preview.body]);
    const first = state.doc.toString();
    const choices: Choice[] = [...state.field(picture).choices];
    let steps = 0;
    for (let step = 0; step < 8 && texts.changes.length > 0; step += 1) {
      const change = pick(texts.changes.length);
      const choice = CHOICES[pick(4)] ?? "both";
      const spec = choosing(state, texts, change, choice);
      if (!spec) throw new Error(`seed ${seed}: change ${change} stands nowhere`);
      state = state.update(spec).state;
      choices[change] = choice;
      steps += 1;
      expect([seed, step, state.doc.toString()]).toEqual([seed, step, compose(texts, choices).lines.join("\n")]);
      expect([seed, placesOf(state).map((place) => place.change)]).toEqual([seed, texts.changes.map((_, at) => at)]);
    }
    const body = state.doc.toString();
    for (; steps > 0; steps -= 1) undo({ state, dispatch: (step) => (state = step.state) });
    expect([seed, state.doc.toString()]).toEqual([seed, first]);
    const made = makeOf("auto", texts, preview, fields);
    const written = `${body}\nand more`;
    state = emptyResult();
    state = state.update(taking(state, remade(made, texts, choices), true)).state;
    expect([seed, state.doc.toString()]).toEqual([seed, body]);
    state = state.update(resuming(state, written, fields)).state;
    expect([seed, state.doc.toString()]).toEqual([seed, written]);
  }
});

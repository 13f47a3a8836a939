import type { Settings } from "../ipc";

/** A choice, and what it will do to the text. */
interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly effect: string;
}

export const whenFitChoices: readonly Choice<Settings["whenFit"]>[] = [
  {
    value: "ask",
    label: "Ask",
    effect: "Different parts of the text were changed. You see the result before it is saved.",
  },
  {
    value: "merge",
    label: "Merge and tell me",
    effect: "The note gets the changes of both at once. A message says so, with Undo.",
  },
];

export const whenOverlapChoices: readonly Choice<Settings["whenOverlap"]>[] = [
  {
    value: "ask",
    label: "Ask, starting with both texts",
    effect: "You are shown your text followed by theirs. Nothing is saved before you say so.",
  },
  {
    value: "both",
    label: "Keep both texts without asking",
    effect: "The note becomes your text followed by theirs. Not a line is left out.",
  },
  {
    value: "separate",
    label: "Save theirs as a separate note without asking",
    effect: "The note keeps your text. Theirs becomes a note of its own beside it.",
  },
];

export function captionsEffect(on: boolean): string {
  return on
    ? "A line such as “From Pixel 8, 23 Nov 2026 14:31” is written above their text when both are kept."
    : "When both texts are kept, only a ruled line stands between them.";
}

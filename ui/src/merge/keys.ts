import type { Choice } from "./compose";

/** What a key asks of the merge dialog. */
export type MergeKey =
  | { readonly kind: "strategy"; readonly at: 0 | 1 | 2 | 3 | 4 }
  | { readonly kind: "choice"; readonly choice: Choice }
  | { readonly kind: "change" | "conflict"; readonly by: 1 | -1 }
  | { readonly kind: "save" | "undo" };

type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const CHOICES = ["mine", "theirs", "both"] as const;

/** The digit as it is printed: with Alt a layout may put another character on it. */
const digit = ({ code }: Pressed): number => Number(/^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1] ?? 0);

export function keyOf(event: Pressed): MergeKey | null {
  const ctrl = event.ctrlKey || event.metaKey;
  const number = digit(event) || (/^[1-9]$/.test(event.key) ? Number(event.key) : 0);
  // AltGr comes as Ctrl and Alt: it writes characters.
  if (event.altKey && event.ctrlKey) return null;
  if (event.altKey) {
    const choice = CHOICES[number - 1];
    if (choice) return { kind: "choice", choice };
    if (event.metaKey && (event.key === "[" || event.key === "]"))
      return { kind: "conflict", by: event.key === "]" ? 1 : -1 };
    return null;
  }
  if (event.key === "F8") return { kind: "change", by: event.shiftKey ? -1 : 1 };
  if (!ctrl) return null;
  if (number >= 1 && number <= 5) return { kind: "strategy", at: (number - 1) as 0 | 1 | 2 | 3 | 4 };
  if (event.key === "Enter") return { kind: "save" };
  if (event.key === "PageUp" || event.key === "PageDown")
    return { kind: "conflict", by: event.key === "PageDown" ? 1 : -1 };
  return event.key.toLowerCase() === "z" && !event.shiftKey ? { kind: "undo" } : null;
}

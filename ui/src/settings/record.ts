/** A key as the desktop takes it, such as `Ctrl+Alt+N`; `waits` while only modifiers are held, `bare` without one. */
export type Recorded = { readonly kind: "key"; readonly key: string } | { readonly kind: "waits" | "bare" | "cancel" };

type Pressed = Pick<KeyboardEvent, "code" | "key" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">;

/** What a press means. The place of the key counts, not its letter: that is what a desktop listens for. */
export function recorded({ code, key, ctrlKey, altKey, shiftKey, metaKey }: Pressed): Recorded {
  if (key === "Escape") return { kind: "cancel" };
  const name = nameOf(code);
  if (name === null) return { kind: "waits" };
  if (!ctrlKey && !altKey && !metaKey) return { kind: "bare" };
  const held = [ctrlKey && "Ctrl", altKey && "Alt", shiftKey && "Shift", metaKey && "Super"].filter(Boolean);
  return { kind: "key", key: [...held, name].join("+") };
}

function nameOf(code: string): string | null {
  return (
    /^Key([A-Z])$/.exec(code)?.[1] ?? /^Digit(\d)$/.exec(code)?.[1] ?? (/^(F\d{1,2}|Space)$/.test(code) ? code : null)
  );
}

/** What the window remembers for its next start. Losing it costs nothing. */
export type Remembered = "note";

const place = (name: Remembered): string => `driftless.${name}`;

export function remember(name: Remembered, value: string): void {
  try {
    localStorage.setItem(place(name), value);
  } catch {
    // Storage may be switched off or full; the next start then opens the newest note.
  }
}

export function recall(name: Remembered): string | null {
  try {
    return localStorage.getItem(place(name));
  } catch {
    return null;
  }
}

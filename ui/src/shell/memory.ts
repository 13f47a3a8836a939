/** What the window remembers for its next start. Losing it costs nothing. */
export type Remembered = "note" | "put-off" | "open-notebooks";

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

/** Conflicts that *Decide later* was chosen for, each by a name for the two texts that were seen. */
export function rememberPutOff(putOff: ReadonlyMap<string, string>): void {
  remember("put-off", JSON.stringify([...putOff]));
}

export function rememberedPutOff(): ReadonlyMap<string, string> {
  try {
    return new Map(JSON.parse(recall("put-off") ?? "[]") as [string, string][]);
  } catch {
    return new Map();
  }
}

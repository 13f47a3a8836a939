import type { Place, Places } from "../editor/place";

/** What the window remembers for its next start. Losing it costs nothing. */
export type Remembered = "note" | "put-off" | "open-notebooks" | "places" | "columns";

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

/** So many notes have a place; the one that was left longest ago loses it. */
export const MOST_PLACES = 100;

type Kept = readonly [string, ...(readonly [number, number, number, number, number])];

function keptPlaces(): readonly Kept[] {
  try {
    const kept = JSON.parse(recall("places") ?? "[]") as unknown;
    return Array.isArray(kept) ? kept.filter(isKept) : [];
  } catch {
    return [];
  }
}

const isKept = (kept: unknown): kept is Kept =>
  Array.isArray(kept) && typeof kept[0] === "string" && [1, 2, 3, 4, 5].every((at) => Number.isFinite(kept[at]));

/** Where somebody was in the notes that were open last: numbers, and nothing of a text. */
export const places: Places = {
  of(id): Place | null {
    const kept = keptPlaces().find(([of]) => of === id);
    if (!kept) return null;
    const [, anchor, head, line, below, writing] = kept;
    return { anchor, head, top: { line, below }, writing: writing === 1 };
  },
  keep(id, { anchor, head, top, writing }) {
    const others = keptPlaces().filter(([of]) => of !== id);
    const here: Kept = [id, anchor, head, top.line, Math.round(top.below), Number(writing)];
    remember("places", JSON.stringify([here, ...others].slice(0, MOST_PLACES)));
  },
};

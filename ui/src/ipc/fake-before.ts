import type { Conflict, EarlierText, EarlierVersion, NoteId, Side } from "./backend";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** An earlier version with its text. */
export type KeptVersion = EarlierVersion & EarlierText;

/** Conflicts that were settled, and what was kept of them. */
export interface Before {
  readonly settled: readonly Conflict[];
  readonly versions: readonly (readonly [NoteId, readonly KeptVersion[]])[];
}

/** What a merge of the tiles' note kept, and what stood there before: so that Earlier versions has something to show. */
export function mockBefore(now: number): Before {
  const [at, before] = [now - 40 * MINUTE, now - 2 * DAY];
  const title = "Call with Marta about the tiles";
  const tags = ["renovation", "waiting-for"];
  const text = (body: string, device: string | null, editedAt: number): Side => {
    return { title, body, tags, pinned: false, notebookId: "home", device, editedAt };
  };
  const base = text("Marta has the glossy ones. Ask about delivery.\n", "Studio desk", before);
  const mine = text("She can get the matte ones by Friday if we order today. Ask about delivery.\n", "Studio desk", at);
  const theirs = text("Marta has the matte ones. Ask for one spare box.\n", "Pixel 8", at);
  const replaced = text("Call Marta.\n", null, before);
  const version = (id: string, label: EarlierVersion["label"], of: Side, keptAt: number): KeptVersion => {
    const { body, device } = of;
    return { id, label, title, body, tags, device, person: null, keptAt, undoable: label !== "replaced" };
  };
  const kept = [
    version("before-4", "mine", mine, at),
    version("before-3", "theirs", theirs, at),
    version("before-2", "base", base, at),
    version("before-1", "replaced", replaced, before),
  ];
  const rest = { kind: "edited", seen: "AAAAAAAAB9I=", at, waitsOn: null, draft: null } as const;
  return { settled: [{ id: "tiles", base, mine, theirs, ...rest }], versions: [["tiles", kept]] };
}

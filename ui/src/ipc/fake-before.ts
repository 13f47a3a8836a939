import type { About, Conflict, EarlierText, EarlierVersion, NoteId, Side } from "./backend";

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
  const [at, before, longAgo] = [now - 240 * MINUTE, now - 2 * DAY, now - 20 * DAY];
  const title = "Call with Marta about the tiles";
  const tags = ["renovation", "waiting-for"];
  const text = (body: string, device: string | null, editedAt: number): Side => {
    return { title, body, tags, pinned: false, notebookId: "home", device, editedAt };
  };
  const base = text("Marta has the glossy ones. Ask about delivery.\n", "Work laptop", now - DAY);
  const mine = text("She can get the matte ones by Friday if we order today. Ask about delivery.\n", "Studio desk", at);
  const theirs = text("Marta has the matte ones. Ask for one spare box.\n", "Pixel 8", at - 10 * MINUTE);
  const both = text(`${mine.body}\n---\n\n${theirs.body}`, "Studio desk", at + 20 * MINUTE);
  const replaced = text("Call Marta.\n", null, before);
  const asked = text("Call Marta.\n\n## Ask Marta\n- Delivery\n", "Studio desk", longAgo + DAY);
  const created = text("Call Marta.\n\n", "Studio desk", longAgo);
  const version = (
    id: string,
    label: EarlierVersion["label"],
    of: Side,
    more: Partial<EarlierVersion> = {},
  ): KeptVersion => {
    const { body, device } = of;
    const here = device === "Studio desk";
    const undoable = ["mine", "merged"].includes(label);
    const known = { about: null, strategy: null, offline: false, own: label !== "theirs", person: null };
    return { id, label, title, body, tags, device, keptAt: of.editedAt, undoable, here, ...known, ...more };
  };
  const of = (kind: About["kind"], names: readonly string[] = [], count = 0): Pick<EarlierVersion, "about"> => ({
    about: { kind, names, count },
  });
  const kept = [
    version("merged", "merged", both, { strategy: "concatenate" }),
    version("before-4", "mine", mine, { offline: true, ...of("smallEdits", [], 2) }),
    version("before-3", "theirs", theirs, { person: "Jonas", ...of("smallEdits", [], 1) }),
    version("before-2", "base", base),
    version("before-1", "replaced", replaced),
    version("asked", "edited", asked, of("added", ["Ask Marta"])),
    version("created", "edited", created, of("created")),
  ];
  const rest = { kind: "edited", seen: "AAAAAAAAB9I=", at, waitsOn: null, draft: null } as const;
  return { settled: [{ id: "tiles", base, mine, theirs, ...rest }], versions: [["tiles", kept]] };
}

import type { BackendEvents, Conflict, ConflictSummary, Settings } from "../ipc";
import { words } from "../words";
import { authorOf, type Author } from "./author";
import { clock, shown } from "./words";

/** A title, and perhaps a sentence under it, of a toast. */
export interface Words {
  readonly title: string;
  readonly text?: string;
}

/** New conflicts in notes that are not open. */
export function foundWords(conflicts: readonly ConflictSummary[]): Words {
  const say = words().merge;
  const [only] = conflicts;
  if (conflicts.length !== 1 || !only) return { title: say.haveTwo(conflicts.length), text: say.eachKept };
  const [title, who] = [shown(only.title), authorOf(only)];
  switch (only.kind) {
    case "edited":
      return { title: say.hasTwo(title), text: say.alsoEditedIt(who) };
    case "deletedThere":
      return { title: say.wasDeleted(title, who), text: say.notRemoved };
    case "deletedHere":
      return { title: say.deletedHereEditedThere(title, who), text: say.notRemovedThere };
  }
}

/** What stands over the open note; `conflict` is null until it has been read. A side that was deleted names no author. */
export function bannerWords(conflict: Conflict | null, summary: Author): Words {
  const say = words().merge;
  if (!conflict) return { title: say.thisHasTwo, text: say.kept };
  if (conflict.waitsOn) return { title: say.otherVersionOn(conflict.waitsOn), text: say.kept };
  const who = conflict.theirs?.device ? authorOf(conflict.theirs) : summary;
  switch (conflict.kind) {
    case "edited":
      return {
        title: say.thisChanged(who, conflict.theirs && clock(conflict.theirs.editedAt)),
        text: say.keepWriting,
      };
    case "deletedThere":
      return { title: say.thisDeleted(who), text: say.keepWritingOrDecide };
    case "deletedHere":
      return { title: say.thisDeletedHere(who), text: say.notRemovedThere };
  }
}

/** Notes that were merged without a question: where overlaps are not asked about either, it may not have fitted. */
export const mergedWords = (notes: BackendEvents["merged"], whenOverlap: Settings["whenOverlap"]): Words => ({
  title: words().merge.merged(
    notes.map(({ title }) => shown(title)),
    whenOverlap,
  ),
});

/** What another device settled; `titles` of the notes it was. */
export function settledWords(titles: readonly string[], devices: readonly (string | null)[]): Words {
  const say = words().merge;
  const [only] = titles;
  const one = new Set(devices).size === 1;
  if (titles.length === 1 && only !== undefined) return { title: say.settledOn(shown(only), devices[0] ?? null) };
  return { title: say.settledMany(titles.length, one ? (devices[0] ?? null) : null) };
}

import type { BackendEvents, Conflict, ConflictSummary, Settings } from "../ipc";

/** A title, and perhaps a sentence under it, of a toast. */
export interface Words {
  readonly title: string;
  readonly text?: string;
}

const quoted = (title: string): string => `“${title.trim() === "" ? "Untitled" : title}”`;
const named = (device: string | null): string => device ?? "another device";
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** New conflicts in notes that are not open. */
export function foundWords(conflicts: readonly ConflictSummary[]): Words {
  const [only] = conflicts;
  if (conflicts.length !== 1 || !only) {
    return { title: `${conflicts.length} notes have two versions`, text: "Both texts of each are kept." };
  }
  const title = quoted(only.title);
  const where = named(only.device);
  switch (only.kind) {
    case "edited":
      return { title: `${title} has two versions`, text: `You also edited it on ${where}. Both are kept.` };
    case "deletedThere":
      return {
        title: `${title} was deleted on ${where}`,
        text: "You edited it here after that, so nothing has been removed yet.",
      };
    case "deletedHere":
      return {
        title: `You deleted ${title}, but it was edited on ${where}`,
        text: "Nothing has been removed there yet.",
      };
  }
}

/** What stands over the open note; `conflict` is null until it has been read. A side that was deleted names no device. */
export function bannerWords(conflict: Conflict | null, device: string | null): Words {
  if (!conflict) return { title: "This note has two versions", text: "Both are kept." };
  if (conflict.waitsOn) {
    return { title: `${conflict.waitsOn} has another version of this note`, text: "Both are kept." };
  }
  const where = named(conflict.theirs?.device ?? device);
  switch (conflict.kind) {
    case "edited": {
      const at = conflict.theirs ? ` at ${clock.format(conflict.theirs.editedAt)}` : "";
      return {
        title: `This note was also changed on ${where}${at}`,
        text: "Both versions are kept. Keep writing, or compare them now.",
      };
    }
    case "deletedThere":
      return {
        title: `This note was deleted on ${where}`,
        text: "You edited it here after that, so nothing has been removed yet. Keep writing, or decide now.",
      };
    case "deletedHere":
      return {
        title: `You deleted this note, but it was edited on ${where}`,
        text: "Nothing has been removed there yet.",
      };
  }
}

/** Notes that were merged without a question: where overlaps are not asked about either, it may not have fitted. */
export function mergedWords(notes: BackendEvents["merged"], whenOverlap: Settings["whenOverlap"]): Words {
  const [only] = notes;
  const of = notes.length === 1 && only ? quoted(only.title) : `${notes.length} notes`;
  const done = { ask: "fit together", both: "were put together", separate: "were settled" }[whenOverlap];
  return { title: `Two versions of ${of} ${done}` };
}

/** What another device settled; `titles` of the notes it was. */
export function settledWords(titles: readonly string[], devices: readonly (string | null)[]): Words {
  const of = titles.length === 1 ? `${quoted(titles[0] ?? "")} was` : `${titles.length} notes were`;
  const where = new Set(devices).size === 1 ? named(devices[0] ?? null) : "other devices";
  return { title: `${of} settled on ${where}` };
}

/** Two versions of a note, and how they become one; and the versions it had before. `backend.ts` exports it. */

import type { Instant, NoteId } from "./notes";

/**
 * A text that this note once had. `mine`, `theirs` and `base` are of a merge; `replaced` was replaced by restoring another;
 * `edited` is how an editing session on this device left it; `synced` is how a sync brought it; `server` stands in the server's
 * own history of the row; `merged` is what the last decision about two versions made of them.
 */
export interface EarlierVersion {
  /** Names it on this device, among the versions of its note. */
  readonly id: string;
  readonly label: "mine" | "theirs" | "base" | "replaced" | "edited" | "synced" | "server" | "merged";
  readonly title: string;
  /** Who wrote it: the device's name, and the account's where people sign in and it is not this one's. */
  readonly device: string | null;
  readonly person: string | null;
  /** When the text was written or kept, as exactly as is known. */
  readonly keptAt: Instant;
  /** The merge that kept it, or made it, can be undone: `undoMerges` asks the question again. Until 30 days after it. */
  readonly undoable: boolean;
  /** Who is signed in here wrote it. */
  readonly own: boolean;
  /** This device wrote it; `offline`: while the server was out of reach. */
  readonly here: boolean;
  readonly offline: boolean;
  /** What it was about; null where that is not known, or the texts are too long to look. */
  readonly about: About | null;
  /** Of `merged`: how the two versions became one, if this device knows. */
  readonly strategy: Strategy | null;
}

/**
 * What a version changed of the one before it. `names` are headings of its text, two at most, for `added`, `sections` (something
 * changed there) and `removed`; `count` is of `smallEdits`. `title` and `tags`: nothing else changed.
 */
export interface About {
  readonly kind: "created" | "added" | "sections" | "removed" | "smallEdits" | "largeEdit" | "title" | "tags";
  readonly names: readonly string[];
  readonly count: number;
}

/** The whole text of an earlier version. */
export interface EarlierText {
  readonly title: string;
  readonly body: string;
  readonly tags: readonly string[];
}

export type ConflictKind = "edited" | "deletedThere" | "deletedHere";

/** One side of a conflict. `person` is the account that wrote it, where people sign in and it is not this one's. */
export interface Side {
  readonly title: string;
  readonly body: string;
  readonly tags: readonly string[];
  readonly pinned: boolean;
  readonly notebookId: string | null;
  readonly device: string | null;
  readonly person?: string | null;
  readonly editedAt: Instant;
}

export interface ConflictSummary {
  readonly id: NoteId;
  readonly kind: ConflictKind;
  readonly title: string;
  readonly device: string | null;
  readonly person?: string | null;
  readonly at: Instant;
  /** As `Conflict.waitsOn`. */
  readonly waitsOn?: string | null;
  /** A half-done result is kept. */
  readonly halfDone?: boolean;
}

/**
 * Two versions of one note. `mine` is null when it was deleted here, `theirs` when it was deleted there, `base` when the
 * last shared version is not on this computer. `seen` names the server's version these are; it goes back with the answer.
 */
export interface Conflict {
  readonly id: NoteId;
  readonly kind: ConflictKind;
  readonly base: Side | null;
  readonly mine: Side | null;
  readonly theirs: Side | null;
  readonly seen: string;
  readonly at: Instant;
  /**
   * Where the conflict waits: the name of the other device that has not settled it, or null if it is this one. With a
   * name, `theirs` is that device's unsettled text and `mine` is the note as every other device has it.
   */
  readonly waitsOn: string | null;
  /** Mine was written while this device could not reach the server. */
  readonly whileOffline?: boolean;
  /** A half-done result that *Decide later* kept. */
  readonly draft: MergeDraft | null;
}

export type Strategy = "concatenate" | "auto" | "mine" | "theirs" | "both";

/** What a result takes at one change. Neither is what stood there before. */
export type MergeChoice = "mine" | "theirs" | "both" | "neither";

export interface MergeDraft {
  readonly strategy: Strategy;
  readonly title: string;
  readonly body: string;
  readonly tags: readonly string[];
  /** Where the result goes; null is no notebook. */
  readonly notebookId: string | null;
  /** The `seen` of the conflict that it was made of: if theirs is a newer one by now, the draft does not hold it. Empty if unknown. */
  readonly seen: string;
  /** For *Auto-merge*, what was chosen at each change of the preview, in order. Empty if unknown. */
  readonly choices: readonly MergeChoice[];
}

/** Lines of a text split at `\n`, counted from 0; `to` is the first line after them. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** A place that a side changed, as lines of the three texts. `same`: both made the same change. */
export interface MergeChange {
  readonly kind: "mine" | "theirs" | "same" | "both";
  readonly base: Lines;
  readonly mine: Lines;
  readonly theirs: Lines;
}

/** What a strategy would make of a conflict. For `both` it is the text that stays in this note (mine). */
export interface MergePreview {
  readonly title: string;
  readonly body: string;
  readonly tags: readonly string[];
  /** Parts of the body, in order, that `body` is made of; their lines add up to all of `body`. */
  readonly blocks: readonly { readonly from: "mine" | "theirs" | "both"; readonly lines: number }[];
  /** Every place that a side changed, in order; between them the three texts agree. Without a base: none. */
  readonly changes: readonly MergeChange[];
  /** Changes that fit together, and places that both sides changed. Only `auto` counts them. */
  readonly fitting: number;
  readonly overlapping: number;
  /** `body` with what both sides share kept once; null when that changes nothing. */
  readonly withoutRepeats: { readonly body: string; readonly lines: number } | null;
}

/** How a conflict is settled: `strategy` with the (possibly edited) result, or an answer to a deletion. */
export type Resolution =
  | { readonly kind: "merged"; readonly result: MergeDraft }
  | { readonly kind: "keepNote" }
  | { readonly kind: "deleteEverywhere" };

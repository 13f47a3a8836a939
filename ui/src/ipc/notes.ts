/** What a note is, how notes stand in lists and notebooks, and what is done to many at once. `backend.ts` exports it. */

export type NoteId = string;

/** Milliseconds since 1970-01-01T00:00:00Z. A label for people: no decision compares it. */
export type Instant = number;

/** One row of the list. `snippet` is plain text, at most 200 characters, without the title. */
export interface NoteSummary {
  readonly id: NoteId;
  readonly title: string;
  readonly snippet: string;
  readonly notebookId: string | null;
  readonly tags: readonly string[];
  readonly pinned: boolean;
  readonly trashed: boolean;
  /** As `Note.trashedAt`. */
  readonly trashedAt?: Instant | null;
  readonly editedAt: Instant;
  /** The server has not confirmed this text yet. */
  readonly pending: boolean;
  readonly conflict: boolean;
  /** In a search: what was found in `title` and in `snippet`, which then is cut around the first hit. Else empty. */
  readonly hits: { readonly title: readonly Span[]; readonly snippet: readonly Span[] };
}

/** A piece of a string in UTF-16 units, as JavaScript counts; `to` is behind it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A whole note. `body` is Markdown with `\n` line ends. */
export interface Note {
  readonly id: NoteId;
  readonly title: string;
  readonly body: string;
  readonly notebookId: string | null;
  readonly tags: readonly string[];
  readonly pinned: boolean;
  readonly trashed: boolean;
  /** When it was moved to Trash: `Settings.trashDays` later it is deleted for good. Null outside Trash, or if no one wrote it down. */
  readonly trashedAt: Instant | null;
  readonly createdAt: Instant;
  readonly editedAt: Instant;
  /** The name of the device that changed it last; of a note in Trash: that moved it there. */
  readonly device?: string | null;
  readonly pending: boolean;
  readonly conflict: boolean;
}

/** What the editor holds of a note. */
export interface NoteText {
  readonly title: string;
  readonly body: string;
}

/**
 * Which notes the list shows. A notebook shows the notes of those inside it too. `search` looks in titles, bodies and tags of
 * everything but Trash; its text may hold `"phrases"`, `-without`, `tag:` `in:` `before:` `after:` `is:pinned|pending|conflict|trashed`.
 */
export type View =
  | { readonly kind: "all" }
  | { readonly kind: "pinned" }
  | { readonly kind: "conflicts" }
  | { readonly kind: "trash" }
  | { readonly kind: "notebook"; readonly id: string }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "search"; readonly text: string };

/**
 * How a list is ordered; pinned notes come first in each but `rank` and `trashed`. `edited` and `created`: newest first; `title`:
 * as a dictionary would; `rank`: best first, for a search only; `trashed`: newest deletion first, for Trash only.
 */
export type Order = "edited" | "created" | "title" | "rank" | "trashed";

/**
 * How many notes stand in each group of a view: the pinned ones first, then by the time of the order, newest first, cut at the
 * bounds that were asked with. `counts[0]` is at or after `bounds[0]`, the last one before the last bound. By `title` and
 * by `rank` there are no groups: everything stands in `counts[0]`, in a `rank` the pinned ones too. In `trashed` pinned ones stand
 * among the others.
 */
export interface Groups {
  readonly pinned: number;
  readonly counts: readonly number[];
}

/** `count` is of the notes in it and in the notebooks inside it. A parent that is not there (yet) reads as null. */
export interface Notebook {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly count: number;
}

/** What deleting a notebook took away: itself with those inside it, and the notes that moved to Trash. */
export interface RemovedNotebooks {
  readonly notebooks: readonly { readonly id: string; readonly name: string; readonly parentId: string | null }[];
  readonly notes: readonly { readonly id: NoteId; readonly notebookId: string | null }[];
}

/** One change to many notes at once. */
export type NotesChange =
  | { readonly kind: "trashed"; readonly trashed: boolean }
  | { readonly kind: "pinned"; readonly pinned: boolean }
  | { readonly kind: "notebook"; readonly notebookId: string | null }
  | { readonly kind: "addTag"; readonly tag: string }
  | { readonly kind: "removeTag"; readonly tag: string };

/** A note that a link may lead to. */
export interface LinkTarget {
  readonly id: NoteId;
  readonly title: string;
}

/** The numbers of the sidebar. */
export interface Overview {
  readonly all: number;
  readonly pinned: number;
  readonly conflicts: number;
  readonly trash: number;
  readonly notebooks: readonly Notebook[];
  readonly tags: readonly { readonly tag: string; readonly count: number }[];
}

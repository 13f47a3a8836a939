/** Everything the UI may ask of its host. `tauri.ts` asks the app, `fake.ts` answers from memory; nobody else knows which. */

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
  readonly editedAt: Instant;
  /** The server has not confirmed this text yet. */
  readonly pending: boolean;
  readonly conflict: boolean;
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
  readonly createdAt: Instant;
  readonly editedAt: Instant;
  readonly pending: boolean;
  readonly conflict: boolean;
}

/** What the editor holds of a note. */
export interface NoteText {
  readonly title: string;
  readonly body: string;
}

/** Which notes the list shows. `search` looks in titles and bodies of everything but Trash. */
export type View =
  | { readonly kind: "all" }
  | { readonly kind: "pinned" }
  | { readonly kind: "conflicts" }
  | { readonly kind: "trash" }
  | { readonly kind: "notebook"; readonly id: string }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "search"; readonly text: string };

/**
 * How many notes stand in each group of a view: the pinned ones first, then by `editedAt`, newest first, cut at the
 * bounds that were asked with. `counts[0]` is at or after `bounds[0]`, the last one before the last bound.
 */
export interface Groups {
  readonly pinned: number;
  readonly counts: readonly number[];
}

export interface Notebook {
  readonly id: string;
  readonly name: string;
  readonly count: number;
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

/** A text that a merge did not choose, or that was replaced by restoring another. */
export interface EarlierVersion {
  readonly id: number;
  readonly label: "mine" | "theirs" | "base" | "replaced";
  readonly title: string;
  readonly body: string;
  readonly tags: readonly string[];
  readonly device: string | null;
  readonly keptAt: Instant;
  /** The merge that kept it can be undone: `undoMerges` asks the question again. Until 30 days after it. */
  readonly undoable: boolean;
}

export type ConflictKind = "edited" | "deletedThere" | "deletedHere";

/** One side of a conflict. */
export interface Side {
  readonly title: string;
  readonly body: string;
  readonly tags: readonly string[];
  readonly pinned: boolean;
  readonly notebookId: string | null;
  readonly device: string | null;
  readonly editedAt: Instant;
}

export interface ConflictSummary {
  readonly id: NoteId;
  readonly kind: ConflictKind;
  readonly title: string;
  readonly device: string | null;
  readonly at: Instant;
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

/**
 * What is true about syncing now. `serverless` is "This computer only". `workOffline` is the user's switch and wins over
 * every other state in words. Numbers of milliseconds are absolute instants.
 */
export interface SyncStatus {
  readonly state:
    | "serverless"
    | "synced"
    | "waiting"
    | "checking"
    | "syncing"
    | "stopping"
    | "offline"
    | "retrying"
    | "needsYou"
    | "unauthorized";
  readonly workOffline: boolean;
  readonly background: boolean;
  readonly pending: number;
  readonly failed: number;
  readonly conflicts: number;
  readonly lastSynced: Instant | null;
  readonly offlineSince: Instant | null;
  readonly nextSync: Instant | null;
  /** Work of the running sync; `total` is null while it is unknown. */
  readonly done: number;
  readonly total: number | null;
  /** A sentence of DESIGN 4.2 when something went wrong. */
  readonly reason: string | null;
  /** The last sync stopped before it removed so many of so many notes; a person has to allow it. */
  readonly removal: { readonly removing: number; readonly of: number } | null;
}

/** One waiting change of the sync activity. */
export interface WaitingChange {
  readonly id: NoteId;
  readonly title: string;
  readonly kind: "insert" | "update" | "delete";
  readonly state: "pending" | "attempted" | "failed" | "conflict";
  readonly reason: string | null;
}

export interface Settings {
  readonly serverUrl: string | null;
  readonly hasApplicationKey: boolean;
  readonly device: string;
  readonly backgroundSync: boolean;
  readonly workOffline: boolean;
  /** Seconds between two background syncs, 5 to 3600. */
  readonly syncEvery: number;
  readonly theme: "system" | "light" | "dark";
  readonly notifications: boolean;
  /** Both texts changed, in different places: ask, or merge and tell. */
  readonly whenFit: "ask" | "merge";
  /** Both changed the same place: ask, keep both texts one after the other, or save theirs as a separate note. */
  readonly whenOverlap: "ask" | "both" | "separate";
  /** Whether a line above their text says where it is from, when both are kept. */
  readonly captions: boolean;
  readonly dataFolder: string;
  readonly version: string;
}

/** The settings that can be changed at once; the server is set by `connect`. */
export type SettingsChange = Partial<
  Pick<
    Settings,
    | "device"
    | "backgroundSync"
    | "workOffline"
    | "syncEvery"
    | "theme"
    | "notifications"
    | "whenFit"
    | "whenOverlap"
    | "captions"
  >
>;

/** `applicationKey: null` keeps the key that is stored. */
export interface Connection {
  readonly serverUrl: string;
  readonly applicationKey: string | null;
}

/** An error of the host. `message` is a sentence to show; the UI branches on `code` alone. */
export interface AppError {
  readonly code: "notFound" | "invalid" | "offline" | "unauthorized" | "conflictChanged" | "diskFull" | "internal";
  readonly message: string;
}

/** What the host tells without being asked. */
export interface BackendEvents {
  /** Notes changed under the UI (by sync or another command); null means "many". */
  readonly notesChanged: readonly NoteId[] | null;
  readonly syncStatus: SyncStatus;
  /** New conflicts, in one message a sync. `asked` says that the user pressed Sync now for it. */
  readonly conflictsFound: { readonly conflicts: readonly ConflictSummary[]; readonly asked: boolean };
  /** Notes whose two versions were merged without a question, once a sync. */
  readonly merged: readonly { readonly id: NoteId; readonly title: string }[];
  /** A conflict that another device settled; `device` is its name, if it is known. */
  readonly settledElsewhere: readonly { readonly id: NoteId; readonly device: string | null }[];
  /** The person wants to compare the two versions of this note: they said so on the desktop's notification. */
  readonly compare: NoteId;
  /** The window is about to close: call `closeHeard` at once, flush drafts, then call `closeReady`. */
  readonly closing: null;
}

/** Every call rejects with an `AppError`. */
export interface Backend {
  overview(): Promise<Overview>;
  /** `bounds`: instants, newest first, that cut the unpinned notes into `bounds.length + 1` groups. */
  listGroups(view: View, bounds: readonly Instant[]): Promise<Groups>;
  listPage(view: View, offset: number, limit: number): Promise<readonly NoteSummary[]>;
  getNote(id: NoteId): Promise<Note>;

  createNote(text: NoteText, notebookId: string | null, tags: readonly string[]): Promise<Note>;
  /**
   * Saves what the editor holds. `seen` is the text it grew from (as loaded, or as last saved by this editor): if the
   * stored note is another one by now, both are merged, and the answer's text differs from `draft`.
   */
  saveText(id: NoteId, seen: NoteText, draft: NoteText): Promise<Note>;
  setPinned(id: NoteId, pinned: boolean): Promise<Note>;
  setTrashed(id: NoteId, trashed: boolean): Promise<Note>;
  setTags(id: NoteId, tags: readonly string[]): Promise<Note>;
  setNotebook(id: NoteId, notebookId: string | null): Promise<Note>;
  /** For good, on every device. Only notes in Trash. */
  deleteNote(id: NoteId): Promise<void>;
  emptyTrash(): Promise<number>;
  createNotebook(name: string): Promise<Notebook>;
  renameNotebook(id: string, name: string): Promise<void>;
  /** Its notes stay, without a notebook. */
  deleteNotebook(id: string): Promise<void>;

  earlierVersions(id: NoteId): Promise<readonly EarlierVersion[]>;
  restoreVersion(id: NoteId, version: number): Promise<Note>;

  conflicts(): Promise<readonly ConflictSummary[]>;
  getConflict(id: NoteId): Promise<Conflict>;
  previewMerge(id: NoteId, strategy: Strategy): Promise<MergePreview>;
  /**
   * Rejects with `conflictChanged` when the server moved on since `seen`. `separateTitle` names the note that keeps
   * theirs apart; only `both` reads it.
   */
  resolveConflict(id: NoteId, seen: string, resolution: Resolution, separateTitle: string | null): Promise<void>;
  /** Settles each of these by a strategy, as if one by one, and says which were: deletions and what moved on are left. */
  resolveConflicts(ids: readonly NoteId[], strategy: Strategy): Promise<readonly NoteId[]>;
  /** Asks again: each note has the two versions that it had before it was settled. What stands there now is kept. */
  undoMerges(ids: readonly NoteId[]): Promise<void>;
  saveMergeDraft(id: NoteId, draft: MergeDraft | null): Promise<void>;

  syncStatus(): Promise<SyncStatus>;
  /** Resolves when the sync has ended, well or not: `syncStatus` tells how. */
  syncNow(): Promise<void>;
  /** As `syncNow`; that sync may remove what `removal` spoke of. */
  allowRemoval(): Promise<void>;
  /** The window came to the front, or the network came back: sync soon. */
  wakeSync(): Promise<void>;
  stopSync(): Promise<void>;
  waitingChanges(): Promise<readonly WaitingChange[]>;
  retryChange(id: NoteId): Promise<void>;

  settings(): Promise<Settings>;
  changeSettings(change: SettingsChange): Promise<Settings>;
  /** Asks the server first; keeps nothing unless it answers well. */
  connect(connection: Connection): Promise<Settings>;
  /** Notes stay on this computer. */
  disconnect(): Promise<Settings>;
  /** Without it a window whose UI hangs closes by itself after some seconds. */
  closeHeard(): Promise<void>;
  closeReady(): Promise<void>;

  listen<Name extends keyof BackendEvents>(
    name: Name,
    hear: (payload: BackendEvents[Name]) => void,
  ): Promise<() => void>;
}

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
  /** As `Note.trashedAt`, where the host tells it. */
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
  /** When it was moved to Trash: 30 days later it is deleted for good. Null outside Trash, or if no one wrote it down. */
  readonly trashedAt: Instant | null;
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
 * How a list is ordered; pinned notes come first in each but `rank`. `edited` and `created`: newest first; `title`: as a
 * dictionary would; `rank`: best first, for a search only.
 */
export type Order = "edited" | "created" | "title" | "rank";

/**
 * How many notes stand in each group of a view: the pinned ones first, then by the time of the order, newest first, cut at the
 * bounds that were asked with. `counts[0]` is at or after `bounds[0]`, the last one before the last bound. By `title` and
 * by `rank` there are no groups: everything stands in `counts[0]`, in a `rank` the pinned ones too.
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

/**
 * A text that this note once had. `mine`, `theirs` and `base` are of a merge; `replaced` was replaced by restoring another;
 * `edited` is how an editing session on this device left it; `synced` is how a sync brought it; `server` stands in the server's
 * own history of the row.
 */
export interface EarlierVersion {
  /** Names it on this device, among the versions of its note. */
  readonly id: string;
  readonly label: "mine" | "theirs" | "base" | "replaced" | "edited" | "synced" | "server";
  readonly title: string;
  /** Who wrote it: the device's name, and the account's where people sign in. */
  readonly device: string | null;
  readonly person: string | null;
  /** When the text was written or kept, as exactly as is known. */
  readonly keptAt: Instant;
  /** The merge that kept it can be undone: `undoMerges` asks the question again. Until 30 days after it. */
  readonly undoable: boolean;
}

export type ConflictKind = "edited" | "deletedThere" | "deletedHere";

/** The whole text of an earlier version. */
export interface EarlierText {
  readonly title: string;
  readonly body: string;
  readonly tags: readonly string[];
}

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
  /** Why the last sync did not end well. */
  readonly reason: Reason | null;
  /** The last sync stopped before it removed so many of so many notes; a person has to allow it, or to send them again if the reason is `emptied`. */
  readonly removal: { readonly removing: number; readonly of: number } | null;
}

/**
 * Why something did not go to the server or did not come from it. The UI says it in its own words, by `code`; `said` is what the
 * server said, `a` and `b` are the numbers that the words need (`wouldRemove`: how many of how many; `emptied`: how many; `clockOff`: minutes).
 */
export interface Reason {
  readonly code:
    | "unreachable"
    | "noServer"
    | "timeout"
    | "insecure"
    | "invalidUrl"
    | "notAccepted"
    | "signedOut"
    | "forbidden"
    | "wrongKey"
    | "gone"
    | "twoVersions"
    | "tooLarge"
    | "busy"
    | "serverFailed"
    | "badAnswer"
    | "newerFormat"
    | "historyChanged"
    | "wouldRemove"
    | "emptied"
    | "otherAccount"
    | "clockOff"
    | "diskFull"
    | "damaged"
    | "stopped"
    | "internal";
  readonly said: string | null;
  readonly a: number | null;
  readonly b: number | null;
}

/** One waiting change of the sync activity. `title` is the note's title or the notebook's name. */
export interface WaitingChange {
  readonly id: NoteId;
  readonly what: "note" | "notebook";
  readonly title: string;
  readonly kind: "insert" | "update" | "delete";
  readonly state: "pending" | "attempted" | "failed" | "conflict";
  readonly reason: Reason | null;
}

/** Something that syncing did. It holds no text of a note: `ids` name the notes it is about, at most 20 of them. */
export interface SyncEvent {
  readonly id: number;
  readonly at: Instant;
  readonly kind:
    | "synced"
    | "failed"
    | "stopped"
    | "offline"
    | "online"
    | "twoVersions"
    | "merged"
    | "settled"
    | "refused"
    | "signedIn"
    | "signedOut"
    | "connected"
    | "disconnected"
    | "removalAsked"
    | "restored";
  /** Changes sent and received. */
  readonly sent: number;
  readonly received: number;
  readonly ids: readonly NoteId[];
  readonly reason: Reason | null;
}

export interface Settings {
  /** The person has said how they want to begin: before that the first run is shown. */
  readonly begun: boolean;
  readonly serverUrl: string | null;
  readonly hasApplicationKey: boolean;
  /** The account that is signed in, if the server has accounts. */
  readonly user: string | null;
  /** Where the key and the sign-in are kept: the platform's keychain, or a file that only this user can read. */
  readonly secretsIn: "keychain" | "file";
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
  readonly language: "system" | "en" | "de";
  /** Everything in the window, 0.5 to 2. */
  readonly zoom: number;
  /** The size of a note's text, in pixels at zoom 1: 14 to 22. */
  readonly textSize: number;
  readonly order: Exclude<Order, "rank">;
  readonly spelling: boolean;
  /** Closing the window leaves the app in the tray, where there is one. */
  readonly closeToTray: boolean;
  /** The app starts with the desktop, and then hidden. */
  readonly autostart: boolean;
  readonly startHidden: boolean;
  /** A key that makes a new note from anywhere, such as `Ctrl+Alt+N`; null is none. */
  readonly quickNoteKey: string | null;
  /** What this desktop can do: the UI offers nothing else. */
  readonly can: { readonly tray: boolean; readonly autostart: boolean; readonly quickNoteKey: boolean };
  /** The name of the profile whose notes these are. */
  readonly profile: string;
  readonly dataFolder: string;
  readonly version: string;
}

/** The settings that can be changed at once; the server is set by `connect`. An empty `quickNoteKey` takes the key away; null is unchanged. */
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
    | "language"
    | "zoom"
    | "textSize"
    | "order"
    | "spelling"
    | "closeToTray"
    | "autostart"
    | "startHidden"
    | "quickNoteKey"
  >
>;

/** `applicationKey: null` keeps the key that is stored. `account` signs in, or makes the account where the server lets anyone. */
export interface Connection {
  readonly serverUrl: string;
  readonly applicationKey: string | null;
  readonly account: { readonly name: string; readonly password: string; readonly register: boolean } | null;
  /**
   * Notes that were synced with another server or account, or with none: `send` puts them there too, `setAside` moves them into a
   * profile of their own, with what waits of them.
   */
  readonly notesHere: "ask" | "send" | "setAside";
}

/** What a server says of itself before anything is kept. */
export interface ServerFacts {
  readonly accounts: "none" | "required";
  readonly registration: boolean;
  /** Notes here that belong to another server or account; 0 if there is nothing to ask. */
  readonly notesOfAnother: number;
  /** Notes here that were never sent to any; they are asked about, too. */
  readonly notesNeverSent?: number;
}

/** A way to begin on the next device: a text to paste there, and the same as a picture (SVG). It holds the key, not the account. */
export interface Invitation {
  readonly link: string;
  readonly qr: string;
}

/** A set of notes of its own, with its own server. */
export interface Profile {
  readonly name: string;
  readonly current: boolean;
}

/** An error of the host. `message` is a sentence to show; the UI branches on `code` alone. */
export interface AppError {
  readonly code:
    "notFound" | "invalid" | "offline" | "unauthorized" | "conflictChanged" | "diskFull" | "otherAccount" | "internal";
  readonly message: string;
  /** Of what the server said or did not say. The UI prefers its own words for it to `message`. */
  readonly reason?: Reason | null;
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
  /** A link, the tray or a second start asks for this note. */
  readonly openNote: NoteId;
  /** The tray or the key for a quick note asks for a new one. */
  readonly newNote: null;
  /** A link that connects was opened: its text, for `readInvitation`. */
  readonly invited: string;
  /** Something happened that `syncEvents` tells. */
  readonly syncEvent: SyncEvent;
  /** The settings changed elsewhere: another window, the tray. */
  readonly settingsChanged: Settings;
  /** The window is about to close: call `closeHeard` at once, flush drafts, then call `closeReady`. */
  readonly closing: null;
}

/** Every call rejects with an `AppError`. */
export interface Backend {
  overview(): Promise<Overview>;
  /** `bounds`: instants, newest first, that cut the unpinned notes into `bounds.length + 1` groups. */
  /** Of a search with an operator that can't be read it says so with `invalid`. */
  listGroups(view: View, order: Order, bounds: readonly Instant[]): Promise<Groups>;
  listPage(view: View, order: Order, offset: number, limit: number): Promise<readonly NoteSummary[]>;
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
  /** Answers which notes were another way before, in one transaction: undo is the opposite change of those. */
  changeNotes(ids: readonly NoteId[], change: NotesChange): Promise<readonly NoteId[]>;

  createNotebook(name: string, parentId: string | null): Promise<Notebook>;
  renameNotebook(id: string, name: string): Promise<void>;
  /** Rejects with `invalid` if that would put it inside itself. */
  moveNotebook(id: string, parentId: string | null): Promise<void>;
  /** With those inside it; their notes move to Trash. */
  deleteNotebook(id: string): Promise<RemovedNotebooks>;
  restoreNotebooks(removed: RemovedNotebooks): Promise<void>;
  /** Every note with the tag gets the new one instead; if notes have both, they are one. Answers how many notes changed. */
  renameTag(tag: string, to: string): Promise<number>;
  removeTag(tag: string): Promise<number>;

  /** Notes whose title begins with the text, or has a word that does, newest first; for completion after `[[`. */
  linkTargets(text: string, limit: number): Promise<readonly LinkTarget[]>;
  /** The note that `[[title]]` leads to: the newest of that title, whatever its case; null if there is none. */
  linkTarget(title: string): Promise<NoteId | null>;
  /** Notes outside Trash whose text links to this one. */
  backlinks(id: NoteId): Promise<readonly NoteSummary[]>;
  /** Links to the old title lead to the new one, in every note that has some. Answers how many notes changed. */
  relink(from: string, to: string): Promise<number>;

  /** Those that are kept on this computer, newest first. */
  earlierVersions(id: NoteId): Promise<readonly EarlierVersion[]>;
  /** Those of the server's history that `earlierVersions` does not have, newest first. Rejects with `offline`. */
  serverVersions(id: NoteId): Promise<readonly EarlierVersion[]>;
  versionText(id: NoteId, version: string): Promise<EarlierText>;
  restoreVersion(id: NoteId, version: string): Promise<Note>;

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
  /** As `syncNow`; a server that was `emptied` gets everything again that is here. */
  sendAgain(): Promise<void>;
  /** The window came to the front, or the network came back: sync soon. */
  wakeSync(): Promise<void>;
  stopSync(): Promise<void>;
  waitingChanges(): Promise<readonly WaitingChange[]>;
  retryChange(id: NoteId): Promise<void>;
  retryAll(): Promise<void>;
  /** The newest first; at most 500 of the last 30 days are kept. */
  syncEvents(limit: number): Promise<readonly SyncEvent[]>;
  /** The events and what waits as a text to hand on, without any text of a note. */
  syncReport(): Promise<string>;

  settings(): Promise<Settings>;
  changeSettings(change: SettingsChange): Promise<Settings>;
  /** *This computer only*: nothing is asked of any server. Makes a welcome note if there is no note. */
  beginHere(): Promise<Settings>;
  /** Asks a server what it is, and keeps nothing. `applicationKey: null` tries the stored key. */
  askServer(serverUrl: string, applicationKey: string | null): Promise<ServerFacts>;
  /** Asks the server first; keeps nothing unless it answers well. Rejects with `otherAccount` where `notesHere` has to be said. */
  connect(connection: Connection): Promise<Settings>;
  /** Notes stay on this computer, and so does what waits. */
  disconnect(): Promise<Settings>;
  /** Goes on after this device was signed out; nothing that waits is lost. */
  signIn(password: string): Promise<Settings>;
  /** Notes and what waits stay on this computer; the server forgets this device. */
  signOut(): Promise<Settings>;
  invite(): Promise<Invitation>;
  /** Rejects with `invalid` if the text is no invitation. */
  readInvitation(text: string): Promise<Pick<Connection, "serverUrl" | "applicationKey">>;
  profiles(): Promise<readonly Profile[]>;
  /** Opens a profile in a window of its own; it is made if there is none of that name. */
  openProfile(name: string): Promise<void>;

  openNoteWindow(id: NoteId): Promise<void>;
  /** Shows a page of the web (`https:`, `http:`) or a `mailto:` in the program that the person uses for it. */
  openOutside(address: string): Promise<void>;
  showDataFolder(): Promise<void>;
  /** Without it a window whose UI hangs closes by itself after some seconds. */
  closeHeard(): Promise<void>;
  closeReady(): Promise<void>;
  /** Ends the app, also where closing its window would leave it in the tray; it asks with `closing` first. */
  quit(): Promise<void>;

  listen<Name extends keyof BackendEvents>(
    name: Name,
    hear: (payload: BackendEvents[Name]) => void,
  ): Promise<() => void>;
}

/** Everything the UI may ask of its host. `tauri.ts` asks the app, `fake.ts` answers from memory; nobody else knows which. */

import type { PlaceNow, PlacePlan } from "./place";
import type { BroughtNotes, ExportForm, ExportedNotes, FoundNotes, LookIn } from "./carried";
import type {
  Conflict,
  ConflictSummary,
  EarlierText,
  EarlierVersion,
  MergeDraft,
  MergePreview,
  Resolution,
  Strategy,
} from "./conflicts";
import type {
  Groups,
  Instant,
  LinkTarget,
  Note,
  NoteId,
  NoteSummary,
  NoteText,
  Notebook,
  NotesChange,
  Order,
  Overview,
  RemovedNotebooks,
  View,
} from "./notes";
import type { Connection, Invitation, Profile, ServerFacts, Settings, SettingsChange } from "./settings";
import type { Reason, SyncEvent, SyncStatus, WaitingChange } from "./sync";

export type * from "./carried";
export type * from "./place";
export type * from "./conflicts";
export type * from "./notes";
export type * from "./settings";
export type * from "./sync";

/** An error of the host. The UI branches on `code` alone, and has its own words for a reason and for a refusal. */
export interface AppError {
  readonly code:
    "notFound" | "invalid" | "offline" | "unauthorized" | "conflictChanged" | "diskFull" | "otherAccount" | "internal";
  readonly message: string;
  /** Of what the server said or did not say. The UI prefers its own words for it to `message`. */
  readonly reason?: Reason | null;
  /** Why it can't be done; the same. */
  readonly refusal?: Refusal | null;
}

/** Why something can't be done: `words().refusals` has a sentence for each. */
export type Refusal =
  | "noteGone"
  | "notInTrash"
  | "notebookName"
  | "intoItself"
  | "tagName"
  | "titleTooLong"
  | "textTooLarge"
  | "indexBroken"
  | "oneVersion"
  | "changedAgain"
  | "notConnected"
  | "whoAreYou"
  | "wrongPassword"
  | "noAccounts"
  | "accountsClosed"
  | "nameTaken"
  | "secretNotKept"
  | "settingsNotKept"
  | "notSetAside"
  | "halfWay"
  | "profileName"
  | "profileFolder"
  | "noKey"
  | "keyTooPlain"
  | "keyTaken"
  | "noKeysHere"
  | "nobodySignedIn"
  | "noServer"
  | "tooLongForPicture"
  | "noInvitation"
  | "tooLong"
  | "chooseAgain"
  | "nobodyShowsFolders"
  | "nobodyOpensThis"
  | "notOpenedOutside"
  | "profileNotStarted"
  | "manyWindows"
  | "noAutostart"
  | "zoomRange"
  | "carryingAlready"
  | "notReadable"
  | "brokenArchive"
  | "noNotesFound"
  | "tooManyFiles"
  | "oneArchiveAtATime"
  | "notWritable"
  | "noRoom"
  | "isThere"
  | "placeNoFolder"
  | "placeTaken"
  | "placeInside"
  | "placeSynced"
  | "placeNetwork"
  | "placeNoRoom"
  | "placeFixed"
  | "placeOdd"
  | "placeDiffers"
  | "placeNotKept"
  | "placeStopped"
  | "placeInterrupted"
  | "placeNotThat"
  | "placeNotOpened"
  | "keychainLocked";

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
  /** The same of several: the list of those with two versions. */
  readonly showConflicts: null;
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
  /** So many of the notes that are carried in or out are done. */
  readonly carried: { readonly done: number; readonly total: number };
  /** The move of the notes is further, or has ended: `placeNow` says how it stands. */
  readonly placeChanged: null;
  /** The window is about to close: call `closeHeard` at once, flush drafts, then call `closeReady`. */
  readonly closing: null;
}

/** What the main window shows first. */
export interface FirstScreen {
  readonly settings: Settings;
  readonly status: SyncStatus;
  readonly overview: Overview;
  readonly conflicts: readonly ConflictSummary[];
  readonly groups: Groups;
  readonly rows: readonly NoteSummary[];
  /** The note that was open last; the first of the list where that is gone or in Trash. */
  readonly note: Note | null;
}

/** Every call rejects with an `AppError`. */
export interface Backend {
  /** Everything of the first screen in one answer: all notes in the order of the settings, `bounds` as of `listGroups`. */
  firstScreen(bounds: readonly Instant[], limit: number, last: NoteId | null): Promise<FirstScreen>;
  /** The window shows its note and takes keys: what had time until now begins in the host. */
  usable(): Promise<void>;
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

  /** Asks for a folder or files in the desktop's own dialog and looks through them; null: nothing was chosen. Rejects with `notFound` where there is no note. */
  lookForNotes(from: LookIn): Promise<FoundNotes | null>;
  /** Brings in what was found last, and tells with `carried` how far it is. */
  bringIn(): Promise<BroughtNotes>;
  /** Asks for a folder and writes all notes into something new in it; null: nothing was chosen, or it was stopped. */
  exportNotes(form: ExportForm): Promise<ExportedNotes | null>;
  /** Shows the last export in the program that the person uses for folders. */
  showExported(): Promise<void>;
  /** Ends what is carried after the batch it is at: notes that came in stay, an export leaves nothing. What was found is let go. */
  stopCarrying(): Promise<void>;
  /** Bytes of everything in the data folder. */
  dataSize(): Promise<number>;

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
  /** A note whose change was refused as `gone`: it is sent again as a new one, and every device has it again. */
  keepGone(id: NoteId): Promise<void>;
  /** Such a note goes to Trash here too, with the change that waits. */
  deleteGone(id: NoteId): Promise<void>;
  /** The newest first; at most 500 of the last 30 days are kept. */
  syncEvents(limit: number): Promise<readonly SyncEvent[]>;
  /** The events and what waits as a text to hand on, without any text of a note. */
  syncReport(): Promise<string>;

  settings(): Promise<Settings>;
  changeSettings(change: SettingsChange): Promise<Settings>;
  /** *This computer only*: nothing is asked of any server. Makes a welcome note if there is no note. */
  beginHere(): Promise<Settings>;
  /** Asks a server what it is, and keeps nothing. `applicationKey: null` tries the stored key, if it is this server's. */
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
  /** Asks for a folder, and looks whether the notes can go there; null: nothing was chosen. Nothing is moved yet. */
  choosePlace(): Promise<PlacePlan | null>;
  /** Every window closes, of every profile; the program that begins then moves the notes to where was chosen last. */
  movePlace(): Promise<void>;
  /** Removes where the notes were before they were moved. */
  removeOldPlace(): Promise<void>;
  /** Of a window without notes, as are all that follow: how the move stands, or that they are not where they went. */
  placeNow(): Promise<PlaceNow>;
  /** The move stops, and everything is as it was. */
  stopPlace(): Promise<void>;
  /** Opens the notes where they are; where that is not known they are looked for again. */
  openPlace(): Promise<void>;
  /** Asks for the folder that the notes are in now. */
  findPlace(): Promise<void>;
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

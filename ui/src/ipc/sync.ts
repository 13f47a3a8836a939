/** What is true of syncing, what waits, and what happened. `backend.ts` exports it. */

import type { Instant, NoteId } from "./notes";

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
    | "unauthorized"
    /** The connection is metered, and the person wants to be asked then: nothing syncs by itself. Not offline. */
    | "paused";
  readonly workOffline: boolean;
  readonly background: boolean;
  /** Changes that wait to be sent. Notes with two versions wait for the person, and are counted in `conflicts` alone. */
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
 * server said, `a` and `b` are the numbers that the words need (`wouldRemove`: how many of how many; `emptied`: how many; `clockOff`: minutes;
 * `tooLarge`: bytes, and the most that the server takes).
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
    | "keyOfAnother"
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
    | "readOnly"
    | "damaged"
    | "stopped"
    | "internal";
  readonly said: string | null;
  readonly a: number | null;
  readonly b: number | null;
  /** The HTTP status that the server answered with, if it answered. */
  readonly status?: number | null;
}

/** One waiting change of the sync activity. `title` is the note's title or the notebook's name. */
export interface WaitingChange {
  readonly id: NoteId;
  readonly what: "note" | "notebook";
  readonly title: string;
  readonly kind: "insert" | "update" | "delete";
  readonly state: "pending" | "attempted" | "failed" | "conflict";
  readonly reason: Reason | null;
  /** How often it went out without an answer that settles it, since it last changed. */
  readonly tries: number;
  /** When it went out last. */
  readonly triedAt?: Instant | null;
  /** Of what is sent, in bytes; 0 where nothing but the note's id is. */
  readonly bytes: number;
  /** What of a note is another than the server's; nothing of a new one. */
  readonly parts?: readonly ChangedPart[];
  /** When it was made, as far as the note says so. */
  readonly at?: Instant | null;
  /** How many edits of the text go as one: one for each time that a person sat down to it. */
  readonly edits?: number;
  /** The server's version that it builds on, and a newer one that was met there. */
  readonly version?: string | null;
  readonly serverVersion?: string | null;
}

export type ChangedPart = "text" | "title" | "tags" | "notebook" | "pin" | "trashed" | "restored";

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
  /** Notes that were met with two versions, and how long it took. */
  readonly conflicts?: number;
  readonly tookMs?: number | null;
}

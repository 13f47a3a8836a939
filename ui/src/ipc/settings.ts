/** The settings, and the servers and profiles they speak of. `backend.ts` exports it. */

import type { Instant, Order } from "./notes";

export interface Settings {
  /** The person has said how they want to begin: before that the first run is shown. */
  readonly begun: boolean;
  readonly serverUrl: string | null;
  readonly hasApplicationKey: boolean;
  /** The account that is signed in, if the server has accounts. */
  readonly user: string | null;
  /** When they signed in on this computer; null where that was not kept. */
  readonly signedInSince: Instant | null;
  /** Where the key and the sign-in are kept: the platform's keychain, or a file that only this user can read. */
  readonly secretsIn: "keychain" | "file";
  readonly device: string;
  readonly backgroundSync: boolean;
  readonly workOffline: boolean;
  /** Seconds between two background syncs, 5 to 3600. */
  readonly syncEvery: number;
  /** Sync as soon as the server can be reached again; else when it is time. */
  readonly syncOnReconnect: boolean;
  /** Sync only on request while the connection is metered; offered where `can.metered`. */
  readonly pauseOnMetered: boolean;
  readonly theme: "system" | "light" | "dark";
  /** What the desktop tells: a note has two versions; syncing fails for long or needs a person; it is back and all is done. */
  readonly notifyConflicts: boolean;
  readonly notifyFailing: boolean;
  readonly notifyBackOnline: boolean;
  /** Both texts changed, in different places: ask, or merge and tell. */
  readonly whenFit: "ask" | "merge";
  /** Both changed the same place: ask, keep both texts one after the other, or save theirs as a separate note. */
  readonly whenOverlap: "ask" | "both" | "separate";
  /** Whether a line above their text says where it is from, when both are kept. */
  readonly captions: boolean;
  readonly language: "system" | "en" | "de";
  /** Everything in the window, 0.5 to 2. */
  readonly zoom: number;
  /** The font of a note's text. */
  readonly noteFont: "sans" | "serif" | "mono";
  /** The size of a note's text, in pixels at zoom 1: 14 to 22. */
  readonly textSize: number;
  readonly order: Exclude<Order, "rank" | "trashed">;
  readonly spelling: boolean;
  /** Days after which this device deletes a note in Trash for good, 7 to 365. */
  readonly trashDays: number;
  /** Closing the window leaves the app in the tray, where there is one. */
  readonly closeToTray: boolean;
  /** The app starts with the desktop, and then hidden. */
  readonly autostart: boolean;
  readonly startHidden: boolean;
  /** A key that makes a new note from anywhere, such as `Ctrl+Alt+N`; null is none. */
  readonly quickNoteKey: string | null;
  /** What this desktop can do: the UI offers nothing else. */
  readonly can: {
    readonly tray: boolean;
    readonly autostart: boolean;
    readonly quickNoteKey: boolean;
    /** Somebody here says whether the connection is metered. */
    readonly metered: boolean;
  };
  /** The name of the profile whose notes these are. */
  readonly profile: string;
  readonly dataFolder: string;
  /** `DRIFTLESS_DATA_DIR` names the folder, so it is not moved here. */
  readonly placeFixed: boolean;
  /** Where the notes were before they were moved; null: they were not, or it was removed. */
  readonly oldPlace: string | null;
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
    | "syncOnReconnect"
    | "pauseOnMetered"
    | "theme"
    | "notifyConflicts"
    | "notifyFailing"
    | "notifyBackOnline"
    | "whenFit"
    | "whenOverlap"
    | "captions"
    | "language"
    | "zoom"
    | "noteFont"
    | "textSize"
    | "order"
    | "spelling"
    | "trashDays"
    | "closeToTray"
    | "autostart"
    | "startHidden"
    | "quickNoteKey"
  >
>;

/** `applicationKey: null` keeps the key that is stored, if it is this server's. `account` signs in, or makes the account where the server lets anyone. */
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
  /** How long it took to answer. */
  readonly answeredMs?: number;
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

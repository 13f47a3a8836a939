import type { Settings } from "../../ipc";
import { durationsIn } from "../size";
import { timeOf } from "./time";

/** A row: its name, a line below it, and other words that find it. */
export interface RowWords {
  readonly title: string;
  readonly note: string;
  readonly also: string;
}
interface ChoiceWords {
  readonly label: string;
  readonly effect: string;
}

const duration = durationsIn("en-GB");
const row = (title: string, note = "", also = ""): RowWords => ({ title, note, also });

export const settings = {
  title: "Settings",
  close: "Close",
  search: "Search settings",
  found: (count: number) => (count === 0 ? "No setting found" : count === 1 ? "1 setting" : `${count} settings`),
  nothing: (text: string) => `No setting for “${text}”.`,
  notSaved: (why: string) => `Not saved. ${why}`,
  cancel: "Cancel",
  panes: { general: "General", sync: "Sync", desktop: "Desktop", data: "Data", about: "About" },
  groups: {
    appearance: "Appearance",
    writing: "Writing",
    list: "List of notes",
    notifications: "Notifications",
    server: "Server",
    when: "When to sync",
    conflicts: "When a note was changed in two places",
    devices: "Devices",
    window: "Window and start",
    quick: "From anywhere",
    data: "Your data",
    profiles: "Profiles",
    about: "About",
  },
  rows: {
    theme: row("Theme", "", "dark light appearance colour"),
    language: row("Language", "", "english german deutsch"),
    zoom: row("Zoom", "Everything in the window", "size bigger larger scale"),
    noteFont: row("Note font", "", "typeface serif sans mono monospace"),
    textSize: row("Text size", "The text of a note", "font bigger larger"),
    spelling: row("Check spelling", "With the dictionaries of this computer", "spellcheck typo"),
    order: row("Order", "", "sort"),
    notifyConflicts: row("A note was changed in two places", "", "notification message alert desktop conflict"),
    notifyFailing: row("Sync has failed for 10 minutes", "", "notification message alert desktop sign in"),
    notifyBackOnline: row("Back online and everything synced", "", "notification message alert desktop"),
    serverUrl: row("Application URL", "", "server address connect"),
    applicationKey: row("Application key", "", "password secret server"),
    account: row("Account", "", "sign in sign out user name password"),
    connection: row("Connection", "", "connect disconnect check server"),
    backgroundSync: row("Sync in the background", "Also a few seconds after you stop typing", "automatic"),
    syncEvery: row("Check for changes", "", "interval every minutes"),
    syncOnReconnect: row("Sync as soon as I’m back online", "", "reconnect network wifi"),
    pauseOnMetered: row("Pause on metered connections", "The sync button still works", "mobile hotspot data tethering"),
    workOffline: row("Work offline", "Nothing is sent or fetched while this is on", ""),
    whenFit: row("When edits fit together", "", "conflict merge two versions"),
    whenOverlap: row("When they overlap", "", "conflict merge two versions"),
    captions: row("Say where their text is from", "", "caption conflict"),
    invitation: row("Invite a device", "A link and a picture that carry address and key", "qr code next phone link"),
    device: row("Name of this device", "Shown beside your versions on other devices", "computer"),
    closeToTray: row("Keep running in the tray", "Closing the window leaves syncing and the quick note on", "quit"),
    autostart: row("Start with the computer", "", "autostart login boot"),
    startHidden: row("Start hidden", "Only the tray shows that it runs", "autostart"),
    quickNoteKey: row("Key for a quick note", "Makes a new note from any program", "shortcut hotkey keyboard global"),
    dataFolder: row("Data folder", "", "where files database path"),
    oldPlace: row("Old data folder", "", "moved before remove"),
    export: row("Export all notes", "Markdown files in folders, or one backup file", "backup zip take out save"),
    import: row("Bring in notes", "Markdown or text files, or a backup", "import obsidian joplin simplenote evernote"),
    secrets: row("Key and sign-in are kept", "", "keychain secret password safe"),
    trashDays: row(
      "Keep notes in Trash for",
      "Then this computer removes them for good, on every device. Of several devices the shortest time counts.",
      "delete days empty",
    ),
    profiles: row("Profiles", "Each has its own notes and its own server", "window work private"),
    newProfile: row("New profile", "Opens in a window of its own", "make"),
    version: row("Driftless", "", "version about"),
  } satisfies Record<string, RowWords>,

  themes: { system: "System", light: "Light", dark: "Dark" } satisfies Record<Settings["theme"], string>,
  noteFonts: { sans: "Sans", serif: "Serif", mono: "Mono" } satisfies Record<Settings["noteFont"], string>,
  languages: { system: "System", en: "English", de: "Deutsch" } satisfies Record<Settings["language"], string>,
  orders: { edited: "Last edited first", created: "Newest first", title: "By title" } satisfies Record<
    Settings["order"],
    string
  >,
  percent: (percent: number) => `${percent} %`,
  pixels: (pixels: number) => `${pixels} px`,

  keyStored: "Stored",
  connectedIn: (ms: number | null) => (ms === null ? "Connected" : `Connected. Answered in ${duration(ms)}`),
  keyKept: {
    keychain: "Kept in this computer’s keychain",
    file: "Kept in a file that only you can read",
  } satisfies Record<Settings["secretsIn"], string>,
  keyElsewhere: (server: string) => `The stored key belongs to ${server}. Enter the key of this one.`,
  notConnected: "Your notes are on this computer only",
  connect: "Connect",
  check: "Check connection",
  urlFirst: "Enter the Application URL first",
  disconnect: "Disconnect",
  disconnectAsk: "Stop syncing with this server?",
  staysHere: (pending: number) =>
    `${pending === 0 ? "" : pending === 1 ? "1 change hasn’t been synced. " : `${pending} changes haven’t been synced. `}Your notes stay on this computer.`,
  signedIn: "Signed in on this computer",
  signedInSince: (day: string) => `Signed in on this computer since ${day}`,
  signOut: "Sign out",
  signOutAsk: (name: string) => `Sign out ${name}?`,
  signOutText: (pending: number) =>
    pending === 0
      ? "Everything is synced. Your notes stay on this computer."
      : `${pending === 1 ? "1 change hasn’t" : `${pending} changes haven’t`} been synced. ${pending === 1 ? "It stays" : "They stay"} on this computer until you sign in again.`,
  more: (label: string) => `${label}…`,

  every: (seconds: number) => {
    if (seconds % 3600 === 0) return seconds === 3600 ? "Every hour" : `Every ${seconds / 3600} hours`;
    if (seconds % 60 === 0) return seconds === 60 ? "Every minute" : `Every ${seconds / 60} minutes`;
    return `Every ${seconds} seconds`;
  },
  backgroundIsOff: "Background sync is off",
  workOfflineLabel: "Work offline, in settings",

  fit: {
    ask: {
      label: "Ask",
      effect: "Different parts of the text were changed. You see the result before it is saved.",
    },
    merge: {
      label: "Merge and tell me",
      effect: "The note gets the changes of both at once. A message says so, with Undo.",
    },
  } satisfies Record<Settings["whenFit"], ChoiceWords>,
  overlap: {
    ask: {
      label: "Ask, starting with both texts",
      effect: "You are shown your text followed by theirs. Nothing is saved before you say so.",
    },
    both: {
      label: "Keep both texts without asking",
      effect: "The note becomes your text followed by theirs. Not a line is left out.",
    },
    separate: {
      label: "Save theirs as a separate note without asking",
      effect: "The note keeps your text. Theirs becomes a note of its own beside it.",
    },
  } satisfies Record<Settings["whenOverlap"], ChoiceWords>,
  captionsOn: "A line such as “From Pixel 8, 23 Nov 2026 14:31” is written above their text when both are kept.",
  captionsOff: "When both texts are kept, only a ruled line stands between them.",

  invite: {
    show: "Show",
    hide: "Hide",
    warning:
      "Whoever has this can reach the server: it holds the application key. Show it to nobody else. It does not hold your password.",
    link: "Invitation link",
    qr: "The same link as a QR code",
    copy: "Copy link",
    copied: "Copied",
    notCopied: "That couldn’t be copied. Select the link and copy it.",
    first: "Connect to a server first",
  },

  noTray: "This desktop has no tray",
  noAutostart: "This desktop can’t start programs by itself",
  noQuickKey: "This desktop gives no keys to programs in the background",
  needsTray: "Without a tray nothing would show that it runs",
  needsAutostart: "Only for a start with the computer",
  noKey: "None",
  recordKey: (key: string) => `Key for a quick note: ${key}. Press to change it`,
  pressKey: "Press the keys…",
  needsModifier: (ctrl: string, alt: string, last: string) => `Hold ${ctrl}, ${alt} or ${last} with it.`,
  removeKey: "Remove key",

  showFolder: "Show folder",
  export: "Export…",
  import: "Import…",
  secretsIn: {
    keychain: "In this computer’s keychain",
    file: "In a file only you can read: this computer has no keychain",
  } satisfies Record<Settings["secretsIn"], string>,
  thisWindow: "This window",
  openProfile: "Open",
  openProfileOf: (name: string) => `Open profile ${name}`,
  profileName: "Name of the new profile",
  makeProfile: "Make and open",
  days: timeOf,

  versionText: "Notes that sync and never lose a word",
};

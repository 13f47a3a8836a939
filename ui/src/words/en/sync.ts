import type { ChangedPart, Reason, SyncEvent, WaitingChange } from "../../ipc";
import { durationsIn, sizesIn } from "../size";

const numbers = new Intl.NumberFormat("en-GB");
const many = (count: number, one: string, more: string): string =>
  count === 1 ? `1 ${one}` : `${numbers.format(count)} ${more}`;

const PARTS: Readonly<Record<ChangedPart, string>> = {
  text: "text",
  title: "title",
  tags: "tags",
  notebook: "notebook",
  pin: "pin",
  trashed: "Trash",
  restored: "Trash",
};
const list = new Intl.ListFormat("en-GB", { type: "conjunction" });
function inSentence(names: Readonly<Record<ChangedPart, string>>, parts: readonly ChangedPart[]): string {
  const text = list.format(parts.map((part) => names[part]));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The sync control, the activity behind it, and what is said of syncing elsewhere. */
export const sync = {
  name: "Sync",
  changes: (count: number) => many(count, "change", "changes"),
  notes: (count: number) => many(count, "note", "notes"),
  size: sizesIn("en-GB"),

  // Line 1: what is true now.
  syncedJustNow: "Synced just now",
  syncedAt: (time: string) => `Synced at ${time}`,
  syncedYesterday: "Synced yesterday",
  syncedOn: (day: string) => `Synced ${day}`,
  ready: "Ready to sync",
  waiting: (count: number) => `${many(count, "change", "changes")} waiting`,
  checking: "Checking for changes",
  syncing: "Syncing",
  syncingOf: (done: number, total: number) => `Syncing ${numbers.format(done)} of ${numbers.format(total)}`,
  stopping: "Stopping after this batch",
  offline: "Offline",
  offlineSince: (time: string) => `Offline since ${time}`,
  offlineSinceYesterday: "Offline since yesterday",
  offlineSinceDay: (day: string) => `Offline since ${day}`,
  backOnline: "Back online",
  notFinished: "Sync didn’t finish",
  needsYou: "Sync needs you",
  signInAgain: "Sign in again",
  workingOffline: "Working offline",
  paused: "Paused on this connection",
  thisComputerOnly: "This computer only",

  // Line 2: what happens next.
  allUpToDate: "All notes up to date",
  twoVersions: (count: number) =>
    count === 1 ? "1 note has two versions" : `${numbers.format(count)} notes have two versions`,
  nextInSeconds: (seconds: number) => `Next sync in ${seconds} s`,
  nextInMinutes: (minutes: number) => `Next sync in ${minutes} min`,
  soon: "Syncing soon",
  pressToSync: "Press to sync",
  keepWriting: "You can keep writing",
  leftForNextTime: (count: number) => `${numbers.format(count)} left for next time`,
  nothingWaiting: "Nothing waiting",
  syncingChanges: (count: number) => `Syncing ${many(count, "change", "changes")}`,
  keepTrying: "We keep trying",
  againInSeconds: (seconds: number) => `Trying again in ${seconds} s`,
  againInMinutes: (minutes: number) => `Trying again in ${minutes} min`,
  seeWhatHappened: "See what happened",
  notSetUp: "Sync is not set up",

  // Buttons.
  syncNow: "Sync now",
  stop: "Stop",
  stopSyncing: "Stop syncing",
  trySyncNow: "Try to sync now",
  tryAgainNow: "Try again now",
  open: "Open",
  openActivity: "Open sync activity",
  signIn: "Sign in",
  goOnline: "Go online and sync",
  connect: "Connect",
  connectServer: "Connect to a sync server",
  show: "Show sync activity",

  percent: (percent: number) => `Syncing, ${percent} %`,

  workOffline: "Work offline",
  workOfflineEffect: "Nothing is sent or fetched while this is on",
  workOfflineInActivity: "Work offline, in sync activity",

  activity: {
    didNotGo: (failed: number, of: number) =>
      `${numbers.format(failed)} of ${many(of, "change", "changes")} didn’t go through`,
    allSaved: "All of it is saved here.",
    progress: "Syncing",
    close: "Close",
    tryNow: "Try now",
    retry: "Retry",
    retryOf: (name: string) => `Retry “${name}”`,
    retryAll: "Retry all",
    keep: "Keep",
    keepOf: (name: string) => `Keep “${name}”`,
    delete: "Delete",
    deleteOf: (name: string) => `Delete “${name}” here too`,
    waitingToGo: (count: number) => `Waiting to be sent, ${numbers.format(count)}`,
    nothing: "Nothing waiting",
    more: (count: number) => `${numbers.format(count)} more`,
    untitled: "Untitled",
    unnamed: "Unnamed notebook",
    /** What was done. `when` is a time of today, or a day; empty where nobody knows. */
    done: {
      created: (when: string) => ["Created", when].filter(Boolean).join(" "),
      edited: (when: string) => ["Edited", when].filter(Boolean).join(" "),
      trashed: (when: string) => ["Moved to Trash", when].filter(Boolean).join(" "),
      newNote: "New note",
      restored: "Taken out of Trash",
      deleted: "Deleted for good",
      changed: (parts: readonly ChangedPart[]) => `${inSentence(PARTS, parts)} changed`,
      notebook: { insert: "New notebook", update: "Notebook changed", delete: "Notebook deleted" } satisfies Record<
        WaitingChange["kind"],
        string
      >,
    },
    joined: (edits: number) => `${numbers.format(edits)} edits sent as one`,
    todayAt: (time: string) => `today ${time}`,
    yesterdayAt: (time: string) => `yesterday ${time}`,
    states: {
      pending: "Waiting",
      attempted: "Sending",
      failed: "Not sent",
      conflict: "Two versions",
    } satisfies Record<WaitingChange["state"], string>,
    /** Why it was not taken, in a word or two. */
    inShort: {
      busy: "Server busy",
      notAccepted: "Not accepted",
      forbidden: "Not allowed",
      tooLarge: "Too large",
      gone: "Gone there",
      timeout: "Too slow",
      unreachable: "Not reached",
      serverFailed: "Server failed",
    } as Partial<Record<Reason["code"], string>>,
    tried: (tries: number) => `Tried ${many(tries, "time", "times")}`,
    detailsOf: (name: string) => `Details of “${name}”`,
    /** What stands in the details of a change, by its name. */
    details: {
      what: "What",
      last: "Last try",
      next: "Next try",
      lastAndNext: (last: string, next: string) => `${last}, next at ${next}`,
      answered: "Server said",
      reason: "And why",
      versions: "Versions",
      buildsOn: (own: string, there: string | null) =>
        there === null ? `Yours builds on version ${own}` : `Yours builds on version ${own}, the server has ${there}`,
      operation: "Operation",
    },
    /** When a change is sent next. */
    next: {
      now: "Being sent now",
      withThis: "With this sync",
      inSeconds: (seconds: number) => `In ${seconds} s`,
      inMinutes: (minutes: number) => `In ${minutes} min`,
      soon: "In a moment",
      pressed: "When you press Sync now",
      otherLine: "On another connection, or when you press Sync now",
      online: "When you go online",
      reached: "As soon as the server can be reached",
      signedIn: "When you have signed in",
      connected: "When you connect a server",
      decided: "When you have decided",
      edited: "When you edit it, or press Retry",
    },
    needsYou: "Needs you",
    wouldGo: (removing: number, of: number) => `${numbers.format(removing)} of ${many(of, "note", "notes")} would go`,
    wouldGoWhy: "The server doesn’t have them any more. Nothing was removed yet.",
    removeThem: "Remove them…",
    emptied: (count: number) => `The server has none of your ${many(count, "note", "notes")}`,
    emptiedWhy: "Everything is still here. Give it all to the server again, or remove it here too?",
    sendAgain: "Send them again",
    signInAgain: "Your sign-in has expired",
    signInAgainWhy: "Changes wait on this computer until you sign in.",
    withTwoVersions: (count: number) => `${many(count, "note", "notes")} with two versions`,
    bothKept: "Both texts of each are kept",
    oldestFrom: (when: string) => `Oldest from ${when}`,
    compare: "Compare",
    notSetUp: "Your notes are on this computer only",
    notSetUpWhy: "Connect a server to have them on your other devices too.",
    connect: "Connect…",

    nothingHappened: "Nothing yet. Each sync is written down here for 30 days.",
    showAll: "Show all",
    showMore: "Show more",
    copyReport: "Copy report",
    copied: "Report copied. It holds no text of a note.",
    notCopied: "The report couldn’t be copied.",
    earlierToday: "Earlier today",
    yesterday: "Yesterday",
    failed: "That didn’t work.",
  },

  /** What one event was, in a few words behind its time; `moved` says what it carried. */
  events: {
    synced: "synced",
    failed: "didn’t finish",
    stopped: "stopped by you",
    offline: "connection lost",
    online: "back online",
    twoVersions: "two versions",
    merged: "merged by itself",
    settled: "settled on another device",
    refused: "not accepted",
    signedIn: "signed in",
    signedOut: "signed out",
    connected: "connected to a server",
    disconnected: "disconnected",
    removalAsked: "asked before removing",
    restored: "the server was restored",
  } satisfies Record<SyncEvent["kind"], string>,
  moved: (sent: number, received: number, conflicts: number) => {
    const told = [
      sent > 0 && `${numbers.format(sent)} sent`,
      received > 0 && `${numbers.format(received)} received`,
      conflicts > 0 && many(conflicts, "conflict", "conflicts"),
    ];
    return told.filter(Boolean).join(", ") || "Nothing new";
  },
  offlineFor: (minutes: number) => {
    if (minutes < 1) return "Offline for less than a minute";
    return `Offline for ${minutes < 120 ? many(minutes, "minute", "minutes") : many(Math.round(minutes / 60), "hour", "hours")}`;
  },
  took: durationsIn("en-GB"),

  news: {
    signInAgain: "Sign in again to keep syncing",
    signInAgainText: "Your sign-in has expired. You can keep writing.",
    signIn: "Sign in",
    later: "Later",
    /** Reasons that a message has a shorter word for. */
    inShort: {
      busy: "The server is busy.",
      diskFull: "The disk is full.",
      readOnly: "Your notes file can’t be written.",
    } as Partial<Record<Reason["code"], string>>,
    saved: (count: number) =>
      count === 1 ? "Your change is saved here." : `Your ${numbers.format(count)} changes are saved here.`,
    tryNow: "Try now",
    details: "Details",
    backOnline: (count: number) => `Back online, ${many(count, "note", "notes")} synced`,
    cameIn: (count: number) => `${numbers.format(count)} more came in from other devices.`,
  },

  /** A note whose change was refused because the server has it no more. */
  gone: {
    region: "Gone on the server",
    title: "This note no longer exists on the server.",
    text: "Keep it, or delete it here too?",
    keep: "Keep the note",
    delete: "Delete it here too",
  },

  signInDialog: {
    title: "Sign in again",
    text: (name: string) => `As ${name}. Nothing that waits is lost, and you can keep writing.`,
    noName: "Nothing that waits is lost, and you can keep writing.",
    password: "Password",
    wrong: "That password doesn’t fit this account.",
    waiting: (count: number) =>
      count === 0
        ? ""
        : count === 1
          ? "1 change goes out as soon as you are signed in."
          : `${numbers.format(count)} changes go out as soon as you are signed in.`,
    cancel: "Later",
    yes: "Sign in",
  },
};

import type { Reason, SyncEvent, WaitingChange } from "../../ipc";
import { sizesIn } from "../size";

const numbers = new Intl.NumberFormat("en-GB");
const many = (count: number, one: string, more: string): string =>
  count === 1 ? `1 ${one}` : `${numbers.format(count)} ${more}`;

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
    kinds: {
      note: { insert: "New note", update: "Edited", delete: "Deleted" },
      notebook: { insert: "New notebook", update: "Notebook changed", delete: "Notebook deleted" },
    } satisfies Record<WaitingChange["what"], Record<WaitingChange["kind"], string>>,
    states: {
      pending: "Waiting",
      attempted: "Sending",
      failed: "Not sent",
      conflict: "Two versions",
    } satisfies Record<WaitingChange["state"], string>,
    tried: (tries: number) => `Tried ${many(tries, "time", "times")}`,
    detailsOf: (name: string) => `Details of “${name}”`,
    /** What stands in the details of a change, by its name. */
    details: { next: "Next try", said: "Server said" },
    /** When a change is sent next. */
    next: {
      now: "Being sent now",
      withThis: "With this sync",
      inSeconds: (seconds: number) => `In ${seconds} s`,
      inMinutes: (minutes: number) => `In ${minutes} min`,
      soon: "In a moment",
      pressed: "When you press Sync now",
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
    showConflicts: "Show conflicts",
    notSetUp: "Your notes are on this computer only",
    notSetUpWhy: "Connect a server to have them on your other devices too.",
    connect: "Connect…",

    happened: "What happened",
    nothingHappened: "Nothing yet. Each sync is written down here for 30 days.",
    showMore: "Show more",
    copyReport: "Copy report",
    copied: "Report copied. It holds no text of a note.",
    notCopied: "The report couldn’t be copied.",
    today: "Today",
    yesterday: "Yesterday",
    failed: "That didn’t work.",
  },

  /** What one event was, in a few words; `moved` says what it carried. */
  events: {
    synced: "Synced",
    failed: "Didn’t finish",
    stopped: "Stopped by you",
    offline: "Connection lost",
    online: "Back online",
    twoVersions: "Two versions",
    merged: "Merged by itself",
    settled: "Settled on another device",
    refused: "Not accepted",
    signedIn: "Signed in",
    signedOut: "Signed out",
    connected: "Connected to a server",
    disconnected: "Disconnected",
    removalAsked: "Asked before removing",
    restored: "The server was restored",
  } satisfies Record<SyncEvent["kind"], string>,
  moved: (sent: number, received: number) => {
    if (sent === 0 && received === 0) return "Nothing new";
    if (received === 0) return `${many(sent, "change", "changes")} sent`;
    if (sent === 0) return `${many(received, "change", "changes")} came in`;
    return `${many(sent, "change", "changes")} sent, ${numbers.format(received)} came in`;
  },

  news: {
    signInAgain: "Sign in again to keep syncing",
    signInAgainText: "Your sign-in has expired. You can keep writing.",
    signIn: "Sign in",
    later: "Later",
    /** Reasons that a message has a shorter word for. */
    inShort: { busy: "The server is busy." } as Partial<Record<Reason["code"], string>>,
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

import type { About, EarlierVersion } from "../../ipc";

const numbers = new Intl.NumberFormat("en-GB");

/** What a version was about, in a few words. */
const about: Record<About["kind"], (names: string, count: number) => string> = {
  created: () => "Note created",
  added: (names) => `Added ${names}`,
  sections: (names) => names,
  removed: (names) => `Removed ${names}`,
  smallEdits: (_, count) => (count === 1 ? "1 small edit" : `${numbers.format(count)} small edits`),
  largeEdit: () => "A large edit",
  title: () => "Title changed",
  tags: () => "Tags changed",
};

/** Earlier versions of a note. */
export const history = {
  title: (name: string) => `Earlier versions of “${name}”`,
  untitled: "Untitled",
  kept: "Kept on this computer, also offline.",
  rule: "Kept are all of the last day, one an hour for a week, one a day for 30 days, then one every 30 days.",
  looking: "Looking on the server…",
  offline: "Those on the server are listed when you are back online.",
  notListed: (why: string) => `Those on the server couldn’t be listed. ${why}`,
  shown: "What is shown",
  changes: "Changes",
  full: "Full text",
  close: "Close",
  none: "No earlier versions",
  noneText: "Every sync and every time you write leaves one here.",
  versions: "Versions",
  now: "Now",
  today: "Today",
  yesterday: "Yesterday",
  at: (day: string, time: string) => `${day}, ${time}`,
  you: "you",
  thisComputer: (offline: boolean): string => (offline ? "This computer, offline" : "This computer"),
  anotherDevice: "Another device",
  about,
  labels: {
    mine: "Mine",
    theirs: "Theirs",
    base: "Last shared version",
    replaced: "Replaced",
    edited: "Edited",
    synced: "Synced",
    server: "On the server",
    merged: "Two versions combined",
  } satisfies Record<EarlierVersion["label"], string>,
  more: (count: number) => `${numbers.format(count)} more`,

  text: "Text of the version",
  textNow: "The text of the note as it is now",
  same: (version: string) => `${version}: the same text as now`,
  compared: (version: string) => `${version}, compared with the text now.`,
  marked: "Marked",
  markedMeans: "is only here,",
  struck: "struck out",
  struckMeans: "only in the text now.",
  added: "added: ",
  removed: "removed: ",
  done: "Done: ",
  notDone: "Not done: ",
  reading: "Reading…",

  restoring: "Restoring adds a new version on top. Nothing in this list is removed.",
  restore: "Restore this version",
  copy: "Copy as new note",
  isNow: "This is the text now",
  undoMerge: "Undo merge",
  undoAsk: "Undo this merge?",
  undoText:
    "The note has its two versions again, and you are asked about them. The text that stands there now is kept in this list.",
  cancel: "Cancel",
};

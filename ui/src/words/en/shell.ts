import { timeOf } from "./time";

const numbers = new Intl.NumberFormat("en-GB");
const notes = (count: number): string => (count === 1 ? "1 note" : `${numbers.format(count)} notes`);
const named = (title: string): string => `“${title || "Untitled"}”`;

/** What is said around the features: commands, questions, messages. */
export const shell = {
  product: "Driftless",
  cancel: "Cancel",
  undo: "Undo",
  dismiss: "Dismiss",
  messages: "Messages",
  hideSidebar: "Hide sidebar",
  widthOf: { sidebar: "Width of the sidebar", list: "Width of the list" },
  /** How keys are called that have a name. */
  keys: { PageUp: "Page Up", PageDown: "Page Down" } as Readonly<Record<string, string>>,

  failed: {
    plain: "That didn’t work",
    open: "That note couldn’t be opened",
    create: "The note couldn’t be made",
    save: "That couldn’t be saved",
    notebook: "The notebook couldn’t be changed",
    tag: "The tag couldn’t be changed",
    read: "Your notes couldn’t be read",
    sync: "Sync didn’t start",
    undo: "That couldn’t be undone",
  },

  empty: {
    title: "Write something down",
    saved: "Notes are saved on this computer as you type.",
    alone: "You can connect a sync server whenever you like.",
    bringIn: "Bring in notes…",
    newNote: "New note",
    choose: (key: string) => `Choose a note, or press ${key}`,
  },

  trashed: (count: number, title: string) => `${count === 1 ? named(title) : notes(count)} moved to Trash`,
  keeps: (count: number, days: number): string =>
    `${count === 1 ? "It stays" : "They stay"} there for ${timeOf(days)}.`,
  restored: (count: number, title: string) => `${count === 1 ? named(title) : notes(count)} restored`,
  moved: (count: number, title: string, to: string | null) =>
    `${count === 1 ? named(title) : notes(count)} moved ${to === null ? "out of the notebook" : `to “${to}”`}`,
  tagged: (count: number, tag: string) => `“${tag}” added to ${notes(count)}`,
  pinned: (count: number) => `${notes(count)} pinned`,
  unpinned: (count: number) => `${notes(count)} unpinned`,
  notebookMoved: (name: string, to: string | null) =>
    to === null ? `“${name}” is in no other notebook now` : `“${name}” moved into “${to}”`,
  notebookDeleted: (name: string) => `Notebook “${name}” deleted`,
  notesTrashed: (count: number, days: number) =>
    count === 0 ? "It had no notes." : `${notes(count)} moved to Trash for ${timeOf(days)}.`,
  tagRenamed: (count: number, to: string) => `${notes(count)} now ${count === 1 ? "has" : "have"} “${to}”`,
  tagRemoved: (count: number, tag: string) => `“${tag}” removed from ${notes(count)}`,
  noConflicts: "No conflicts",
  oneVersion: "Every note has one version.",

  eraseTitle: (count: number): string =>
    count === 1 ? "Delete this note for good?" : `Delete ${notes(count)} for good?`,
  cantUndo: "This can’t be undone.",
  erase: "Delete for good",
  eraseYes: (count: number) => `Delete ${notes(count)}`,
  mergeTagTitle: (tag: string, to: string) => `Make “${tag}” and “${to}” one tag?`,
  mergeTagText: (count: number, to: string) =>
    `“${to}” is there already. ${notes(count)} would get it, and they can’t be told apart afterwards.`,
  mergeTag: "Make them one",
  removeTagTitle: (tag: string) => `Remove “${tag}” from all notes?`,
  removeTagText: (count: number) =>
    count === 1
      ? "1 note loses this tag and stays as it is otherwise."
      : `${notes(count)} lose this tag and stay as they are otherwise.`,
  removeTag: "Remove tag",
  removalTitle: (count: number) => `Remove ${notes(count)} from this computer?`,
  removalText:
    "The server doesn’t have them any more. If this is the wrong server, cancel and change its address in Settings.",
  removalYes: (count: number) => `Remove ${notes(count)}`,
  unsavedTitle: "Close without saving?",
  unsavedText: (why: string | null) =>
    `${why ?? "The last words couldn’t be saved."} Your text is still on the screen, where you can copy it.`,
  unsavedYes: "Close anyway",

  commands: {
    create: "New note",
    createHere: "New note in this notebook",
    palette: "Search notes and commands",
    commands: "All commands",
    searchList: "Search in the list",
    find: "Find in the note",
    replace: "Replace in this note",
    turn: "Read this note, or write on",
    syncNow: "Sync now",
    activity: "Sync activity",
    workOffline: "Work offline, or online again",
    compare: "Compare versions",
    versions: "Earlier versions",
    pin: "Pin or unpin the note",
    tags: "Edit the tags",
    move: "Move to a notebook",
    trash: "Move to Trash",
    noteWindow: "Open the note in a window of its own",
    sidebar: "Go to the sidebar",
    list: "Go to the list",
    editor: "Go to the note",
    drawer: "Show or hide the sidebar",
    next: "Next note",
    previous: "Previous note",
    newNotebook: "New notebook",
    all: "Show all notes",
    showPinned: "Show pinned notes",
    showConflicts: "Show conflicts",
    showTrash: "Show Trash",
    emptyTrash: "Empty Trash",
    byEdited: "Sort by date edited",
    byCreated: "Sort by date made",
    byTitle: "Sort by title",
    bringIn: "Bring in notes",
    export: "Export all notes",
    settings: "Settings",
    zoomIn: "Larger",
    zoomOut: "Smaller",
    zoomReset: "Actual size",
    light: "Light theme",
    dark: "Dark theme",
    quit: "Quit",
  },
};

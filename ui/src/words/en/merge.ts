import type { Strategy } from "../../ipc";
import type { Author } from "../../merge/author";
import { timeOf } from "./time";

const number = (many: number): string => many.toLocaleString("en-GB");
const count = (many: number, one: string, more: string): string => `${number(many)} ${many === 1 ? one : more}`;
const there = (device: string | null): string => device ?? "another device";
const by = ({ person }: Author): string => (person === null ? "" : ` by ${person}`);
const quoted = (title: string): string => `“${title}”`;

const SAFE = "Both texts are safe until you save.";
const KEPT = "Both are kept.";
const NOT_REMOVED = "You edited it here after that, so nothing has been removed yet.";
const NOT_REMOVED_THERE = "Nothing has been removed there yet.";

/** Two versions of a note: the dialog, and what is said of them around it. Titles come as they are shown. */
export const merge = {
  untitled: "Untitled",
  anotherDevice: "another device",
  mine: "Mine",
  theirs: "Theirs",
  result: "Result",
  undo: "Undo",
  decideLater: "Decide later",
  comparing: "Comparing…",
  bothChanged: "You both changed this",
  noBase: "The last shared version isn’t on this computer, so Auto-merge is not available.",

  strategies: {
    concatenate: "Keep both texts",
    auto: "Auto-merge",
    mine: "Keep mine",
    theirs: "Keep theirs",
    both: "Save theirs as a separate note",
  } satisfies Record<Strategy, string> as Record<Strategy, string>,
  suggestedWay: "default",
  howToCombine: "How to combine the two versions",
  whichToShow: "Which version to show",
  effects: {
    concatenate: "Mine first, then theirs",
    mine: "Theirs goes to history",
    theirs: "Mine goes to history",
    both: "You end up with two notes",
  },
  keptOnce: "Once, for they are the same",
  needsBase: "Needs the last shared version",
  lineByLine: "Line by line",
  allFits: "Everything fits together",
  toChoose: (many: number): string => `${number(many)} to choose`,
  fitAndChoose: (fitting: number, overlaps: number): string =>
    `${number(fitting)} fit together, ${number(overlaps)} to choose`,

  twoVersionsOf: (title: string): string => `Two versions of ${quoted(title)}`,
  changedBoth: ({ person, device }: Author, offline: boolean): string => {
    const here = `You changed it here${offline ? " while offline" : ""}`;
    if (person !== null) return `${here}, and ${person} changed it on ${there(device)}. ${SAFE}`;
    return `${here}${offline ? "," : ""} and on ${there(device)}. ${SAFE}`;
  },
  waitsThere: (device: string): string =>
    `One was edited on ${device} and is not settled there yet. You can settle it here. ${SAFE}`,
  wasDeleted: (title: string, who: Author): string => `${quoted(title)} was deleted${by(who)} on ${there(who.device)}`,
  notRemoved: NOT_REMOVED,
  deletedHereEditedThere: (title: string, { person, device }: Author): string =>
    person === null
      ? `You deleted ${quoted(title)}, but it was edited on ${there(device)}`
      : `You deleted ${quoted(title)}, but ${person} edited it`,
  notRemovedThere: NOT_REMOVED_THERE,

  onThisComputer: "on this computer",
  onEveryOther: "on every other device",
  on: (device: string | null): string => `on ${there(device)}`,
  youDeleted: (when: string): string => `You deleted it ${when}`,
  edited: (when: string): string => `Edited ${when}`,
  you: (when: string, offline: boolean): string => `You, ${when}${offline ? ", while offline" : ""}`,
  youEdited: (when: string, offline: boolean): string => `You edited it ${when}${offline ? ", while offline" : ""}`,
  notSettledThere: "Not settled there yet",
  deleted: (when: string, person: string | null): string =>
    person === null ? `Deleted ${when}` : `${person} deleted it ${when}`,
  personAt: (person: string, when: string): string => `${person}, ${when}`,
  today: (clock: string): string => `today ${clock}`,
  yesterday: (clock: string): string => `yesterday ${clock}`,

  answers: { keepNote: "Keep the note", deleteEverywhere: "Delete it everywhere" },
  whatToDo: "What to do with the note",
  suggested: "Suggested: nothing is lost.",
  restoresYours: "Restores it on all your devices, with your edits.",
  bringsBack: ({ person, device }: Author): string =>
    `Brings it back with ${person === null ? `the edits from ${there(device)}` : `${person}’s edits`}.`,
  trashesYours: (days: number) => `Moves it to Trash with your edits. You can restore it for ${timeOf(days)}.`,
  trashesTheirs: ({ person, device }: Author, days: number): string =>
    `Moves it to Trash with ${person === null ? `the edits from ${there(device)}` : `${person}’s edits`}. You can restore it for ${timeOf(days)}.`,
  noText: "No text on this side.",
  goneThere: "The note was deleted.",
  goneHere: "You moved the note to Trash.",
  editedText: "The text that was edited, read only",

  whatWillBeSaved: "What will be saved. Edit freely.",
  lastShared: "Last shared version",
  whatBothGrewFrom: "What both were written from.",
  showLastShared: "Show the last shared version",
  myPane: "My version, read only",
  theirPane: "Their version, read only",
  basePane: "The last shared version, read only",
  resultPane: "Result, editable",
  sameText: "Both texts are the same, and are kept once.",
  sameTextMore: "What differs stands above.",
  removeRepeats: (lines: number): string => `Remove ${count(lines, "repeated line", "repeated lines")}`,

  fields: { title: "Title", tags: "Tags", notebook: "In" },
  fieldGroups: { title: "Title", tags: "Tags", notebook: "Notebook" },
  titleOfResult: "Title of the result",
  useMy: { title: "Use my title", tags: "Use my tags", notebook: "Use my notebook" },
  useTheir: { title: "Use their title", tags: "Use their tags", notebook: "Use their notebook" },
  noNotebook: "No notebook",
  anotherNotebook: "Another notebook",

  choices: { mine: "Mine", theirs: "Theirs", both: "Both" },
  whichText: (change: number, of: number): string => `Which text to use here. Change ${change} of ${of}`,
  useMineHere: "Use mine here",
  useTheirsHere: "Use theirs here",
  added: "added: ",
  removed: "removed: ",
  moreLines: (many: number): string => `and ${count(many, "more line", "more lines")}`,
  without: (before: string): string => `without ${quoted(before)}`,
  insteadOf: (after: string, before: string): string => `${after} instead of ${before}`,
  /** What a use button says; `what` ends as a sentence does. */
  use: (side: "mine" | "theirs", what: string, change: number, of: number, both: boolean, used: boolean): string => {
    const also = both ? " You both changed this." : "";
    return `Use ${side} here: ${what} Change ${change} of ${of}.${also} ${used ? "In result" : "Not in result"}.`;
  },
  changeOf: (change: number, of: number): string => `Change ${change} of ${of}`,
  chosen: { mine: "mine", theirs: "theirs", both: "both, mine first", neither: "as it was before" },
  resultIs: (strategy: Strategy, lines: number): string => {
    const what = {
      concatenate: "both texts",
      auto: "merged",
      mine: "my text",
      theirs: "their text",
      both: "my text, theirs as a separate note",
    }[strategy];
    return `Result: ${what}, ${count(lines, "line", "lines")}`;
  },
  unseen: (many: number): string => `${count(many, "change", "changes")} not seen yet`,
  nextChange: "next change",
  useMineTheirs: "use mine, theirs",

  /** The offer to settle the others the same way, around the name of that way. */
  also: (others: number): readonly [string, string] => [
    "Also ",
    ` in the ${others === 1 ? "other conflict" : `${number(others)} other conflicts`}`,
  ],
  alsoAnswer: (answer: "keepNote" | "deleteEverywhere", others: number): readonly [string, string, string] => [
    "Also ",
    answer === "keepNote" ? "keep" : "delete",
    ` in ${count(others, "other conflict", "other conflicts")} like this`,
  ],
  alsoShort: (others: number): string => `Also in the ${others === 1 ? "other" : `${number(others)} others`}`,
  saveResult: "Save result",
  saveAll: (many: number): string => `Save all ${number(many)}`,

  conflicts: "Conflicts",
  conflict: "Conflict",
  place: (at: number, of: number): string => `${number(at)} of ${number(of)}`,
  previous: "Previous conflict",
  next: "Next conflict",
  showAll: "Show all conflicts",
  alsoEdited: (who: Author): string => `Also edited${by(who)} on ${there(who.device)}`,
  deletedOn: (who: Author): string => `Deleted${by(who)} on ${there(who.device)}`,
  deletedHereEditedOn: (who: Author): string => `Deleted here, edited${by(who)} on ${there(who.device)}`,
  waitsOn: (device: string): string => `Waits on ${device}`,
  halfDone: "half done",

  newer: ({ person, device }: Author, clock: string): string =>
    `${person ?? device ?? "Another device"} changed it again at ${clock}.`,
  showNewer: "Show the newer version",
  settledMeanwhile: (device: string | null): string => `This was settled on ${there(device)} meanwhile.`,
  stillHere: "What you wrote is still here.",
  madeAnew: "The result was made anew from the newer version. What you had written is kept.",
  copyMine: "Copy my text",
  copied: "Copied",
  keepAsNote: "Keep it as a note",
  putBack: "Put it back",

  saved: (title: string): string => `${quoted(title)} has one version again`,
  restInHistory: "What was not chosen is in Earlier versions.",
  savedAll: (many: number, withBoth: boolean): string =>
    `${number(many)} conflicts saved${withBoth ? " with both texts" : ""}`,
  nothingThrown: "Nothing was thrown away.",
  settledOn: (title: string, device: string | null): string => `${quoted(title)} was settled on ${there(device)}`,
  settledMany: (many: number, device: string | null): string =>
    `${number(many)} notes were settled on ${device ?? "other devices"}`,
  whatIWrote: (title: string): string => `${title} (what I wrote)`,
  writtenIsIn: (title: string): string => `What you wrote is in ${quoted(title)}`,

  // Toasts, and the banner over the open note.
  compare: "Compare",
  compareVersions: "Compare versions",
  decide: "Decide",
  later: "Later",
  show: "Show",
  showConflicts: "Show conflicts",
  region: "Conflict",
  hasTwo: (title: string): string => `${quoted(title)} has two versions`,
  haveTwo: (many: number): string => `${number(many)} notes have two versions`,
  eachKept: "Both texts of each are kept.",
  kept: KEPT,
  alsoEditedIt: ({ person, device }: Author): string =>
    `${person === null ? "You" : person} also edited it on ${there(device)}. ${KEPT}`,
  thisHasTwo: "This note has two versions",
  otherVersionOn: (device: string): string => `${device} has another version of this note`,
  thisChanged: (who: Author, clock: string | null): string =>
    `This note was also changed${by(who)} on ${there(who.device)}${clock === null ? "" : ` at ${clock}`}`,
  keepWriting: "Both versions are kept. Keep writing, or compare them now.",
  thisDeleted: (who: Author): string => `This note was deleted${by(who)} on ${there(who.device)}`,
  keepWritingOrDecide: `${NOT_REMOVED} Keep writing, or decide now.`,
  thisDeletedHere: ({ person, device }: Author): string =>
    person === null
      ? `You deleted this note, but it was edited on ${there(device)}`
      : `You deleted this note, but ${person} edited it`,
  /** Notes that were merged without a question, by what the settings say of overlaps. */
  merged: (titles: readonly string[], by: "ask" | "both" | "separate"): string => {
    const [only] = titles;
    const of = titles.length === 1 && only !== undefined ? quoted(only) : `${number(titles.length)} notes`;
    return `Two versions of ${of} ${{ ask: "fit together", both: "were put together", separate: "were settled" }[by]}`;
  },
};

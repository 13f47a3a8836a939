import type { BroughtNotes, ExportForm, FoundNotes } from "../../ipc";
import { sizesIn } from "../size";

const numbers = new Intl.NumberFormat("en-GB");
const size = sizesIn("en-GB");
const count = (number: number, one: string, many: string): string =>
  number === 1 ? `1 ${one}` : `${numbers.format(number)} ${many}`;
const notes = (number: number): string => count(number, "note", "notes");
type Why = BroughtNotes["counts"][number]["why"];

/** Notes that are brought in and taken out. */
export const carry = {
  bringIn: "Bring in notes",
  bringInText:
    "Markdown or text files, a backup of Driftless, a vault of Obsidian, or an export of Joplin, Simplenote or Standard Notes.",
  nothingChanges: "No note that you edited here is changed. Notes that are here already are not brought in twice.",
  folder: "A folder…",
  files: "Files or a backup…",
  looking: "Looking through it…",
  from: {
    files: "from text files",
    driftless: "from an export of Driftless",
    obsidian: "from Obsidian",
    joplin: "from Joplin",
    simplenote: "from Simplenote",
    standardNotes: "from Standard Notes",
  } satisfies Record<FoundNotes["origin"], string>,
  found: (number: number, notebooks: number, from: string) =>
    `${notes(number)}${notebooks === 0 ? "" : ` in ${count(notebooks, "notebook", "notebooks")}`}, ${from}`,
  willBeLeft: (files: number) =>
    files === 1
      ? "1 other file, such as a picture, is not brought in."
      : `${numbers.format(files)} other files, such as pictures, are not brought in.`,
  yes: "Bring in",
  staysUsable: "You can stop at any time.",
  progress: "Notes done",
  of: (done: number, total: number) => (total === 0 ? "" : `${numbers.format(done)} of ${numbers.format(total)}`),
  stop: "Stop",
  done: "Done",
  cancel: "Cancel",
  brought: (number: number) => `${notes(number)} brought in.`,
  there: (number: number) => (number === 1 ? "1 was here already." : `${numbers.format(number)} were here already.`),
  updated: (number: number) =>
    number === 1
      ? "1 has the new text of its file; the one before is among its earlier versions."
      : `${numbers.format(number)} have the new texts of their files; those before are among their earlier versions.`,
  beside: (number: number) =>
    number === 1
      ? "1 of them was changed here and in its file since it came last: both are here, side by side."
      : `${numbers.format(number)} of them were changed here and in their files since they came last: both are here, side by side.`,
  goesOn: "It was stopped before the end. Bring in the same again, and it goes on where it stopped.",
  left: (parts: readonly string[]) => `Left where they were: ${parts.join(", ")}.`,
  counted: {
    notANote: (number: number) =>
      count(number, "picture or other file that is no text", "pictures and other files that are no text"),
    tooLarge: (number: number) => count(number, "file larger than a note can be", "files larger than a note can be"),
    unreadable: (number: number) => count(number, "file that can’t be read", "files that can’t be read"),
    encrypted: (number: number) => count(number, "encrypted note", "encrypted notes"),
    link: (number: number) => count(number, "link to something elsewhere", "links to something elsewhere"),
    outside: (number: number) =>
      count(number, "file whose name leads out of the archive", "files whose names lead out of the archive"),
  } satisfies Record<Why, (number: number) => string>,
  leftLabel: "Files with something to say about",
  why: {
    notANote: "No text",
    tooLarge: "Over 10 MB",
    unreadable: "Can’t be read",
    encrypted: "Encrypted",
    link: "A link",
    outside: "Leads out of the archive",
  } satisfies Record<Why, string>,
  andMore: (number: number) => `and ${numbers.format(number)} more`,
  guessed: "Brought in; check its accents",
  broughtBefore: (number: number) => `${notes(number)} brought in. Now choose where they live.`,

  export: "Export all notes",
  form: "In which form",
  forms: {
    folder: { label: "Markdown files in folders", effect: "A folder for each notebook; any program reads them." },
    zip: { label: "One backup file", effect: "The same in one zip file." },
  } satisfies Record<ExportForm, { label: string; effect: string }>,
  exportText:
    "They go into something new inside the folder you choose; nothing there is written over. What is in Trash goes too, apart.",
  chooseFolder: "Choose folder…",
  nothingWritten: "Stopped. Nothing was written.",
  notSaved: "What you typed last could not be saved yet, so nothing was exported.",
  written: (number: number) => `${notes(number)} exported.`,
  show: "Show",
  folderAndSize: (folder: string, bytes: number) => `${folder}, ${size(bytes)}`,
};

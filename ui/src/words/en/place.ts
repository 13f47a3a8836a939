import { sizesIn } from "../size";

const size = sizesIn("en-GB");

/** The data folder goes to another place. */
export const place = {
  move: "Move…",
  title: "Move the data folder",
  what: "All your notes, of every profile, with their earlier versions and backups, go into a new folder Driftless inside the one you choose.",
  how: "Driftless closes all its windows, copies everything, compares it byte for byte, and starts again from there. Until that is done your notes stay where they are, and you can stop at any time.",
  to: (folder: string) => `To ${folder}`,
  much: (bytes: number) => `${size(bytes)} to move.`,
  choose: "Choose folder…",
  another: "Choose another…",
  yes: "Move",
  cancel: "Cancel",
  fixed: (folder: string) => `${folder}. DRIFTLESS_DATA_DIR names it, so it is chosen there and not moved here.`,

  remove: "Remove…",
  removeTitle: "Remove the old data folder?",
  removeText: (folder: string) =>
    `${folder} holds your notes as they were before the move. They have been copied and compared. It can’t be brought back.`,
  removeYes: "Remove it",

  moving: "Moving your notes",
  waiting: "Waiting until every other window of Driftless is closed, and every command in a terminal has ended…",
  copying: "Copying. Your notes stay where they are until everything is done.",
  comparing: "Comparing the copy with your notes, byte for byte.",
  progress: "Moved so far",
  of: (done: number, total: number) => (total === 0 ? "" : `${size(done)} of ${size(total)}`),
  stop: "Stop",
  moved: "Your notes have moved",
  movedTo: (to: string) => `They are in ${to}.`,
  kept: (from: string) => `What was in ${from} is still there. You can remove it in Settings, Data.`,
  open: "Open Driftless",
  failed: "Your notes were not moved",
  where: "They are where they were, and all of them.",
  nowhere: "Your notes are not there",
  nowhereIn: (to: string) =>
    `They were moved to ${to}, and that can’t be found. If it is on another disk, connect it and try again.`,
  otherwise: "If they are somewhere else now, say where. Nothing was begun anew.",
  forGood: (file: string) =>
    `If they are gone for good, remove the file ${file}; then Driftless begins with what was left here, or anew.`,
  unreadable: (file: string) => `The file ${file} says where they are, and it can’t be read. Nothing was begun anew.`,
  again: "Try again",
  find: "Choose the folder…",
};

/** Notes that are carried in and out. `backend.ts` exports it. */

/** What was found in what the person chose. */
export interface FoundNotes {
  /** The name of the folder or of the first file. */
  readonly name: string;
  readonly origin: "files" | "driftless" | "obsidian" | "joplin" | "simplenote" | "standardNotes";
  readonly notes: number;
  readonly notebooks: number;
  /** Files that are no notes. */
  readonly left: number;
}

/** Why a file was left. */
export type WhyLeft = "notANote" | "tooLarge" | "unreadable" | "encrypted" | "link" | "outside";

export interface BroughtNotes {
  readonly notes: number;
  /** Those of them that stand beside the note that came from their file before: both were changed since. */
  readonly beside: number;
  /** Notes that have the new text of the file they came from. */
  readonly updated: number;
  /** Notes that were here already. */
  readonly there: number;
  /** The first hundred files that were left. */
  readonly left: readonly { readonly name: string; readonly why: WhyLeft }[];
  /** How many files were left, for each reason. */
  readonly counts: readonly { readonly why: WhyLeft; readonly count: number }[];
  /** Files that do not say how they are encoded. */
  readonly guessed: readonly string[];
  readonly stopped: boolean;
}

export interface ExportedNotes {
  readonly path: string;
  readonly notes: number;
}

export type LookIn = "folder" | "files";
export type ExportForm = "folder" | "zip";

import type { AppError } from "./backend";

/** The place of the notes. `backend.ts` exports it. */

/** Where the notes may go, and how much there is to move. */
export interface PlacePlan {
  readonly to: string;
  readonly bytes: number;
}

/** What a program that has no notes open is at. `nowhere`: they are not where they were moved to. */
export interface PlaceNow {
  readonly step: "waiting" | "copying" | "comparing" | "moved" | "failed" | "nowhere";
  /** Where they are, or should be. */
  readonly to: string | null;
  /** Where they were; of notes that are nowhere, the file that says where they are. */
  readonly from: string | null;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  /** Why they were not moved; they are where they were. */
  readonly trouble: AppError | null;
  readonly language: "system" | "en" | "de";
  readonly theme: "system" | "light" | "dark";
}

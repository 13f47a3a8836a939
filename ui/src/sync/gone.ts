import type { NoteId } from "../ipc";

/** What can become of a note that the server has no more. */
export interface Gone {
  keep(note: { readonly id: NoteId }): void;
  /** To Trash, as other notes go. */
  remove(note: { readonly id: NoteId; readonly title: string }): void;
}

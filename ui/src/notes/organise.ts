import type { Notebook, NoteId, NoteSummary } from "../ipc";

/** What the sidebar and the list ask of the app, to be done to notes, notebooks and tags. */
export interface Organise {
  pin(notes: readonly NoteSummary[], pinned: boolean): void;
  /** Asks where to. */
  moveTo(notes: readonly NoteSummary[]): void;
  move(notes: readonly NoteSummary[], notebookId: string | null): void;
  /** Asks which. */
  addTag(notes: readonly NoteSummary[]): void;
  tag(notes: readonly NoteSummary[], tag: string): void;
  trash(notes: readonly NoteSummary[]): void;
  restore(notes: readonly NoteSummary[]): void;
  erase(notes: readonly NoteSummary[]): void;
  emptyTrash(): void;
  inWindow(id: NoteId): void;

  createNotebook(name: string, parentId: string | null): void;
  renameNotebook(book: Notebook, name: string): void;
  moveNotebookTo(book: Notebook): void;
  moveNotebook(book: Notebook, parentId: string | null): void;
  deleteNotebook(book: Notebook): void;
  renameTag(tag: string, to: string): void;
  removeTag(tag: string): void;
}

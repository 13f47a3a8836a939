import type * as T from "./backend";
import { FakeNotes } from "./fake-notes";

/** Notebooks and tags, in memory. */
export class FakeNotebooks extends FakeNotes {
  async createNotebook(name: string, parentId: string | null): Promise<T.Notebook> {
    const book = { id: `book-${this.next++}`, name, parentId };
    this.notebooks.push(book);
    this.emit("notesChanged", []);
    return { ...book, count: 0 };
  }

  async renameNotebook(id: string, name: string): Promise<void> {
    this.notebooks = this.notebooks.map((book) => (book.id === id ? { ...book, name } : book));
    this.emit("notesChanged", []);
  }

  async moveNotebook(id: string, parentId: string | null): Promise<void> {
    if (parentId !== null && this.inside(id).includes(parentId)) {
      throw { code: "invalid", message: "A notebook can't be put inside itself." } satisfies T.AppError;
    }
    this.notebooks = this.notebooks.map((book) => (book.id === id ? { ...book, parentId } : book));
    this.emit("notesChanged", []);
  }

  async deleteNotebook(id: string): Promise<T.RemovedNotebooks> {
    const gone = this.inside(id);
    const notebooks = this.notebooks.filter((book) => gone.includes(book.id));
    const notes = [...this.notes.values()].filter((note) => !note.trashed && gone.includes(note.notebookId ?? ""));
    this.notebooks = this.notebooks.filter((book) => !gone.includes(book.id));
    notes.forEach((note) => this.put({ ...note, trashed: true, trashedAt: this.now(), pending: true }));
    this.recount();
    this.emit("notesChanged", null);
    return { notebooks, notes: notes.map(({ id: note, notebookId }) => ({ id: note, notebookId })) };
  }

  async restoreNotebooks({ notebooks, notes }: T.RemovedNotebooks): Promise<void> {
    this.notebooks = [...this.notebooks, ...notebooks];
    for (const { id, notebookId } of notes) {
      this.put({ ...this.known(id), trashed: false, trashedAt: null, notebookId, pending: true });
    }
    this.recount();
    this.emit("notesChanged", null);
  }

  async renameTag(tag: string, to: string): Promise<number> {
    return this.retag(tag, [to]);
  }

  async removeTag(tag: string): Promise<number> {
    return this.retag(tag, []);
  }

  private retag(tag: string, to: readonly string[]): number {
    const tagged = [...this.notes.values()].filter((note) => note.tags.includes(tag));
    for (const note of tagged) {
      const tags = note.tags.flatMap((other) => (other === tag ? to : [other]));
      this.put({ ...note, tags: [...new Set(tags)], pending: true });
    }
    this.recount();
    this.emit("notesChanged", null);
    return tagged.length;
  }
}

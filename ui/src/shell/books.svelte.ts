import { SvelteSet } from "svelte/reactivity";
import type { Notebook, RemovedNotebooks } from "../ipc";
import { here, words } from "../words";
import { attempt, tellDone, type Ground } from "./ground";
import { recall, remember } from "./memory";

/** The notebooks: making, naming, moving and deleting them, and which of them show what is inside. */
export class Books {
  readonly opened = new SvelteSet<string>(rememberedOpen());

  constructor(
    private readonly ground: Ground,
    private readonly show: (id: string) => Promise<void>,
    /** These are gone: whatever is shown of them goes too. */
    private readonly left: (removed: RemovedNotebooks) => Promise<void>,
  ) {}

  setOpen = (id: string, open: boolean): void => {
    if (open) this.opened.add(id);
    else this.opened.delete(id);
    remember("open-notebooks", JSON.stringify([...this.opened]));
  };

  async create(name: string, parentId: string | null): Promise<void> {
    await attempt(words().shell.failed.notebook, async () => {
      const { id } = await this.ground.backend.createNotebook(name, parentId);
      if (parentId !== null) this.setOpen(parentId, true);
      await Promise.all([this.ground.changed([]), this.show(id)]);
    });
  }

  async rename(book: Notebook, name: string): Promise<void> {
    await attempt(words().shell.failed.notebook, async () => {
      await this.ground.backend.renameNotebook(book.id, name);
      await this.ground.changed([]);
    });
  }

  moveTo(book: Notebook): void {
    this.ground.asking.parent(book, this.ground.overview(), (id) => void this.move(book, id));
  }

  async move(book: Notebook, parentId: string | null): Promise<void> {
    const { backend, changed, overview } = this.ground;
    if (book.parentId === parentId) return;
    const well = await attempt(words().shell.failed.notebook, async () => {
      await backend.moveNotebook(book.id, parentId);
      if (parentId !== null) this.setOpen(parentId, true);
      await changed([]);
    });
    const name = overview()?.notebooks.find(({ id }) => id === parentId)?.name ?? null;
    const back = async (): Promise<void> => {
      await backend.moveNotebook(book.id, book.parentId);
      await changed([]);
    };
    if (well) tellDone("book-open", words().shell.notebookMoved(book.name, name), null, back);
  }

  /** With those inside it and all their notes; one Undo brings everything back to where it was. */
  async delete(book: Notebook): Promise<void> {
    const { backend, changed } = this.ground;
    await attempt(words().shell.failed.notebook, async () => {
      await this.ground.settle([]);
      const removed = await backend.deleteNotebook(book.id);
      await this.left(removed);
      await changed(null);
      const { notebookDeleted, notesTrashed } = words().shell;
      tellDone("trash-2", notebookDeleted(book.name), notesTrashed(removed.notes.length, here.trashDays), async () => {
        await backend.restoreNotebooks(removed);
        await changed(null);
      });
    });
  }
}

function rememberedOpen(): readonly string[] {
  try {
    return JSON.parse(recall("open-notebooks") ?? "[]") as string[];
  } catch {
    return [];
  }
}

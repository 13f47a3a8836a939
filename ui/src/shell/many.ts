import type { NoteId, NoteSummary, NotesChange } from "../ipc";
import { here, words } from "../words";
import { attempt, tellDone, type Ground } from "./ground";

/** What is known of a note that something is done to. */
export type Summary = Pick<NoteSummary, "id" | "title" | "notebookId">;

/** What the window does when notes leave a list. */
export interface Places {
  /** Where the first of them stands in the list. */
  placeOf(notes: readonly Summary[]): number;
  /** They are gone: what was open of them is closed, and what stands in their place is opened. */
  left(ids: readonly NoteId[], place: number): Promise<void>;
  open(id: NoteId): Promise<void>;
}

/** One change to one note or to many, and one way back from it: the host says which notes it changed. */
export class Many {
  constructor(
    private readonly ground: Ground,
    private readonly places: Places,
  ) {}

  async trash(notes: readonly Summary[]): Promise<void> {
    const place = this.places.placeOf(notes);
    const changed = await this.change(notes, { kind: "trashed", trashed: true });
    if (changed) await this.trashed(notes, changed, place);
  }

  /** A note that the server has no more goes to Trash here too. */
  async trashGone(note: Summary): Promise<void> {
    const { backend, settle, changed } = this.ground;
    const place = this.places.placeOf([note]);
    const well = await attempt(words().shell.failed.save, async () => {
      await settle([note.id]);
      await backend.deleteGone(note.id);
      await changed([note.id]);
    });
    if (well) await this.trashed([note], [note.id], place);
  }

  async restore(notes: readonly Summary[]): Promise<void> {
    const said = words().shell;
    const place = this.places.placeOf(notes);
    const changed = await this.change(notes, { kind: "trashed", trashed: false });
    if (!changed) return;
    const [only] = changed;
    if (changed.length === 1 && only !== undefined) return this.places.open(only);
    await this.places.left(changed, place);
    const title = said.restored(changed.length, titleOf(notes, changed));
    tellDone("undo-2", title, null, () => this.back(changed, { kind: "trashed", trashed: true }));
  }

  async pin(notes: readonly Summary[], pinned: boolean): Promise<void> {
    const said = words().shell;
    const changed = await this.change(notes, { kind: "pinned", pinned });
    if (!changed || notes.length === 1) return;
    const title = pinned ? said.pinned(changed.length) : said.unpinned(changed.length);
    tellDone("pin", title, null, () => this.back(changed, { kind: "pinned", pinned: !pinned }));
  }

  async tag(notes: readonly Summary[], tag: string): Promise<void> {
    const changed = await this.change(notes, { kind: "addTag", tag });
    if (!changed || changed.length === 0) return;
    const title = words().shell.tagged(changed.length, tag);
    tellDone("tag", title, null, () => this.back(changed, { kind: "removeTag", tag }));
  }

  async move(notes: readonly Summary[], notebookId: string | null): Promise<void> {
    const changed = await this.change(notes, { kind: "notebook", notebookId });
    if (!changed || changed.length === 0) return;
    const name = this.ground.overview()?.notebooks.find(({ id }) => id === notebookId)?.name ?? null;
    const title = words().shell.moved(changed.length, titleOf(notes, changed), name);
    tellDone("folder", title, null, () => this.moveBack(notes, changed));
  }

  erase(notes: readonly Summary[]): void {
    const { backend, asking, changed } = this.ground;
    const ids = notes.map(({ id }) => id);
    const place = this.places.placeOf(notes);
    asking.erase(ids.length, async () => {
      try {
        for (const id of ids) await backend.deleteNote(id);
      } finally {
        await changed(null);
      }
      await this.places.left(ids, place);
    });
  }

  emptyTrash(): void {
    const { backend, asking, changed, overview } = this.ground;
    const count = overview()?.trash ?? 0;
    if (count > 0) asking.erase(count, () => backend.emptyTrash().then(() => changed(null)));
  }

  private async trashed(notes: readonly Summary[], ids: readonly NoteId[], place: number): Promise<void> {
    if (ids.length === 0) return;
    const said = words().shell;
    await this.places.left(ids, place);
    const title = said.trashed(ids.length, titleOf(notes, ids));
    tellDone("trash-2", title, said.keeps(ids.length, here.trashDays), () =>
      this.back(ids, { kind: "trashed", trashed: false }),
    );
  }

  /** Each goes back to the notebook it came from. */
  private async moveBack(notes: readonly Summary[], changed: readonly NoteId[]): Promise<void> {
    const from = new Map<string | null, NoteId[]>();
    for (const { id, notebookId } of notes) {
      if (changed.includes(id)) from.set(notebookId, [...(from.get(notebookId) ?? []), id]);
    }
    for (const [notebookId, ids] of from) await this.ground.backend.changeNotes(ids, { kind: "notebook", notebookId });
    await this.ground.changed(changed);
  }

  private async back(ids: readonly NoteId[], change: NotesChange): Promise<void> {
    await this.ground.backend.changeNotes(ids, change);
    await this.ground.changed(ids);
    const [only] = ids;
    if (ids.length === 1 && only !== undefined && change.kind === "trashed") await this.places.open(only);
  }

  /** Answers which notes were another way before, or null when it failed, and has said so. */
  private async change(notes: readonly Summary[], change: NotesChange): Promise<readonly NoteId[] | null> {
    const ids = notes.map(({ id }) => id);
    let changed: readonly NoteId[] = [];
    const well = await attempt(words().shell.failed.save, async () => {
      await this.ground.settle(ids);
      changed = await this.ground.backend.changeNotes(ids, change);
      await this.ground.changed(changed);
    });
    return well ? changed : null;
  }
}

const titleOf = (notes: readonly Summary[], changed: readonly NoteId[]): string =>
  notes.find(({ id }) => id === changed[0])?.title ?? "";

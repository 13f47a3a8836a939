import type * as T from "./backend";
import { linksOf, linksTo } from "./fake-links";
import { inView, inOrder, summaryOf, groupsOf } from "./fake-lists";
import { FakeMemory } from "./fake-memory";
import { askedOf, type Asked } from "./fake-search";

function changedBy(note: T.Note, change: T.NotesChange, now: T.Instant, device: string): T.Note {
  switch (change.kind) {
    case "trashed":
      return note.trashed === change.trashed
        ? note
        : { ...note, trashed: change.trashed, trashedAt: change.trashed ? now : null, device };
    case "pinned":
      return { ...note, pinned: change.pinned };
    case "notebook":
      return { ...note, notebookId: change.notebookId };
    case "addTag":
      return note.tags.includes(change.tag) ? note : { ...note, tags: [...note.tags, change.tag] };
    case "removeTag":
      return { ...note, tags: note.tags.filter((tag) => tag !== change.tag) };
  }
}

/** Notes, their lists and the links between them, in memory. */
export class FakeNotes extends FakeMemory {
  /** When set, `saveText` rejects with it. */
  saveFails: T.AppError | null = null;
  readonly saved: { id: T.NoteId; seen: T.NoteText; draft: T.NoteText }[] = [];

  async overview(): Promise<T.Overview> {
    const all = [...this.notes.values()];
    const live = all.filter((note) => !note.trashed);
    const tags = new Map<string, number>();
    live.forEach((note) => note.tags.forEach((tag) => tags.set(tag, (tags.get(tag) ?? 0) + 1)));
    return {
      all: live.length,
      pinned: live.filter((note) => note.pinned).length,
      conflicts: this.conflictsById.size,
      trash: all.length - live.length,
      notebooks: this.notebooks.map((book) => ({
        ...book,
        count: live.filter((note) => this.inside(book.id).includes(note.notebookId ?? "")).length,
      })),
      tags: [...tags].map(([tag, count]) => ({ tag, count })).sort((a, b) => a.tag.localeCompare(b.tag)),
    };
  }

  async listGroups(view: T.View, order: T.Order, bounds: readonly T.Instant[]): Promise<T.Groups> {
    return groupsOf(this.listed(view, order), order, bounds);
  }

  async listPage(view: T.View, order: T.Order, offset: number, limit: number): Promise<readonly T.NoteSummary[]> {
    const asked = this.asked(view);
    return this.listed(view, order)
      .slice(offset, offset + limit)
      .map((note) => summaryOf(note, asked));
  }

  async getNote(id: T.NoteId): Promise<T.Note> {
    return this.known(id);
  }

  async createNote(text: T.NoteText, notebookId: string | null, tags: readonly string[]): Promise<T.Note> {
    const at = this.now();
    const flags = { pinned: false, trashed: false, trashedAt: null, conflict: false };
    return this.edit({
      id: `new-${this.next++}`,
      ...text,
      notebookId,
      tags,
      ...flags,
      createdAt: at,
      editedAt: at,
      device: this.options.device,
      pending: true,
    });
  }

  async saveText(id: T.NoteId, seen: T.NoteText, draft: T.NoteText): Promise<T.Note> {
    if (this.saveFails) throw this.saveFails;
    this.saved.push({ id, seen, draft });
    const stored = this.known(id);
    const body = stored.body === seen.body || stored.body === draft.body ? draft.body : `${stored.body}${draft.body}`;
    const title = stored.title === seen.title || draft.title !== seen.title ? draft.title : stored.title;
    return this.edit({ ...stored, title, body, editedAt: this.now(), device: this.options.device });
  }

  setPinned = async (id: T.NoteId, pinned: boolean): Promise<T.Note> => this.edit({ ...this.known(id), pinned });
  setTrashed = async (id: T.NoteId, trashed: boolean): Promise<T.Note> =>
    this.edit({ ...this.known(id), trashed, trashedAt: trashed ? this.now() : null, device: this.options.device });
  setTags = async (id: T.NoteId, tags: readonly string[]): Promise<T.Note> => this.edit({ ...this.known(id), tags });
  setNotebook = async (id: T.NoteId, notebookId: string | null): Promise<T.Note> =>
    this.edit({ ...this.known(id), notebookId });

  async deleteNote(id: T.NoteId): Promise<void> {
    this.notes.delete(id);
    this.recount();
  }

  async emptyTrash(): Promise<number> {
    const gone = [...this.notes.values()].filter((note) => note.trashed);
    gone.forEach((note) => this.notes.delete(note.id));
    this.emit("notesChanged", null);
    return gone.length;
  }

  async changeNotes(ids: readonly T.NoteId[], change: T.NotesChange): Promise<readonly T.NoteId[]> {
    const changed: T.NoteId[] = [];
    for (const id of ids) {
      const note = this.known(id);
      const next = changedBy(note, change, this.now(), this.options.device);
      if (JSON.stringify(next) === JSON.stringify(note)) continue;
      this.put({ ...next, pending: true });
      changed.push(id);
    }
    this.recount();
    this.emit("notesChanged", changed);
    return changed;
  }

  async linkTargets(text: string, limit: number): Promise<readonly T.LinkTarget[]> {
    const wanted = text.toLowerCase();
    const fits = (title: string): boolean =>
      title
        .toLowerCase()
        .split(/\s+/)
        .some((word) => word.startsWith(wanted));
    return this.listed({ kind: "all" }, "edited")
      .filter(({ title }) => title !== "" && (title.toLowerCase().startsWith(wanted) || fits(title)))
      .slice(0, limit)
      .map(({ id, title }) => ({ id, title }));
  }

  async linkTarget(title: string): Promise<T.NoteId | null> {
    const same = (note: T.Note): boolean => note.title.toLowerCase() === title.toLowerCase();
    return this.listed({ kind: "all" }, "edited").find(same)?.id ?? null;
  }

  async backlinks(id: T.NoteId): Promise<readonly T.NoteSummary[]> {
    const { title } = this.known(id);
    const others = this.titles();
    const leads = (note: T.Note): boolean => note.id !== id && linksTo(note.body, title, others);
    const links = this.listed({ kind: "all" }, "edited").filter(leads);
    return links.map((note) => summaryOf(note));
  }

  async relink(from: string, to: string): Promise<number> {
    const others = this.titles();
    const notes = [...this.notes.values()].filter((note) => linksTo(note.body, from, others));
    notes.forEach((note) => this.edit({ ...note, body: linksOf(note.body, from, to, others), editedAt: this.now() }));
    this.emit("notesChanged", null);
    return notes.length;
  }

  private titles(): readonly string[] {
    return [...this.notes.values()].filter(({ trashed }) => !trashed).map(({ title }) => title);
  }

  protected listed(view: T.View, order: T.Order): readonly T.Note[] {
    const within = view.kind === "notebook" ? this.inside(view.id) : [];
    const asked = this.asked(view);
    return [...this.notes.values()].filter((note) => inView(note, view, within, asked)).sort(inOrder(order, asked));
  }

  protected asked(view: T.View): Asked | null {
    return view.kind === "search" ? askedOf(view.text, this.notebooks) : null;
  }
}

import type { AppError, Backend, Note, NoteId, NoteText } from "../ipc";
import { Draft, type Sheet } from "./draft.svelte";

/** The editor's sheet: it can also turn to another note, with the undo that this one had. */
export interface Page extends Sheet {
  open(note: Pick<Note, "id" | "title" | "body" | "trashed">): void;
}

/**
 * What lies open: one note on the editor's sheet, and the notes that were left before their text could be saved. Those
 * keep trying on their own, and coming back to one finds its text.
 */
export class Desk {
  draft = $state.raw<Draft | null>(null);
  private left = $state.raw<readonly Draft[]>([]);
  private page: Page | null = null;
  private tellSeated: () => void = () => {};
  private readonly seated = new Promise<void>((resolve) => (this.tellSeated = resolve));
  private asked = 0;

  /** `saved` hears of each text that has reached the disk: the host tells the window nothing that it wrote itself. */
  constructor(
    private readonly backend: Backend,
    private readonly saved: () => void = () => {},
  ) {}

  get note(): Note | null {
    return this.draft?.note ?? null;
  }

  /** The first failure of any note that is not on the disk. */
  get failure(): AppError | null {
    return this.draft?.failure ?? this.left.find((draft) => draft.failure)?.failure ?? null;
  }

  /** The text that the failure is about, as it stands on its sheet. */
  get unsaved(): NoteText | null {
    const failing = this.draft?.failure ? this.draft : this.left.find((draft) => draft.failure);
    return failing?.text ?? null;
  }

  /** The editor tells where notes are written. */
  seat(page: Page): void {
    this.page = page;
    this.tellSeated();
  }

  /**
   * Opens a note; the one that lies open is saved on the way. A slower, older request is dropped. `known`: the note, where it was
   * read just now.
   */
  async open(id: NoteId, known: Note | null = null): Promise<void> {
    if (this.draft?.id === id) return;
    const asked = ++this.asked;
    const waiting = this.left.find((draft) => draft.id === id && !draft.settled);
    const note = waiting ? null : (known ?? (await this.backend.getNote(id)));
    if (!this.page) await this.seated;
    if (asked !== this.asked || !this.page) return;
    this.clear();
    if (waiting) {
      this.left = this.left.filter((draft) => draft !== waiting);
      this.page.open({ ...waiting.note, ...waiting.move(this.page) });
      this.draft = waiting;
    } else if (note) {
      this.page.open(note);
      this.draft = new Draft(this.backend, note, this.page, this.saved);
    }
  }

  /** Takes the open note off the sheet. */
  close(): void {
    this.asked += 1;
    this.clear();
  }

  /** Saves everything. False when something could not be saved. */
  async flush(): Promise<boolean> {
    const drafts = this.draft ? [this.draft, ...this.left] : this.left;
    const saved = await Promise.all(drafts.map((draft) => draft.flush()));
    return saved.every(Boolean);
  }

  /** Notes changed under the UI; null means many. The open one is read again. */
  async changed(ids: readonly NoteId[] | null): Promise<void> {
    const { draft } = this;
    if (!draft || (ids && !ids.includes(draft.id))) return;
    try {
      await draft.reload();
    } catch (error) {
      // Deleted for good elsewhere. Unsaved words stay on the sheet, where they can be copied.
      if ((error as AppError).code === "notFound" && draft.settled && this.draft === draft) this.close();
    }
  }

  private clear(): void {
    const { draft } = this;
    this.draft = null;
    if (!draft || draft.settled) return;
    draft.move(null);
    this.left = [...this.left.filter((other) => !other.settled), draft];
    void draft.flush();
  }
}

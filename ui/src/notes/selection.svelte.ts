import type { NoteId, NoteSummary } from "../ipc";
import type { NoteList } from "./list.svelte";

/** The notes that are chosen together. While there are none, only the open note is chosen. */
export class Selection {
  private marked = $state.raw<ReadonlyMap<NoteId, NoteSummary>>(new Map());
  /** The row that Shift reaches from, and the one it reaches to. */
  private anchor = -1;
  private reach = -1;
  private asked = 0;

  constructor(private readonly list: NoteList) {}

  get any(): boolean {
    return this.marked.size > 0;
  }

  get count(): number {
    return this.marked.size;
  }

  /** In the order in which they were chosen. */
  get notes(): readonly NoteSummary[] {
    return [...this.marked.values()];
  }

  has(id: NoteId): boolean {
    return this.marked.has(id);
  }

  clear(): void {
    this.asked += 1;
    if (this.marked.size > 0) this.marked = new Map();
    this.anchor = this.reach = -1;
  }

  /** Ctrl and a click: one more, or one less. `open` is the row that was chosen alone until now. */
  toggle(index: number, open: number): void {
    const [note, first] = [this.list.row(index), this.list.row(open)];
    if (!note) return;
    const next = new Map(this.marked);
    if (!this.any && first && first.id !== note.id) next.set(first.id, first);
    if (!next.delete(note.id)) next.set(note.id, note);
    this.asked += 1;
    this.marked = next;
    this.anchor = this.reach = index;
  }

  /** Shift and a click: everything from the anchor to here, and nothing else. */
  async extend(index: number, open: number): Promise<void> {
    if (this.anchor < 0) this.anchor = Math.max(0, open);
    this.reach = Math.min(Math.max(0, index), this.list.total - 1);
    const [from, to] = [Math.min(this.anchor, this.reach), Math.max(this.anchor, this.reach)];
    await this.mark(from, to);
  }

  /** Shift and an arrow. Answers the row that it reached. */
  async step(by: number, open: number): Promise<number> {
    const from = this.reach < 0 ? Math.max(0, open) : this.reach;
    await this.extend(from + by, open);
    return this.reach;
  }

  async all(): Promise<void> {
    this.anchor = 0;
    this.reach = this.list.total - 1;
    await this.mark(0, this.list.total - 1);
  }

  /** What is gone from the list is not chosen any more; what changed is chosen as it is now. */
  keep(gone: readonly NoteId[]): void {
    if (!gone.some((id) => this.marked.has(id))) return;
    this.marked = new Map([...this.marked].filter(([id]) => !gone.includes(id)));
  }

  // Rows of a long stretch come in pieces, so that the count grows before the eye and Esc can end it.
  private async mark(from: number, to: number): Promise<void> {
    const asked = ++this.asked;
    const marked = new Map<NoteId, NoteSummary>();
    await this.list.eachBetween(from, to, (rows) => {
      if (asked !== this.asked) return false;
      rows.forEach((row) => marked.set(row.id, row));
      this.marked = new Map(marked);
      return true;
    });
  }
}

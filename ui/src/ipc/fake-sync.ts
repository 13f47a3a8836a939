import type * as T from "./backend";
import { FakeConflicts } from "./fake-conflicts";
import { inOrder } from "./fake-lists";

const BUSY: T.Reason = { code: "busy", said: null, a: null, b: null, status: 429 };

/** Syncing, which only pretends. */
export class FakeSync extends FakeConflicts {
  /** What the server does not take, and why. */
  readonly refusals = new Map<T.NoteId, T.Reason>();

  /** What a busy server did not take, while it is waited for. */
  lastFailed: T.NoteId | null = null;

  syncStatus = async (): Promise<T.SyncStatus> => this.status;

  async syncNow(): Promise<void> {
    if (this.status.workOffline || this.status.state === "serverless") return;
    const sent = this.status.pending;
    const failed = this.refusals.size;
    this.become({ state: "syncing", done: 0, total: sent });
    await Promise.resolve();
    this.happen({ kind: "synced", sent });
    const goes = [...this.notes.values()].filter((note) => note.pending && !this.refusals.has(note.id));
    goes.forEach((note) => this.notes.set(note.id, { ...note, pending: false }));
    const state = failed > 0 ? "needsYou" : "synced";
    this.become({ state, pending: 0, failed, lastSynced: this.now(), reason: null, removal: null });
    this.emit("notesChanged", null);
  }

  /** Something happened that the activity tells. */
  happen(what: Partial<T.SyncEvent> & Pick<T.SyncEvent, "kind">): void {
    const id = (this.events[0]?.id ?? 0) + 1;
    const event = { id, at: this.now(), sent: 0, received: 0, ids: [], reason: null, ...what };
    this.events = [event, ...this.events];
    this.emit("syncEvent", event);
  }

  async allowRemoval(): Promise<void> {
    await this.syncNow();
  }

  sendAgain = async (): Promise<void> => this.syncNow();

  async wakeSync(): Promise<void> {}

  async stopSync(): Promise<void> {
    this.become({ state: "stopping" });
  }

  async waitingChanges(): Promise<readonly T.WaitingChange[]> {
    return [...this.notes.values()]
      .filter((note) => note.pending)
      .sort(inOrder("edited"))
      .map(this.changeOf);
  }

  private readonly changeOf = (note: T.Note): T.WaitingChange => {
    const { id, title, body, createdAt, editedAt, trashedAt } = note;
    const busy = id === this.lastFailed && this.status.state === "retrying" ? BUSY : null;
    const reason = this.refusals.get(id) ?? busy;
    const state = reason ? "failed" : "pending";
    const bytes = new TextEncoder().encode(title + body).length;
    const kind = createdAt === editedAt ? "insert" : "update";
    return {
      ...{ id, what: "note", title, kind, state, reason, tries: reason ? 3 : 0, bytes },
      triedAt: reason ? this.now() - 7000 : null,
      parts: kind === "insert" ? [] : trashedAt === null ? ["text"] : ["trashed"],
      at: trashedAt ?? editedAt,
      edits: this.edits.get(id) ?? 1,
      version: kind === "insert" ? null : "AAAAAAAAAA4=",
      serverVersion: null,
    };
  };

  /** The server does not take what waits of a note. */
  refuse(id: T.NoteId, reason: T.Reason): void {
    this.refusals.set(id, reason);
    this.put({ ...this.known(id), pending: true });
    this.happen({ kind: "refused", ids: [id], reason });
    this.become({ state: "needsYou", failed: this.refusals.size });
  }

  async keepGone(id: T.NoteId): Promise<void> {
    this.refusals.delete(id);
    await this.syncNow();
  }

  async deleteGone(id: T.NoteId): Promise<void> {
    this.refusals.delete(id);
    this.become({ state: "waiting", failed: this.refusals.size });
    this.edit({ ...this.known(id), trashed: true, trashedAt: this.now() });
  }

  async retryChange(id: T.NoteId): Promise<void> {
    this.refusals.delete(id);
    await this.syncNow();
  }

  async retryAll(): Promise<void> {
    this.refusals.clear();
    await this.syncNow();
  }

  syncEvents = async (limit: number): Promise<readonly T.SyncEvent[]> => this.events.slice(0, limit);
  syncReport = async (): Promise<string> =>
    this.events
      .map(({ at, kind, sent, received }) => `${new Date(at).toISOString()} ${kind} ${sent} ${received}`)
      .join("\n");
}

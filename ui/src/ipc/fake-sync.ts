import type * as T from "./backend";
import { FakeConflicts } from "./fake-conflicts";
import { inOrder } from "./fake-lists";

const BUSY: T.Reason = { code: "busy", said: null, a: null, b: null };

/** Syncing, which only pretends. */
export class FakeSync extends FakeConflicts {
  syncStatus = async (): Promise<T.SyncStatus> => this.status;

  async syncNow(): Promise<void> {
    if (this.status.workOffline || this.status.state === "serverless") return;
    const sent = this.status.pending;
    this.become({ state: "syncing", done: 0, total: sent });
    await Promise.resolve();
    this.happen({ kind: "synced", sent });
    for (const note of this.notes.values()) if (note.pending) this.notes.set(note.id, { ...note, pending: false });
    this.become({ state: "synced", pending: 0, failed: 0, lastSynced: this.now(), reason: null, removal: null });
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
      .map(({ id, title }, at) => {
        const change = { id, what: "note", title, kind: "update" } as const;
        const failed = at === 0 && this.status.state === "retrying";
        return failed ? { ...change, state: "failed", reason: BUSY } : { ...change, state: "pending", reason: null };
      });
  }

  async retryChange(): Promise<void> {
    await this.syncNow();
  }

  retryAll = async (): Promise<void> => this.syncNow();
  syncEvents = async (limit: number): Promise<readonly T.SyncEvent[]> => this.events.slice(0, limit);
  syncReport = async (): Promise<string> =>
    this.events
      .map(({ at, kind, sent, received }) => `${new Date(at).toISOString()} ${kind} ${sent} ${received}`)
      .join("\n");
}

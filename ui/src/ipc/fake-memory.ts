import type * as T from "./backend";
import type { Before, KeptVersion } from "./fake-before";
import { EMPTY, type Seed } from "./fake-seed";
import { SETTINGS } from "./fake-settings";

type Hear = (payload: never) => void;

/** What the fake host remembers, and how it tells that something changed. */
export class FakeMemory {
  readonly notes = new Map<T.NoteId, T.Note>();
  notebooks: Omit<T.Notebook, "count">[];
  conflictsById: Map<T.NoteId, T.Conflict>;
  versions = new Map<T.NoteId, KeptVersion[]>();
  /** What the server's history has of a note. */
  readonly onServer = new Map<T.NoteId, KeptVersion[]>();
  events: T.SyncEvent[] = [];
  /** How often a note was edited since it was synced. */
  readonly edits = new Map<T.NoteId, number>();
  /** Settled conflicts, for `undoMerges`. */
  readonly settled = new Map<T.NoteId, T.Conflict>();
  status: T.SyncStatus;
  options: T.Settings;
  private readonly hearers = new Map<string, Set<Hear>>();
  protected next = 1;

  constructor(
    seed: Seed = EMPTY,
    protected readonly now: () => number = Date.now,
  ) {
    seed.notes.forEach((note) => this.notes.set(note.id, note));
    this.notebooks = [...seed.notebooks];
    this.conflictsById = new Map(seed.conflicts.map((conflict) => [conflict.id, conflict]));
    this.options = SETTINGS;
    this.status = {
      state: "synced",
      workOffline: false,
      background: true,
      pending: 0,
      failed: 0,
      conflicts: seed.conflicts.length,
      lastSynced: now() - 20_000,
      offlineSince: null,
      nextSync: null,
      done: 0,
      total: null,
      reason: null,
      removal: null,
    };
    this.recount();
  }

  /** Says that something happened, as the app would. */
  emit<Name extends keyof T.BackendEvents>(name: Name, payload: T.BackendEvents[Name]): void {
    this.hearers.get(name)?.forEach((hear) => hear(payload as never));
  }

  async listen<Name extends keyof T.BackendEvents>(
    name: Name,
    hear: (payload: T.BackendEvents[Name]) => void,
  ): Promise<() => void> {
    const hearers = this.hearers.get(name) ?? new Set();
    this.hearers.set(name, hearers.add(hear as Hear));
    return () => void hearers.delete(hear as Hear);
  }

  become(change: Partial<T.SyncStatus>): void {
    this.status = { ...this.status, ...change };
    this.emit("syncStatus", this.status);
  }

  /** Has settled these conflicts before. */
  protected remember({ settled, versions }: Before): void {
    settled.forEach((conflict) => this.settled.set(conflict.id, conflict));
    versions.forEach(([id, kept]) => this.versions.set(id, [...kept]));
  }

  /** Another device's text arrives. */
  changeElsewhere(id: T.NoteId, text: Partial<T.NoteText>): void {
    this.put({ ...this.known(id), ...text });
    this.emit("notesChanged", [id]);
  }

  protected known(id: T.NoteId): T.Note {
    const note = this.notes.get(id);
    if (!note) throw { code: "notFound", message: "This note is no longer here." } satisfies T.AppError;
    return note;
  }

  /** A notebook and those inside it. */
  protected inside(id: string): readonly string[] {
    const children = this.notebooks.filter((book) => book.parentId === id);
    return [id, ...children.flatMap((book) => this.inside(book.id))];
  }

  /** A note with two versions waits for the person, and not to be sent. */
  protected put(note: T.Note): T.Note {
    const kept = { ...note, pending: note.pending && !note.conflict };
    this.notes.set(note.id, kept);
    return kept;
  }

  /** What this window writes is told to the others alone, as the host does it. */
  protected edit(note: T.Note): T.Note {
    const edited = this.put({ ...note, pending: true });
    this.recount();
    return edited;
  }

  protected keep(
    text: Pick<T.Note, "title" | "body" | "tags">,
    label: T.EarlierVersion["label"],
    device: string | null,
    id?: T.NoteId,
  ): void {
    const note = id ?? (text as T.Note).id;
    const { title, body, tags } = text;
    const undoable = label === "mine" && this.settled.has(note);
    const name = `kept-${this.next++}`;
    const here = device === this.options.device;
    const who = { device, person: null, own: here, here, offline: false, about: null, strategy: null };
    const version = { id: name, label, title, body, tags, ...who, keptAt: this.now(), undoable };
    this.versions.set(note, [version, ...(this.versions.get(note) ?? [])]);
  }

  protected recount(): void {
    const pending = [...this.notes.values()].filter((note) => note.pending).length;
    const { state } = this.status;
    const settled = state === "synced" || state === "waiting";
    const next: T.SyncStatus["state"] = settled ? (pending > 0 ? "waiting" : "synced") : state;
    this.become({
      pending,
      state: next,
      conflicts: this.conflictsById.size,
      nextSync: pending > 0 ? this.now() + 120_000 : null,
    });
  }
}

import type * as T from "./backend";
import { mockBefore, type Before, type KeptVersion } from "./fake-before";
import { mockEvents } from "./fake-activity";
import { QR, SETTINGS } from "./fake-settings";
import { previewOf } from "./fake-merge";
import { inView, inOrder, summaryOf, groupsOf } from "./fake-lists";
import { linksOf, linksTo } from "./fake-links";
import { askedOf, type Asked } from "./fake-search";
import { manyNotes, seedOf, type Seed } from "./fake-seed";

const EMPTY: Seed = { notes: [], notebooks: [], conflicts: [] };

type Hear = (payload: never) => void;

/** The host in memory, for the browser and for tests. It keeps the promises of `Backend`; sync only pretends. */
const WOULD_REMOVE: T.Reason = { code: "wouldRemove", said: null, a: 180, b: 200 };
const BUSY: T.Reason = { code: "busy", said: null, a: null, b: null };

function changedBy(note: T.Note, change: T.NotesChange, now: T.Instant): T.Note {
  switch (change.kind) {
    case "trashed":
      return note.trashed === change.trashed
        ? note
        : { ...note, trashed: change.trashed, trashedAt: change.trashed ? now : null };
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

export class FakeBackend implements T.Backend {
  readonly notes = new Map<T.NoteId, T.Note>();
  notebooks: Omit<T.Notebook, "count">[];
  conflictsById: Map<T.NoteId, T.Conflict>;
  versions = new Map<T.NoteId, KeptVersion[]>();
  /** What the server's history has of a note. */
  readonly onServer = new Map<T.NoteId, KeptVersion[]>();
  events: T.SyncEvent[] = [];
  /** Settled conflicts, for `undoMerges`. */
  readonly settled = new Map<T.NoteId, T.Conflict>();
  status: T.SyncStatus;
  options: T.Settings;
  /** What `askServer` answers. */
  server: T.ServerFacts = { accounts: "none", registration: false, notesOfAnother: 0 };
  /** When set, `saveText` rejects with it. */
  saveFails: T.AppError | null = null;
  /** When set, `connect` rejects with it. */
  connectFails: T.AppError | null = null;
  /** When set, `changeSettings` rejects with it. */
  settingsFail: T.AppError | null = null;
  /** What `connect` was asked, in order. */
  readonly connections: T.Connection[] = [];
  readonly saved: { id: T.NoteId; seen: T.NoteText; draft: T.NoteText }[] = [];
  private readonly hearers = new Map<string, Set<Hear>>();
  private next = 1;

  constructor(
    seed: Seed = EMPTY,
    private readonly now: () => number = Date.now,
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

  /** `?theme=dark&seed=empty&sync=offline&many=1200&language=de` chooses what a browser sees. */
  static fromAddress(search: string): FakeBackend {
    const asked = new URLSearchParams(search);
    const now = Date.now();
    const many = manyNotes(Number(asked.get("many") ?? 0), now);
    const seed = seedOf(asked.get("seed"), now);
    const fake = new FakeBackend(asked.get("seed") === "empty" ? EMPTY : { ...seed, notes: [...seed.notes, ...many] });
    if (asked.get("seed") !== "empty") fake.remember(mockBefore(now));
    if (asked.get("seed") !== "empty") fake.events = mockEvents(now);
    if (asked.get("seed") === "first") fake.beforeTheFirst();
    if (asked.get("user") !== null) fake.options = { ...fake.options, user: asked.get("user") };
    fake.server = { ...fake.server, ...JSON.parse(asked.get("server") ?? "{}") };
    const theme = asked.get("theme");
    if (theme === "dark" || theme === "light") fake.options = { ...fake.options, theme };
    if (asked.get("language") === "de") fake.options = { ...fake.options, language: "de" };
    const state = asked.get("sync") as T.SyncStatus["state"] | null;
    if (state === "serverless" || asked.get("seed") === "empty") fake.forgetServer();
    else if (state) fake.become({ state, offlineSince: now - 1_680_000, nextSync: now + 8_000, done: 120, total: 480 });
    if (state === "needsYou") fake.become({ reason: WOULD_REMOVE, removal: { removing: 180, of: 200 } });
    return fake;
  }

  /** Has settled these conflicts before. */
  private remember({ settled, versions }: Before): void {
    settled.forEach((conflict) => this.settled.set(conflict.id, conflict));
    versions.forEach(([id, kept]) => this.versions.set(id, [...kept]));
  }

  /** Says that something happened, as the app would. */
  emit<Name extends keyof T.BackendEvents>(name: Name, payload: T.BackendEvents[Name]): void {
    this.hearers.get(name)?.forEach((hear) => hear(payload as never));
  }

  /** Another device's text arrives. */
  changeElsewhere(id: T.NoteId, text: Partial<T.NoteText>): void {
    this.put({ ...this.known(id), ...text });
    this.emit("notesChanged", [id]);
  }

  become(change: Partial<T.SyncStatus>): void {
    this.status = { ...this.status, ...change };
    this.emit("syncStatus", this.status);
  }

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
      pending: true,
    });
  }

  async saveText(id: T.NoteId, seen: T.NoteText, draft: T.NoteText): Promise<T.Note> {
    if (this.saveFails) throw this.saveFails;
    this.saved.push({ id, seen, draft });
    const stored = this.known(id);
    const body = stored.body === seen.body || stored.body === draft.body ? draft.body : `${stored.body}${draft.body}`;
    const title = stored.title === seen.title || draft.title !== seen.title ? draft.title : stored.title;
    return this.edit({ ...stored, title, body, editedAt: this.now() });
  }

  setPinned = async (id: T.NoteId, pinned: boolean): Promise<T.Note> => this.edit({ ...this.known(id), pinned });
  setTrashed = async (id: T.NoteId, trashed: boolean): Promise<T.Note> =>
    this.edit({ ...this.known(id), trashed, trashedAt: trashed ? this.now() : null });
  setTags = async (id: T.NoteId, tags: readonly string[]): Promise<T.Note> => this.edit({ ...this.known(id), tags });
  setNotebook = async (id: T.NoteId, notebookId: string | null): Promise<T.Note> =>
    this.edit({ ...this.known(id), notebookId });

  async deleteNote(id: T.NoteId): Promise<void> {
    this.notes.delete(id);
    this.recount();
    this.emit("notesChanged", [id]);
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
      const next = changedBy(note, change, this.now());
      if (JSON.stringify(next) === JSON.stringify(note)) continue;
      this.put({ ...next, pending: true });
      changed.push(id);
    }
    this.recount();
    this.emit("notesChanged", changed);
    return changed;
  }

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
    const links = this.listed({ kind: "all" }, "edited").filter((note) => note.id !== id && linksTo(note.body, title));
    return links.map((note) => summaryOf(note));
  }

  async relink(from: string, to: string): Promise<number> {
    const notes = [...this.notes.values()].filter((note) => linksTo(note.body, from));
    notes.forEach((note) => this.edit({ ...note, body: linksOf(note.body, from, to), editedAt: this.now() }));
    return notes.length;
  }

  earlierVersions = async (id: T.NoteId): Promise<readonly T.EarlierVersion[]> => this.versions.get(id) ?? [];
  serverVersions = async (id: T.NoteId): Promise<readonly T.EarlierVersion[]> => this.onServer.get(id) ?? [];

  async versionText(id: T.NoteId, version: string): Promise<T.EarlierText> {
    const all = [...(this.versions.get(id) ?? []), ...(this.onServer.get(id) ?? [])];
    const found = all.find((other) => other.id === version);
    if (!found) throw { code: "notFound", message: "This version is no longer here." } satisfies T.AppError;
    return found;
  }

  async restoreVersion(id: T.NoteId, version: string): Promise<T.Note> {
    const found = await this.versionText(id, version);
    this.keep(this.known(id), "replaced", null);
    return this.edit({ ...this.known(id), title: found.title, body: found.body, tags: found.tags });
  }

  async conflicts(): Promise<readonly T.ConflictSummary[]> {
    return [...this.conflictsById.values()].map(({ id, kind, theirs, at, waitsOn, draft }) => ({
      id,
      kind,
      title: this.notes.get(id)?.title ?? "",
      device: theirs?.device ?? null,
      person: theirs?.person ?? null,
      at,
      waitsOn,
      halfDone: draft !== null,
    }));
  }

  async getConflict(id: T.NoteId): Promise<T.Conflict> {
    const conflict = this.conflictsById.get(id);
    if (!conflict) throw { code: "notFound", message: "This note has one version." } satisfies T.AppError;
    return conflict;
  }

  previewMerge = async (id: T.NoteId, strategy: T.Strategy): Promise<T.MergePreview> =>
    previewOf(await this.getConflict(id), strategy);

  async resolveConflict(
    id: T.NoteId,
    seen: string,
    resolution: T.Resolution,
    separateTitle: string | null,
  ): Promise<void> {
    const conflict = await this.getConflict(id);
    if (conflict.seen !== seen) {
      throw { code: "conflictChanged", message: "The other side changed meanwhile." } satisfies T.AppError;
    }
    this.conflictsById.delete(id);
    this.settled.set(id, { ...conflict, draft: null });
    const note = { ...this.known(id), conflict: false };
    if (conflict.mine) this.keep(conflict.mine, "mine", conflict.mine.device, id);
    if (conflict.theirs) this.keep(conflict.theirs, "theirs", conflict.theirs.device, id);
    if (resolution.kind === "deleteEverywhere") this.edit({ ...note, trashed: true });
    else if (resolution.kind === "keepNote") this.edit({ ...note, trashed: false });
    else {
      const { title, body, tags, strategy, notebookId } = resolution.result;
      this.edit({ ...note, title, body, tags, notebookId });
      if (strategy === "both" && conflict.theirs) {
        const { title: other, body: text } = conflict.theirs;
        const named = separateTitle ?? other;
        await this.createNote({ title: named, body: text }, note.notebookId, tags);
      }
    }
    this.recount();
  }

  async resolveConflicts(ids: readonly T.NoteId[], strategy: T.Strategy): Promise<readonly T.NoteId[]> {
    const edited = ids.filter((id) => this.conflictsById.get(id)?.kind === "edited");
    for (const id of edited) {
      const { title, body, tags } = await this.previewMerge(id, strategy);
      const { seen } = await this.getConflict(id);
      const { notebookId } = this.known(id);
      await this.resolveConflict(
        id,
        seen,
        { kind: "merged", result: { strategy, title, body, tags, notebookId, seen, choices: [] } },
        null,
      );
    }
    return edited;
  }

  async undoMerges(ids: readonly T.NoteId[]): Promise<void> {
    for (const id of ids) {
      const conflict = this.settled.get(id);
      if (!conflict?.mine) continue;
      this.keep(this.known(id), "replaced", null);
      this.settled.delete(id);
      const versions = this.versions.get(id) ?? [];
      this.versions.set(
        id,
        versions.map((version) => ({ ...version, undoable: false })),
      );
      this.conflictsById.set(id, conflict);
      const { title, body, tags } = conflict.mine;
      this.edit({ ...this.known(id), title, body, tags, conflict: true });
    }
  }

  async saveMergeDraft(id: T.NoteId, draft: T.MergeDraft | null): Promise<void> {
    this.conflictsById.set(id, { ...(await this.getConflict(id)), draft });
  }

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

  settings = async (): Promise<T.Settings> => this.options;

  async beginHere(): Promise<T.Settings> {
    this.forgetServer();
    this.options = { ...this.options, begun: true };
    return this.options;
  }

  async askServer(): Promise<T.ServerFacts> {
    if (this.connectFails) throw this.connectFails;
    return this.server;
  }

  async signIn(): Promise<T.Settings> {
    if (this.connectFails) throw this.connectFails;
    this.become({ state: "synced", lastSynced: this.now() });
    return this.options;
  }

  async signOut(): Promise<T.Settings> {
    this.become({ state: "unauthorized" });
    return this.options;
  }

  invite = async (): Promise<T.Invitation> => ({
    link: `driftless://connect?url=${this.options.serverUrl}`,
    qr: QR,
  });

  async readInvitation(text: string): Promise<Pick<T.Connection, "serverUrl" | "applicationKey">> {
    if (!text.startsWith("driftless://connect?url=")) {
      throw { code: "invalid", message: "This text is no invitation." } satisfies T.AppError;
    }
    return { serverUrl: text.slice(24), applicationKey: "a-key" };
  }

  readonly otherProfiles: string[] = [];
  profiles = async (): Promise<readonly T.Profile[]> => [
    { name: this.options.profile, current: true },
    ...this.otherProfiles.map((name) => ({ name, current: false })),
  ];
  openProfile = async (name: string): Promise<void> => {
    if (name !== this.options.profile && !this.otherProfiles.includes(name)) this.otherProfiles.push(name);
  };
  openNoteWindow = async (): Promise<void> => {};
  openOutside = async (): Promise<void> => {};
  showDataFolder = async (): Promise<void> => {};

  async changeSettings(change: T.SettingsChange): Promise<T.Settings> {
    if (this.settingsFail) throw this.settingsFail;
    this.options = { ...this.options, ...change };
    const { workOffline, backgroundSync: background } = this.options;
    this.become({ workOffline, background });
    return this.options;
  }

  async connect(connection: T.Connection): Promise<T.Settings> {
    const { serverUrl, account } = connection;
    this.connections.push(connection);
    if (this.connectFails) throw this.connectFails;
    this.options = { ...this.options, begun: true, serverUrl, hasApplicationKey: true, user: account?.name ?? null };
    this.become({ state: "synced", lastSynced: this.now() });
    return this.options;
  }

  async disconnect(): Promise<T.Settings> {
    this.forgetServer();
    return this.options;
  }

  closeHeard = async (): Promise<void> => {};
  closeReady = async (): Promise<void> => {};
  quit = async (): Promise<void> => this.emit("closing", null);

  async listen<Name extends keyof T.BackendEvents>(
    name: Name,
    hear: (payload: T.BackendEvents[Name]) => void,
  ): Promise<() => void> {
    const hearers = this.hearers.get(name) ?? new Set();
    this.hearers.set(name, hearers.add(hear as Hear));
    return () => void hearers.delete(hear as Hear);
  }

  /** Nobody has said yet where the notes live. */
  private beforeTheFirst(): void {
    this.notes.clear();
    this.forgetServer();
    this.options = { ...this.options, begun: false };
  }

  private forgetServer(): void {
    this.options = { ...this.options, serverUrl: null, hasApplicationKey: false, user: null };
    this.become({ state: "serverless", lastSynced: null });
  }

  private known(id: T.NoteId): T.Note {
    const note = this.notes.get(id);
    if (!note) throw { code: "notFound", message: "This note is no longer here." } satisfies T.AppError;
    return note;
  }

  private listed(view: T.View, order: T.Order): readonly T.Note[] {
    const within = view.kind === "notebook" ? this.inside(view.id) : [];
    const asked = this.asked(view);
    return [...this.notes.values()].filter((note) => inView(note, view, within, asked)).sort(inOrder(order, asked));
  }

  private asked(view: T.View): Asked | null {
    return view.kind === "search" ? askedOf(view.text, this.notebooks) : null;
  }

  /** A notebook and those inside it. */
  private inside(id: string): readonly string[] {
    const children = this.notebooks.filter((book) => book.parentId === id);
    return [id, ...children.flatMap((book) => this.inside(book.id))];
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

  private put(note: T.Note): T.Note {
    this.notes.set(note.id, note);
    return note;
  }

  private edit(note: T.Note): T.Note {
    const edited = this.put({ ...note, pending: true });
    this.recount();
    this.emit("notesChanged", [note.id]);
    return edited;
  }

  private keep(
    text: Pick<T.Note, "title" | "body" | "tags">,
    label: T.EarlierVersion["label"],
    device: string | null,
    id?: T.NoteId,
  ): void {
    const note = id ?? (text as T.Note).id;
    const { title, body, tags } = text;
    const undoable = label === "mine" && this.settled.has(note);
    const name = `kept-${this.next++}`;
    const version = { id: name, label, title, body, tags, device, person: null, keptAt: this.now(), undoable };
    this.versions.set(note, [version, ...(this.versions.get(note) ?? [])]);
  }

  private recount(): void {
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

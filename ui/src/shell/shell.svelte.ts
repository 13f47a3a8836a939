import { toasts } from "../controls/toasts.svelte";
import { Desk } from "../editor/desk.svelte";
import type { Backend, FirstScreen, Note, NoteId, Order, Overview, View } from "../ipc";
import { tellThrough } from "../merge/told";
import { NoteList } from "../notes/list.svelte";
import type { Organise } from "../notes/organise";
import { Selection } from "../notes/selection.svelte";
import type { Pane } from "../settings/rows";
import { SettingsState } from "../settings/settings.svelte";
import { Carrying } from "../carry/carrying.svelte";
import type { SyncAct } from "../sync/describe";
import type { Gone } from "../sync/gone";
import type { News } from "../sync/news";
import { Sync } from "../sync/sync.svelte";
import { told, words } from "../words";
import { Asking } from "./asking.svelte";
import { Books } from "./books.svelte";
import { Conflicts } from "./conflicts.svelte";
import { failed } from "./failed";
import { attempt, type Ground } from "./ground";
import { listenTo } from "./listening";
import { zoomFrom } from "./look";
import { Many, type Summary } from "./many";
import { remember } from "./memory";
import { Reading } from "./reading.svelte";
import { drawn, reached } from "./started";
import { Tags } from "./tags";

/** What no feature owns: which note is chosen, what lies over the columns, and what one feature asks of another. */
export class Shell {
  readonly desk: Desk;
  readonly list: NoteList;
  readonly selection: Selection;
  readonly sync: Sync;
  readonly settings: SettingsState;
  readonly conflicts: Conflicts;
  readonly carrying: Carrying;
  readonly asking = new Asking();
  readonly books: Books;
  readonly many: Many;
  readonly tags: Tags;
  private readonly reading: Reading;
  /** The note of a window that has no other. */
  private only: NoteId | null = null;
  selected = $state<NoteId | null>(null);
  /** Which column a narrow window shows. */
  column = $state<"list" | "editor">("list");
  drawer = $state(false);
  settingsPane = $state<Pane | null>(null);
  versionsOf = $state<NoteId | null>(null);
  /** What the palette shows while it is open. */
  palette = $state<"everything" | "commands" | null>(null);

  constructor(readonly backend: Backend) {
    this.desk = new Desk(backend, () => void this.refresh());
    this.list = new NoteList(backend);
    this.selection = new Selection(this.list);
    this.sync = new Sync(backend);
    this.settings = new SettingsState(backend);
    this.conflicts = new Conflicts(backend, {
      openNote: () => this.note?.id ?? null,
      flush: () => this.desk.flush(),
      refresh: () => this.changed(null),
    });
    this.carrying = new Carrying(backend, () => this.desk.flush());
    this.reading = new Reading(backend, this.list, this.conflicts);
    const ground: Ground = {
      backend,
      asking: this.asking,
      overview: () => this.overview,
      settle: () => this.desk.flush(),
      changed: (ids) => this.changed(ids),
    };
    this.many = new Many(ground, {
      placeOf: (notes) => (notes.some(({ id }) => id === this.note?.id) ? this.list.indexOf(this.note?.id ?? "") : -1),
      left: (ids, place) => this.leave(ids, place),
      open: (id) => this.choose(id),
    });
    this.books = new Books(
      ground,
      (id) => this.show({ kind: "notebook", id }),
      async ({ notebooks, notes }) => {
        const { view } = this.list;
        if (view.kind === "notebook" && notebooks.some(({ id }) => id === view.id)) await this.show({ kind: "all" });
        await this.leave(notes.map(({ id }) => id));
      },
    );
    this.tags = new Tags(ground, async (tag, to) => {
      const { view } = this.list;
      if (view.kind === "tag" && view.tag === tag)
        await this.show(to === null ? { kind: "all" } : { kind: "tag", tag: to });
    });
    tellThrough({
      compare: (id) => void this.conflicts.compare(id),
      open: (id) => void this.choose(id),
      showConflicts: () => void this.show({ kind: "conflicts" }),
      later: (ids) => void this.conflicts.later(ids),
      undo: (ids) => void this.undoMerges(ids),
      title: async (id) => (await backend.getNote(id)).title,
    });
  }

  get note(): Note | null {
    return this.desk.note;
  }

  get overview(): Overview | null {
    return this.reading.overview;
  }

  /**
   * Shows what comes first, and listens. With `only` the window has that note and no list; else `first` is what it shows. Answers
   * how to stop.
   */
  async start(only: NoteId | null, first: Promise<FirstScreen> | null = null): Promise<() => void> {
    this.only = only;
    const screen = (await first?.catch((error: unknown) => failed(words().shell.failed.read, error))) ?? null;
    if (screen) this.begin(screen);
    const listening = this.listen();
    const last = only ?? screen?.note?.id ?? null;
    if (last !== null) await this.choose(last, screen?.note ?? null);
    reached("note");
    const stops = await listening;
    reached("usable");
    void drawn().then(() => this.backend.usable());
    return () => [...stops, () => this.conflicts.stop()].forEach((stop) => stop());
  }

  private begin(screen: FirstScreen): void {
    this.settings.begin(screen.settings);
    this.reading.begin(screen);
    this.sync.hear(screen.status);
    this.list.begin(screen.settings.order, screen.groups, screen.rows);
    reached("list");
  }

  /** What changed before everybody listened is read again. */
  private async listen(): Promise<readonly (() => void)[]> {
    const stops = await Promise.all([
      listenTo(this.backend, this, this.only === null),
      this.sync.start(),
      this.settings.start(),
    ]);
    void this.changed(null);
    return stops;
  }

  async choose(id: NoteId, known: Note | null = null): Promise<void> {
    this.selected = id;
    try {
      await this.desk.open(id, known);
      if (this.only === null) remember("note", id);
    } catch (error) {
      failed(words().shell.failed.open, error);
    }
  }

  async show(view: View): Promise<void> {
    this.drawer = view.kind === "search" && this.drawer;
    this.column = "list";
    this.selection.clear();
    await this.list.show(view);
  }

  async sort(order: Order): Promise<void> {
    this.selection.clear();
    await this.list.sort(order);
    if (this.list.view.kind !== "search" && order !== "rank" && order !== "trashed")
      await this.settings.change({ order });
  }

  /** Shows the notebook of the open note, unless one is shown already. */
  async showNotebookOfNote(): Promise<void> {
    const id = this.note?.notebookId;
    if (this.list.view.kind !== "notebook" && id) await this.show({ kind: "notebook", id });
  }

  /** A new note, in the notebook or with the tag that is shown. `false`: there is none, and why is said. */
  async create(title: string): Promise<boolean> {
    const { view } = this.list;
    const notebook = view.kind === "notebook" ? view.id : null;
    const tags = view.kind === "tag" ? [view.tag] : [];
    if (view.kind !== "notebook" && view.kind !== "tag") await this.list.show({ kind: "all" });
    return attempt(words().shell.failed.create, async () => {
      const note = await this.backend.createNote({ title, body: "" }, notebook, tags);
      this.selection.clear();
      await this.choose(note.id);
      this.column = "editor";
      // Whoever waits to write in it does not wait for its row.
      void this.refresh();
    });
  }

  /** The sync control's button. What is typed goes first, so that it is part of the sync. */
  async act(act: SyncAct): Promise<void> {
    if (act === "stop") return this.backend.stopSync();
    if (act === "open") return this.sync.toggle(true);
    if (act === "signIn") return void (this.sync.signingIn = true);
    if (act === "connect") return void (this.settingsPane = "sync");
    await this.desk.flush();
    if (act === "sendAgain") return this.backend.sendAgain();
    if (this.sync.actual?.state === "serverless") return;
    if (act === "online") await this.sync.workOffline(false);
    await this.backend.syncNow().catch((error: unknown) => failed(words().shell.failed.sync, error));
  }

  /** A link that connects was opened. Before anything has begun the first run reads it. */
  async invited(text: string): Promise<void> {
    if (this.settings.current?.begun === false) return;
    this.settingsPane = "sync";
    await this.settings.talk.read(text, "url");
  }

  /** The window came to the front, or the network came back: a good moment to look for changes. */
  wake(): void {
    // Nobody asked, so a wake that fails is not worth a word: the next sync tells.
    this.backend.wakeSync().catch(() => {});
  }

  async zoom(by: 1 | -1 | 0): Promise<void> {
    const zoom = this.settings.current?.zoom ?? 1;
    await this.settings.change({ zoom: by === 0 ? 1 : zoomFrom(zoom, by) });
  }

  /** What the editor's buttons ask. */
  readonly asks = {
    pin: (note: Note) => void this.many.pin([note], !note.pinned),
    trash: (note: Note) => void this.many.trash([note]),
    restore: (note: Note) => void this.many.restore([note]),
    erase: (note: Note) => this.many.erase([note]),
    tags: (note: Note, tags: readonly string[]) => this.field(note, () => this.backend.setTags(note.id, tags)),
    notebook: (note: Note, id: string | null) => void this.many.move([note], id),
    versions: (id: NoteId) => void this.desk.flush().then(() => (this.versionsOf = id)),
    open: (id: NoteId) => void this.choose(id),
    make: (title: string) => void this.create(title),
  };

  /** What becomes of a note that the server has no more. */
  readonly gone: Gone = {
    keep: ({ id }) => void attempt(words().shell.failed.plain, () => this.backend.keepGone(id)),
    remove: ({ id, title }) => void this.many.trashGone({ id, title, notebookId: null }),
  };

  /** What the sidebar and the list ask. What was chosen together is done with then. */
  readonly organise: Organise = {
    pin: (notes, pinned) => void this.taken(notes, (all) => this.many.pin(all, pinned)),
    moveTo: (notes) => this.moveTo(notes),
    move: (notes, id) => void this.taken(notes, (all) => this.many.move(all, id)),
    addTag: (notes) => this.asking.tag(notes, this.overview, (tag) => this.organise.tag(notes, tag)),
    tag: (notes, tag) => void this.taken(notes, (all) => this.many.tag(all, tag)),
    trash: (notes) => void this.taken(notes, (all) => this.many.trash(all)),
    restore: (notes) => void this.taken(notes, (all) => this.many.restore(all)),
    erase: (notes) => this.many.erase(notes),
    emptyTrash: () => this.many.emptyTrash(),
    inWindow: (id) => void this.desk.flush().then(() => this.backend.openNoteWindow(id)),
    createNotebook: (name, parentId) => void this.books.create(name, parentId),
    renameNotebook: (book, name) => void this.books.rename(book, name),
    moveNotebookTo: (book) => this.books.moveTo(book),
    moveNotebook: (book, parentId) => void this.books.move(book, parentId),
    deleteNotebook: (book) => void this.books.delete(book),
    renameTag: (tag, to) => void this.tags.rename(tag, to),
    removeTag: (tag) => this.tags.remove(tag),
  };

  /** Asks which notebook these go to. */
  moveTo(notes: readonly Summary[]): void {
    this.asking.place(notes, this.overview, (id) => void this.taken(notes, (all) => this.many.move(all, id)));
  }

  askRemoval(): void {
    const removal = this.sync.actual?.removal;
    if (removal) this.asking.removal(removal.removing, () => this.backend.allowRemoval());
  }

  compareNext(): void {
    const next = this.conflicts.next();
    if (next !== null) return void this.conflicts.compare(next);
    const { noConflicts, oneVersion } = words().shell;
    toasts.show({ icon: "circle-check", tone: "ok", title: noConflicts, text: oneVersion, topic: "no-conflicts" });
  }

  /** Asks again about what was settled. */
  async undoMerges(ids: readonly NoteId[]): Promise<void> {
    await attempt(words().shell.failed.undo, async () => {
      await this.desk.flush();
      await this.backend.undoMerges(ids);
      await this.changed(null);
      const [only] = ids;
      if (ids.length === 1 && only !== undefined) await this.conflicts.compare(only);
      else await this.show({ kind: "conflicts" });
    });
  }

  async versionsClosed(): Promise<void> {
    this.versionsOf = null;
    await this.changed(null);
  }

  /** Says what syncing did, where that is worth a word. */
  news({ actions, ...toast }: News): void {
    const run =
      (act: SyncAct): (() => void) =>
      () =>
        void this.act(act);
    toasts.show({
      ...toast,
      topic: "sync",
      actions: actions.map(({ act, ...action }) => ({ ...action, run: act ? run(act) : () => {} })),
    });
  }

  /** Notes changed, here or elsewhere; null means many. */
  async changed(ids: readonly NoteId[] | null): Promise<void> {
    await Promise.all([this.refresh(), this.desk.changed(ids)]);
    const { view } = this.list;
    // Deleted elsewhere, or set aside with all that was in it.
    const isGone = view.kind === "notebook" && this.overview?.notebooks.every(({ id }) => id !== view.id);
    if (isGone) await this.show({ kind: "all" });
  }

  /** Reads list and counts again. */
  refresh(): Promise<void> {
    return this.reading.refresh();
  }

  /** The settings are these now, because of another window or the tray. */
  async settingsChanged(settings: NonNullable<SettingsState["current"]>): Promise<void> {
    if (settings.order === this.list.order) return;
    this.list.order = settings.order;
    await this.refresh();
  }

  /** The window is about to close. */
  async closing(): Promise<void> {
    await this.backend.closeHeard();
    if (await this.desk.flush()) return this.backend.closeReady();
    this.asking.closeUnsaved(this.desk.failure && told(this.desk.failure), () => this.backend.closeReady());
  }

  private async taken(notes: readonly Summary[], act: (notes: readonly Summary[]) => Promise<void>): Promise<void> {
    this.selection.clear();
    await act(notes);
  }

  private async field(note: Pick<Note, "id">, change: () => Promise<Note>): Promise<void> {
    await attempt(words().shell.failed.save, async () => {
      const answer = await change();
      if (this.desk.draft?.id === note.id) this.desk.draft.accept(answer);
      await this.refresh();
    });
  }

  /** Notes have left the list. If the open one is among them, the one that moved into its place is opened instead. */
  private async leave(ids: readonly NoteId[], place = -1): Promise<void> {
    this.selection.keep(ids);
    if (this.selected !== null && ids.includes(this.selected)) this.selected = null;
    if (this.only !== null || !this.note || !ids.includes(this.note.id)) return;
    this.desk.close();
    this.column = "list";
    const next = place < 0 ? undefined : await this.list.load(Math.min(place, this.list.total - 1));
    if (next) await this.choose(next.id);
  }
}

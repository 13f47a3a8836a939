import { toasts } from "../controls/toasts.svelte";
import { Desk } from "../editor/desk.svelte";
import type { Backend, Note, NoteId, NoteSummary, Overview, View } from "../ipc";
import { tellMerged, tellSettled, tellThrough } from "../merge/told";
import { NoteList } from "../notes/list.svelte";
import type { Pane } from "../settings/rows";
import { SettingsState } from "../settings/settings.svelte";
import { plural, type SyncAct } from "../sync/describe";
import type { News } from "../sync/news";
import { Sync } from "../sync/sync.svelte";
import { Conflicts } from "./conflicts.svelte";
import { recall, remember } from "./memory";
import type { Question } from "./question";
import { failed } from "./words";

/** What no feature owns: which note is chosen, what lies over the columns, and what one feature asks of another. */
export class Shell {
  readonly desk: Desk;
  readonly list: NoteList;
  readonly sync: Sync;
  readonly settings: SettingsState;
  readonly conflicts: Conflicts;
  overview = $state.raw<Overview | null>(null);
  selected = $state<NoteId | null>(null);
  /** Which column a narrow window shows. */
  column = $state<"list" | "editor">("list");
  drawer = $state(false);
  settingsPane = $state<Pane | null>(null);
  versionsOf = $state<NoteId | null>(null);
  question = $state.raw<Question | null>(null);
  private refreshing: Promise<void> | null = null;
  private again = false;

  constructor(private readonly backend: Backend) {
    this.desk = new Desk(backend);
    this.list = new NoteList(backend);
    this.sync = new Sync(backend);
    this.settings = new SettingsState(backend);
    this.conflicts = new Conflicts(backend, {
      openNote: () => this.note?.id ?? null,
      flush: () => this.desk.flush(),
      refresh: () => this.changed(null),
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

  /** Loads what is shown first and listens. Answers how to stop. */
  async start(): Promise<() => void> {
    const stops = await Promise.all([
      this.backend.listen("notesChanged", (ids) => void this.changed(ids)),
      this.backend.listen("conflictsFound", ({ conflicts, asked }) => void this.conflicts.found(conflicts, asked)),
      this.backend.listen("merged", (notes) => {
        tellMerged(notes, this.settings.current?.whenOverlap ?? "ask");
        void this.changed(notes.map(({ id }) => id));
      }),
      this.backend.listen("settledElsewhere", (settled) => {
        void tellSettled(settled);
        void this.changed(settled.map(({ id }) => id));
      }),
      this.backend.listen("compare", (id) => void this.refresh().then(() => this.conflicts.compare(id))),
      this.backend.listen("invited", (text) => void this.invited(text)),
      this.backend.listen("closing", () => void this.closing()),
      this.sync.start(),
      this.settings.start(),
      this.refresh().then(() => () => {}),
    ]);
    await this.openLast();
    return () => [...stops, () => this.conflicts.stop()].forEach((stop) => stop());
  }

  async choose(id: NoteId): Promise<void> {
    this.selected = id;
    try {
      await this.desk.open(id);
      remember("note", id);
    } catch (error) {
      failed("That note couldn’t be opened", error);
    }
  }

  async show(view: View): Promise<void> {
    this.drawer = view.kind === "search" && this.drawer;
    this.column = "list";
    await this.list.show(view);
  }

  async create(title: string): Promise<void> {
    const { view } = this.list;
    const notebook = view.kind === "notebook" ? view.id : null;
    const tags = view.kind === "tag" ? [view.tag] : [];
    if (view.kind !== "notebook" && view.kind !== "tag") await this.list.show({ kind: "all" });
    try {
      const note = await this.backend.createNote({ title, body: "" }, notebook, tags);
      await this.choose(note.id);
      this.column = "editor";
      await this.refresh();
    } catch (error) {
      failed("The note couldn’t be made", error);
    }
  }

  async createNotebook(name: string): Promise<void> {
    try {
      const book = await this.backend.createNotebook(name, null);
      await Promise.all([this.refresh(), this.show({ kind: "notebook", id: book.id })]);
    } catch (error) {
      failed("The notebook couldn’t be made", error);
    }
  }

  /** The sync control's button. What is typed goes first, so that it is part of the sync. */
  async act(act: SyncAct): Promise<void> {
    if (act === "stop") return this.backend.stopSync();
    if (act === "open") return this.sync.toggle(true);
    if (act === "signIn") return void (this.sync.signingIn = true);
    if (act === "connect") return void (this.settingsPane = "sync");
    await this.desk.flush();
    if (this.sync.actual?.state === "serverless") return;
    if (act === "online") await this.sync.workOffline(false);
    await this.backend.syncNow().catch((error: unknown) => failed("Sync didn’t start", error));
  }

  /** A link that connects was opened. Before anything has begun the first run reads it. */
  private async invited(text: string): Promise<void> {
    if (this.settings.current?.begun === false) return;
    this.settingsPane = "sync";
    await this.settings.talk.read(text, "url");
  }

  /** The window came to the front, or the network came back: a good moment to look for changes. */
  wake(): void {
    // Nobody asked, so a wake that fails is not worth a word: the next sync tells.
    this.backend.wakeSync().catch(() => {});
  }

  readonly pin = (note: Note): Promise<void> => this.field(note, () => this.backend.setPinned(note.id, !note.pinned));

  readonly trash = async (note: Note | NoteSummary): Promise<void> => {
    if (this.desk.note?.id === note.id) await this.desk.flush();
    const place = this.list.indexOf(note.id);
    await this.field(note, () => this.backend.setTrashed(note.id, true));
    await this.leave(note.id, place);
    toasts.show({
      icon: "trash-2",
      tone: "plain",
      title: `“${note.title || "Untitled"}” moved to Trash`,
      text: "It stays there until you delete it.",
      actions: [{ label: "Undo", run: () => void this.restore(note) }],
    });
  };

  readonly restore = async (note: Note | NoteSummary): Promise<void> => {
    await this.field(note, () => this.backend.setTrashed(note.id, false));
    await this.choose(note.id);
  };

  /** What the editor's buttons ask. */
  readonly asks = {
    pin: (note: Note) => void this.pin(note),
    trash: (note: Note) => void this.trash(note),
    restore: (note: Note) => void this.restore(note),
    erase: (note: Note) => this.askErase(note),
    tags: (note: Note, tags: readonly string[]) => void this.field(note, () => this.backend.setTags(note.id, tags)),
    notebook: (note: Note, id: string | null) => void this.field(note, () => this.backend.setNotebook(note.id, id)),
    versions: (id: NoteId) => void this.desk.flush().then(() => (this.versionsOf = id)),
    follow: (address: string) => {
      if (address.startsWith("note:")) void this.choose(address.slice(5));
    },
  };

  askErase(note: Note): void {
    const erase = async (): Promise<void> => {
      const place = this.list.indexOf(note.id);
      await this.backend.deleteNote(note.id);
      await this.refresh();
      await this.leave(note.id, place);
    };
    this.question = {
      title: "Delete this note for good?",
      text: "This can’t be undone.",
      yes: "Delete for good",
      run: erase,
    };
  }

  /** The server would take more away than a person expects: only they can say whether that is right. */
  askRemoval(): void {
    const removal = this.sync.actual?.removal;
    if (!removal) return;
    const notes = plural(removal.removing, "note", "notes");
    this.question = {
      title: `Remove ${notes} from this computer?`,
      text: "The server doesn’t have them any more. If this is the wrong server, cancel and change its address in Settings.",
      yes: `Remove ${notes}`,
      run: () => this.backend.allowRemoval(),
    };
  }

  askEmptyTrash(): void {
    const count = this.overview?.trash ?? 0;
    const notes = count === 1 ? "1 note" : `${count} notes`;
    const empty = async (): Promise<void> => {
      await this.backend.emptyTrash();
      if (this.note?.trashed) await this.leave(this.note.id);
      await this.refresh();
    };
    this.question = {
      title: `Delete ${notes} for good?`,
      text: "This can’t be undone.",
      yes: `Delete ${notes}`,
      run: empty,
    };
  }

  compareNext(): void {
    const next = this.conflicts.next();
    if (next !== null) return void this.conflicts.compare(next);
    const text = "Every note has one version.";
    toasts.show({ icon: "circle-check", tone: "ok", title: "No conflicts", text, topic: "no-conflicts" });
  }

  /** Asks again about what was settled. */
  async undoMerges(ids: readonly NoteId[]): Promise<void> {
    try {
      await this.desk.flush();
      await this.backend.undoMerges(ids);
      await this.changed(null);
      const [only] = ids;
      if (ids.length === 1 && only !== undefined) await this.conflicts.compare(only);
      else await this.show({ kind: "conflicts" });
    } catch (error) {
      failed("That couldn’t be undone", error);
    }
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
      actions: actions.map(({ label, act }) => ({ label, run: act ? run(act) : () => {} })),
    });
  }

  private async field(note: Pick<Note, "id">, change: () => Promise<Note>): Promise<void> {
    try {
      const answer = await change();
      if (this.desk.draft?.id === note.id) this.desk.draft.accept(answer);
      await this.refresh();
    } catch (error) {
      failed("That couldn’t be saved", error);
    }
  }

  /** A note has left the list. If it was the open one, the one that moved into its place is opened instead. */
  private async leave(id: NoteId, place = -1): Promise<void> {
    if (this.selected === id) this.selected = null;
    if (this.note?.id !== id) return;
    this.desk.close();
    this.column = "list";
    const next = place < 0 ? undefined : await this.list.load(Math.min(place, this.list.total - 1));
    if (next) await this.choose(next.id);
  }

  private async changed(ids: readonly NoteId[] | null): Promise<void> {
    await Promise.all([this.refresh(), this.desk.changed(ids)]);
  }

  /** Reads list and counts again; calls that come meanwhile are answered by one more reading. */
  private refresh(): Promise<void> {
    if (this.refreshing) this.again = true;
    this.refreshing ??= this.read().finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  private async read(): Promise<void> {
    try {
      do {
        this.again = false;
        const [overview, conflicts] = await Promise.all([
          this.backend.overview(),
          this.backend.conflicts(),
          this.list.refresh(),
        ]);
        this.overview = overview;
        this.conflicts.all = conflicts;
      } while (this.again);
    } catch (error) {
      failed("Your notes couldn’t be read", error);
    }
  }

  private async openLast(): Promise<void> {
    const last = recall("note");
    const known = last === null ? null : await this.backend.getNote(last).catch(() => null);
    const id = known && !known.trashed ? known.id : this.list.row(0)?.id;
    if (id && this.desk.note === null) await this.choose(id);
  }

  private async closing(): Promise<void> {
    await this.backend.closeHeard();
    if (await this.desk.flush()) return this.backend.closeReady();
    const text = `${this.desk.failure?.message ?? "The last words couldn’t be saved."} Your text is still on the screen, where you can copy it.`;
    this.question = { title: "Close without saving?", text, yes: "Close anyway", run: () => this.backend.closeReady() };
  }
}

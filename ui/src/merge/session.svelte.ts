import { toasts } from "../controls/toasts.svelte";
import type { AppError, Backend, BackendEvents, ConflictSummary, Notebook, NoteId, Strategy } from "../ipc";
import type { Choice } from "./compose";
import { Merge } from "./merge.svelte";
import { tellSaved } from "./told";
import { words } from "../words";
import { saidOfChoice, savedToast, shown } from "./words";

const UNDO_FOR_MS = 10_000;

/** What happened, in words; what was saved can be taken back at once, until then. */
interface News {
  readonly ids: readonly NoteId[];
  readonly words: { readonly title: string; readonly text: string };
  readonly until: number;
}

/** All conflicts, one after another: which is shown, what is done with the others, and what can be taken back. */
export class Session {
  readonly merge: Merge;
  all = $state.raw<readonly ConflictSummary[]>([]);
  notebooks = $state.raw<readonly Pick<Notebook, "id" | "name">[]>([]);
  answer = $state<"keepNote" | "deleteEverywhere">("keepNote");
  /** Settle the others of this kind the same way. */
  also = $state(false);
  /** What the live region says. */
  said = $state("");
  /** What was just saved, or settled elsewhere. */
  news = $state.raw<News | null>(null);
  readonly place = $derived.by(() => this.all.findIndex(({ id }) => id === this.merge.conflict?.id));
  readonly summary = $derived.by(() => this.all[this.place] ?? null);
  /** The other conflicts that can be settled the same way. A deletion is another question than two texts. */
  readonly others = $derived.by(() =>
    this.all.filter(({ id, kind }) => id !== this.merge.conflict?.id && kind === this.merge.conflict?.kind),
  );
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly onclose: () => void,
  ) {
    this.merge = new Merge(backend);
  }

  listen(): () => void {
    const stops = [
      this.backend.listen("notesChanged", () => void this.#changed()),
      this.backend.listen("settledElsewhere", (settled) => void this.#settled(settled)),
    ];
    return () => {
      clearTimeout(this.#timer);
      stops.forEach((stop) => void stop.then((run) => run()));
    };
  }

  async show(id: NoteId): Promise<void> {
    await this.merge.keepDraft();
    this.answer = "keepNote";
    this.also = false;
    try {
      await Promise.all([this.#list(), this.merge.open(id)]);
      const { mine, theirs } = this.merge.conflict ?? {};
      if (mine && theirs && mine.notebookId !== theirs.notebookId)
        this.notebooks = (await this.backend.overview()).notebooks;
    } catch {
      this.close();
    }
  }

  async #list(): Promise<void> {
    this.all = await this.backend.conflicts();
  }

  at(by: number): NoteId | undefined {
    return this.all[this.place + by]?.id;
  }

  async choose(strategy: Strategy): Promise<void> {
    await this.merge.choose(strategy);
    this.said = words().merge.resultIs(this.merge.strategy, this.merge.result.doc.lines);
  }

  /** Takes a choice at the current change. */
  pick(choice: Choice): void {
    const { merge } = this;
    const count = merge.texts?.changes.length ?? 0;
    if (count === 0) return;
    const change = merge.current ?? 0;
    merge.pick(change, choice);
    this.said = saidOfChoice(change, count, merge.picture.choices[change] ?? choice);
  }

  /** Decide later: the half-done result stays as it is, and what nobody else keeps any more becomes a note. */
  async later(): Promise<void> {
    if (this.merge.meanwhile?.kind === "settled" && this.merge.typed) await this.#keepNote();
    else await this.merge.keepDraft();
    this.close();
  }

  /** Saves this one, and the others if that was asked for. True when it was saved. */
  async save(): Promise<boolean> {
    const { merge } = this;
    const { conflict, strategy } = merge;
    if (!conflict) return false;
    const others = this.also ? this.others : [];
    const edited = conflict.kind === "edited";
    const title = edited ? merge.title : ((conflict.mine ?? conflict.theirs)?.title ?? "");
    if (!(edited ? await merge.save() : await merge.answer(this.answer))) return false;
    const ids = others.map(({ id }) => id);
    // This one is saved, whatever becomes of the others: those that are left stay in the list.
    const more = await (edited ? this.backend.resolveConflicts(ids, strategy) : this.#answerAll(ids)).catch(() => []);
    this.#tell([conflict.id, ...more], savedToast(title, 1 + more.length, edited ? strategy : null));
    await this.#next();
    return true;
  }

  /** Each deletion is answered with the versions that it is about now; one that moved on is left to be looked at. */
  async #answerAll(ids: readonly NoteId[]): Promise<readonly NoteId[]> {
    const done: NoteId[] = [];
    for (const id of ids) {
      try {
        const { seen } = await this.backend.getConflict(id);
        await this.backend.resolveConflict(id, seen, { kind: this.answer }, null);
        done.push(id);
      } catch (error) {
        if (!["conflictChanged", "notFound"].includes((error as AppError).code)) throw error;
      }
    }
    return done;
  }

  /** The dialog goes away. What it told last is said where it can still be seen. */
  close(): void {
    const { news } = this;
    if (news) tellSaved(news.ids, news.words, Math.max(1000, news.until - Date.now()));
    this.onclose();
  }

  #tell(ids: readonly NoteId[], words: News["words"]): void {
    this.news = { ids, words, until: Date.now() + UNDO_FOR_MS };
    this.said = words.title;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.news = null), UNDO_FOR_MS);
  }

  /** Asks again about what was just saved. */
  async undo(): Promise<void> {
    const { news } = this;
    if (!news) return;
    this.news = null;
    await this.backend.undoMerges(news.ids);
    const first = news.ids[0];
    if (first) await this.show(first);
  }

  async #next(): Promise<void> {
    const { place } = this;
    await this.#list();
    const next = this.all[Math.max(0, Math.min(place, this.all.length - 1))];
    if (next) await this.show(next.id);
    else this.close();
  }

  async #changed(): Promise<void> {
    await Promise.all([this.merge.check(), this.#list().catch(() => undefined)]);
    if (this.merge.meanwhile?.kind === "settled" && !this.merge.typed) await this.#leave(this.merge.meanwhile.device);
  }

  async #settled(settled: BackendEvents["settledElsewhere"]): Promise<void> {
    const { conflict } = this.merge;
    const here = settled.find(({ id }) => id === conflict?.id);
    if (!here) return void (await this.#list());
    this.merge.settledBy(here.device);
    if (!this.merge.typed) await this.#leave(here.device);
  }

  /** Another device settled this one, and nothing was written here: the next one is shown. */
  async #leave(device: string | null): Promise<void> {
    const { conflict } = this.merge;
    if (!conflict) return;
    this.#tell([], {
      title: words().merge.settledOn(shown((conflict.mine ?? conflict.theirs)?.title ?? ""), device),
      text: "",
    });
    await this.#next();
  }

  async showNewer(): Promise<void> {
    await this.merge.showNewer();
    this.said = words().merge.resultIs(this.merge.strategy, this.merge.result.doc.lines);
  }

  async keepAsNote(): Promise<void> {
    await this.#keepNote();
    await this.#next();
  }

  async #keepNote(): Promise<void> {
    const title = words().merge.whatIWrote(shown(this.merge.title));
    await this.merge.keepAsNote(title);
    toasts.show({ icon: "file-plus", tone: "ok", title: words().merge.writtenIsIn(title) });
  }
}

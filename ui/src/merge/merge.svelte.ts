import type { AppError, Backend, Conflict, MergeDraft, MergePreview, Resolution, Strategy } from "../ipc";
import { separateTitle } from "./words";

const DRAFT_AFTER_MS = 300;

/** The state of the merge dialog for one conflict at a time. The text itself lives in the result editor. */
export class Merge {
  conflict = $state<Conflict | null>(null);
  strategy = $state<Strategy>("concatenate");
  title = $state("");
  body = $state("");
  tags = $state<readonly string[]>([]);
  preview = $state<MergePreview | null>(null);
  auto = $state<MergePreview | null>(null);
  /** The server moved on while the dialog was open. */
  movedOn = $state(false);
  saving = $state(false);
  error = $state<string | null>(null);
  /** Raised when the editor must take `body` over as a whole; carries the blocks to mark. */
  rebuilt = $state(0);

  readonly #backend: Backend;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #touched = false;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Shows a conflict: the half-done result if one was kept, else what *Keep both texts* makes of it. */
  async open(id: string): Promise<void> {
    const conflict = await this.#backend.getConflict(id);
    this.conflict = conflict;
    this.movedOn = false;
    this.error = null;
    this.#touched = false;
    this.preview = null;
    this.auto = null;
    if (conflict.kind !== "edited" || !conflict.mine || !conflict.theirs) return;
    await this.choose(conflict.draft?.strategy ?? "concatenate");
    if (conflict.draft) this.#take(conflict.draft, this.preview);
    this.auto = conflict.base ? await this.#backend.previewMerge(id, "auto") : null;
  }

  /** Rebuilds the result by a strategy. Typed changes are one undo step away. */
  async choose(strategy: Strategy): Promise<void> {
    const { conflict } = this;
    if (!conflict || (strategy === "auto" && !conflict.base)) return;
    const preview = await this.#backend.previewMerge(conflict.id, strategy);
    this.preview = preview;
    this.#take({ strategy, title: preview.title, body: preview.body, tags: preview.tags }, preview);
  }

  #take(draft: MergeDraft, preview: MergePreview | null): void {
    this.strategy = draft.strategy;
    this.title = draft.title;
    this.body = draft.body;
    this.tags = draft.tags;
    this.preview = preview;
    this.rebuilt += 1;
  }

  /** Takes a text over as one step, as *Remove repeated lines* does. */
  replace(body: string): void {
    this.body = body;
    this.preview = this.preview && { ...this.preview, blocks: [], withoutRepeats: null };
    this.rebuilt += 1;
    this.typed();
  }

  /** Something was edited by hand: the draft is kept shortly after. */
  typed(): void {
    this.#touched = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keepDraft(), DRAFT_AFTER_MS);
  }

  /** Keeps a half-done result, so that closing, quitting or a crash loses none of it. */
  async keepDraft(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.conflict || !this.#touched) return;
    await this.#backend.saveMergeDraft(this.conflict.id, this.#draft()).catch(() => undefined);
  }

  #draft(): MergeDraft {
    return { strategy: this.strategy, title: this.title, body: this.body, tags: this.tags };
  }

  /** Saves the result. False if it was not saved; the dialog then says why, and holds everything. */
  async save(): Promise<boolean> {
    return this.#resolve({ kind: "merged", result: this.#draft() });
  }

  /** Answers a deletion. */
  async answer(kind: "keepNote" | "deleteEverywhere"): Promise<boolean> {
    return this.#resolve({ kind });
  }

  async #resolve(resolution: Resolution): Promise<boolean> {
    const { conflict } = this;
    if (!conflict || this.saving) return false;
    this.saving = true;
    this.error = null;
    if (this.#timer) clearTimeout(this.#timer);
    try {
      const separate = conflict.theirs ? separateTitle(conflict.theirs) : null;
      await this.#backend.resolveConflict(conflict.id, conflict.seen, resolution, separate);
      return true;
    } catch (caught) {
      const error = caught as AppError;
      if (error.code === "conflictChanged") this.movedOn = true;
      else this.error = error.message;
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Looks whether this conflict is still the one that is shown. */
  async look(): Promise<void> {
    const { conflict } = this;
    if (!conflict) return;
    const now = await this.#backend.getConflict(conflict.id).catch(() => null);
    if (now && now.seen !== conflict.seen) this.movedOn = true;
  }
}

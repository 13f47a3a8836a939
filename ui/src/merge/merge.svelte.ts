import { isolateHistory, undo, undoDepth } from "@codemirror/commands";
import type { EditorState, Transaction, TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { AppError, Backend, Conflict, MergeDraft, MergePreview, Resolution, Side, Strategy } from "../ipc";
import { Comparing } from "./comparing";
import { meant, toggled, type Choice, type Texts } from "./compose";
import type { Comparison } from "./diff";
import { fieldsOf, sameText, type Fields } from "./fields";
import { choosing, emptyResult, lineSpecs, makeOf, pickedOf, remade, resuming, taking } from "./making";
import { isByHand, picture, rebuilt, setPicture, type Picture } from "./picture";
import { resultExtensions } from "./result";
import { told } from "../words";
import { separateTitle } from "./words";

const DRAFT_AFTER_MS = 300;

/** What happened to the conflict while the dialog was open. */
export type Meanwhile =
  | { readonly kind: "newer"; readonly conflict: Conflict }
  | { readonly kind: "settled"; readonly device: string | null };

/** The merge dialog for one conflict at a time. The result is a value; an editor that is attached shows it. */
export class Merge {
  conflict = $state.raw<Conflict | null>(null);
  texts = $state.raw<Texts | null>(null);
  preview = $state.raw<MergePreview | null>(null);
  comparison = $state.raw<Comparison | null>(null);
  result = $state.raw<EditorState>(emptyResult(resultExtensions(0)));
  title = $state("");
  /** The change that the keys speak of. */
  current = $state<number | null>(null);
  seen = $state.raw<ReadonlySet<number>>(new Set());
  meanwhile = $state.raw<Meanwhile | null>(null);
  /** What a person had typed into a result that was made anew since. */
  kept = $state<string | null>(null);
  saving = $state(false);
  error = $state<string | null>(null);
  /** Something was written by hand, and not only chosen. */
  typed = $state(false);
  readonly picture = $derived(this.result.field(picture));
  /** The texts are the same, and only what stands beside them differs. */
  readonly oneText = $derived.by(() => {
    const { mine, theirs } = this.conflict ?? {};
    return Boolean(mine && theirs) && sameText(mine?.body ?? "", theirs?.body ?? "");
  });

  readonly #backend: Backend;
  readonly #comparing = new Comparing();
  #view: EditorView | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #touched = false;
  /** The conflict that this dialog settled: that it is gone is no news. */
  #resolved: Conflict | null = null;
  /** How many conflicts were opened and previews asked for: an answer that was overtaken is dropped. */
  #opened = 0;
  #asked = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get strategy(): Strategy {
    return this.picture.strategy;
  }

  get body(): string {
    return this.result.doc.toString();
  }

  get canUndo(): boolean {
    return undoDepth(this.result) > 0;
  }

  /** Shows the result in an editor, which from then on is asked to change it. */
  attach(view: EditorView): () => void {
    this.#view = view;
    view.setState(this.result);
    return () => (this.#view = null);
  }

  /** Shows a conflict: the half-done result if one was kept, else what *Keep both texts* makes of it. `anew` leaves the kept one aside. */
  async open(id: string, anew = false): Promise<void> {
    const opened = ++this.#opened;
    const found = withPlainEnds(await this.#backend.getConflict(id));
    const conflict = anew ? { ...found, draft: null } : found;
    const edited = conflict.kind === "edited" && conflict.mine !== null && conflict.theirs !== null;
    const strategy = conflict.draft?.strategy ?? "concatenate";
    const preview = edited ? await this.#previewOf(id, strategy) : null;
    const texts = preview && textsOf(conflict, preview);
    const goesOn = conflict.draft !== null && (!conflict.draft.seen || conflict.draft.seen === conflict.seen);
    const result = texts && this.#made(conflict, texts, preview, goesOn);
    // A long text is made in one turn and drawn in the next ones, so that no frame waits for all of it.
    if (isLong(result)) await turn();
    if (opened !== this.#opened) return;
    this.#forget(result ?? emptyResult());
    [this.conflict, this.preview, this.texts] = [conflict, preview, texts];
    this.typed = goesOn;
    // It lacks what came since, so it is only kept at hand.
    if (!goesOn && conflict.draft && conflict.draft.body !== this.body) this.kept = conflict.draft.body;
    if (isLong(result)) await turn();
    if (opened === this.#opened) void this.#compare(conflict, preview?.changes ?? []);
  }

  /** The result as it is shown first; goes on where a half-done one was left. */
  #made(conflict: Conflict, texts: Texts, preview: MergePreview, goesOn: boolean): EditorState {
    const { draft } = conflict;
    const strategy = draft?.strategy ?? "concatenate";
    const made = makeOf(strategy, texts, preview, fieldsOf(conflict, strategy, preview));
    const empty = emptyResult(resultExtensions(preview.body.length));
    if (!draft || !goesOn) return empty.update(taking(empty, made, true)).state;
    const { state } = empty.update(taking(empty, remade(made, texts, draft.choices ?? []), true));
    const { title, tags, notebookId } = draft;
    return state.update(resuming(state, draft.body, { title, tags, notebookId })).state;
  }

  #forget(next: EditorState): void {
    this.result = next;
    this.title = next.field(picture).fields.title;
    this.#view?.setState(next);
    this.texts = this.comparison = this.meanwhile = this.error = this.current = this.kept = null;
    this.seen = new Set();
    this.#touched = this.typed = false;
    this.#asked++;
  }

  async #previewOf(id: string, strategy: Strategy): Promise<MergePreview> {
    const preview = await this.#backend.previewMerge(id, strategy);
    const repeats = preview.withoutRepeats;
    return {
      ...preview,
      body: plainEnds(preview.body),
      withoutRepeats: repeats && { ...repeats, body: plainEnds(repeats.body) },
    };
  }

  async #compare({ kind, base, mine, theirs }: Conflict, changes: Texts["changes"]): Promise<void> {
    const opened = this.#opened;
    const was = base?.body ?? null;
    const here = kind === "deletedHere" ? null : (mine?.body ?? null);
    const there = kind === "deletedThere" ? null : (theirs?.body ?? null);
    const comparison = await this.#comparing.ask({ base: was, mine: here, theirs: there, changes });
    if (opened === this.#opened) this.comparison = comparison;
  }

  /** Rebuilds the result by a strategy. Typed changes are one undo step away. */
  async choose(strategy: Strategy): Promise<void> {
    const { conflict } = this;
    if (!conflict || !this.texts || (strategy === "auto" && !conflict.base)) return;
    const asked = ++this.#asked;
    const preview = await this.#previewOf(conflict.id, strategy);
    if (asked !== this.#asked || !this.texts) return;
    this.#commitTitle();
    this.preview = preview;
    this.#apply(
      taking(this.result, makeOf(strategy, this.texts, preview, fieldsOf(conflict, strategy, preview)), false),
    );
    this.touch();
  }

  /** Takes a choice at one change. Under another strategy than *Auto-merge* that moves there. */
  readonly pick = (change: number, choice: Choice): void => {
    const kind = this.texts?.changes[change]?.kind;
    if (!this.texts || !this.conflict?.base || kind === undefined) return;
    this.#commitTitle();
    this.current = change;
    const really = meant(kind, choice);
    const { strategy, fields } = this.picture;
    if (strategy === "auto") this.#apply(choosing(this.result, this.texts, change, really));
    else this.#apply(taking(this.result, pickedOf(this.texts, fields, change, really), false));
    this.touch();
  };

  /** The use button of one side at one change. */
  use(change: number, side: "mine" | "theirs"): void {
    this.pick(change, toggled(this.picture.choices[change] ?? "both", side));
  }

  /** Takes fields over; together with the text they go back by undo. */
  set(fields: Partial<Fields>): void {
    if (fields.title !== undefined) this.title = fields.title;
    this.#apply({ effects: setPicture.of({ ...this.picture, fields: { ...this.picture.fields, ...fields } }) });
    this.touch();
  }

  #commitTitle(): void {
    if (this.title !== this.picture.fields.title) this.set({ title: this.title });
  }

  /** Keeps what both texts share once, as one undo step. */
  removeRepeats(): void {
    const repeats = this.preview?.withoutRepeats;
    if (repeats) this.putBack(repeats.body);
  }

  /** Takes a whole text over, line by line, as one undo step. */
  putBack(body: string): void {
    const changes = lineSpecs(this.body.split("\n"), body.split("\n"));
    this.#apply({ changes, annotations: [rebuilt, isolateHistory.of("full")] });
    this.kept = null;
    this.touch();
  }

  undo(): void {
    undo({ state: this.result, dispatch: (step) => this.#dispatch(step) });
  }

  #apply(spec: TransactionSpec | null): void {
    if (spec) this.#dispatch(this.result.update(spec));
  }

  #dispatch(step: Transaction): void {
    if (this.#view) this.#view.dispatch(step);
    else this.took(step.state, [step]);
  }

  /** The editor hands over what it has become. */
  took(state: EditorState, steps: readonly Transaction[]): void {
    const before = this.result.field(picture);
    this.result = state;
    const now: Picture = state.field(picture);
    if (now.fields !== before.fields) this.title = now.fields.title;
    const undone = steps.some((step) => step.isUserEvent("undo") || step.isUserEvent("redo"));
    if (undone && now.strategy !== before.strategy) void this.#repreview(now.strategy);
    if (steps.some(isByHand)) this.typed = true;
    if (undone || steps.some(isByHand)) this.touch();
  }

  /** After an undo what is known of the strategy is that of the one that came back. */
  async #repreview(strategy: Strategy): Promise<void> {
    const asked = this.#asked;
    if (!this.conflict) return;
    const preview = await this.#previewOf(this.conflict.id, strategy).catch(() => null);
    if (preview && asked === this.#asked && strategy === this.strategy) this.preview = preview;
  }

  titled(title: string): void {
    this.title = title;
    this.typed = true;
    this.touch();
  }

  look(changes: readonly number[]): void {
    if (changes.every((change) => this.seen.has(change))) return;
    this.seen = new Set([...this.seen, ...changes]);
  }

  /** Something changed: the draft is kept shortly after. */
  touch(): void {
    this.#touched = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keepDraft(), DRAFT_AFTER_MS);
  }

  /** Keeps a half-done result, so that closing, quitting or a crash loses none of it. */
  async keepDraft(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.conflict || !this.texts || !this.#touched || this.meanwhile?.kind === "settled") return;
    await this.#backend.saveMergeDraft(this.conflict.id, this.draft()).catch(() => undefined);
  }

  draft(): MergeDraft {
    const { strategy, fields, choices } = this.picture;
    const { tags, notebookId } = fields;
    const chosen = strategy === "auto" ? choices : [];
    const seen = this.conflict?.seen ?? "";
    return { strategy, title: this.title, body: this.body, tags, notebookId, seen, choices: chosen };
  }

  /** Saves the result. False if it was not saved; the dialog then says why, and holds everything. */
  async save(): Promise<boolean> {
    return this.#resolve({ kind: "merged", result: this.draft() });
  }

  /** Answers a deletion. */
  async answer(kind: "keepNote" | "deleteEverywhere"): Promise<boolean> {
    return this.#resolve({ kind });
  }

  async #resolve(resolution: Resolution): Promise<boolean> {
    const { conflict } = this;
    if (!conflict || this.saving || this.meanwhile?.kind === "settled") return false;
    this.saving = true;
    this.error = null;
    if (this.#timer) clearTimeout(this.#timer);
    try {
      const separate = conflict.theirs ? separateTitle(conflict.theirs) : null;
      await this.#backend.resolveConflict(conflict.id, conflict.seen, resolution, separate);
      this.#resolved = conflict;
      return true;
    } catch (caught) {
      const error = caught as AppError;
      this.saving = false;
      if (error.code === "conflictChanged") await this.check();
      else this.error = told(error);
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Looks whether this conflict is still the one that is shown. */
  async check(): Promise<void> {
    const { conflict } = this;
    if (!conflict || conflict === this.#resolved || this.meanwhile?.kind === "settled" || this.saving) return;
    try {
      const now = withPlainEnds(await this.#backend.getConflict(conflict.id));
      if (this.conflict !== conflict) return;
      if (now.seen !== conflict.seen || now.mine?.body !== conflict.mine?.body)
        this.meanwhile = { kind: "newer", conflict: now };
    } catch (caught) {
      if ((caught as AppError).code === "notFound" && this.conflict === conflict) this.settledBy(null);
    }
  }

  settledBy(device: string | null): void {
    this.meanwhile = {
      kind: "settled",
      device: device ?? (this.meanwhile?.kind === "settled" ? this.meanwhile.device : null),
    };
  }

  /** Shows the newer version. The result is made anew from it; what a person had typed is kept at hand. */
  async showNewer(): Promise<void> {
    const { conflict } = this;
    if (!conflict) return;
    const [typed, body, strategy] = [this.typed, this.body, this.strategy];
    await this.open(conflict.id, true);
    if (strategy !== this.strategy) await this.choose(strategy);
    if (typed && body !== this.body) this.kept = body;
  }

  /** Keeps what was typed as a note of its own, when another device has settled the conflict. */
  async keepAsNote(title: string): Promise<void> {
    const { notebookId, tags } = this.picture.fields;
    await this.#backend.createNote({ title, body: this.body }, notebookId, tags);
    this.typed = false;
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#comparing.stop();
  }
}

const LONG = 200_000;
const isLong = (text: EditorState | null): boolean => text !== null && text.doc.length > LONG;

/** Lets the window draw and hear keys. A timer would wait longer. */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((go) => {
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });
}

/** An editor knows one line end; with another, a place in the text would not be the same place in the editor. */
const plainEnds = (text: string): string => (text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text);

function withPlainEnds(conflict: Conflict): Conflict {
  const plain = (side: Side | null): Side | null => side && { ...side, body: plainEnds(side.body) };
  return { ...conflict, base: plain(conflict.base), mine: plain(conflict.mine), theirs: plain(conflict.theirs) };
}

/** The three texts as lines. Without a shared version there is nothing to choose one by one. */
function textsOf(conflict: Conflict, preview: MergePreview): Texts {
  const lines = (side: { readonly body: string } | null): string[] => side?.body.split("\n") ?? [];
  const changes = conflict.base ? preview.changes : [];
  return { base: lines(conflict.base), mine: lines(conflict.mine), theirs: lines(conflict.theirs), changes };
}

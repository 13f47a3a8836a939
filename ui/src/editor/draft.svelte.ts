import type { AppError, Backend, Note, NoteId, NoteText } from "../ipc";

/** What a draft needs of the sheet it is written on. */
export interface Sheet {
  read(): NoteText;
  /** Replaces the text in place: caret and scroll stay at the same words. */
  show(text: NoteText): void;
  /** An input method is in the middle of a word. */
  composing(): boolean;
}

/** Milliseconds of silence after which a draft is saved. */
export const QUIET = 300;
/** Milliseconds that typing may go on without a save. */
export const LONGEST = 2000;
/** Milliseconds between two tries when saving fails. */
export const RETRY = 2000;

type Keeper = Pick<Backend, "saveText" | "getNote">;

const same = (a: NoteText, b: NoteText): boolean => a.title === b.title && a.body === b.body;
const textOf = ({ title, body }: NoteText): NoteText => ({ title, body });

/**
 * The text of one open note on its way to the disk. `seen` is the text that the sheet grew from, so that the host can
 * merge what arrived meanwhile. Nothing typed is ever dropped: a failed save leaves the text and tries again.
 */
export class Draft {
  /** The note as the host last told it; its text may be older than the sheet. */
  note = $state.raw<Note>() as Note;
  failure = $state.raw<AppError | null>(null);
  dirty = $state(false);

  private seen: NoteText;
  private sheet: Sheet;
  /** Counts keys and answers. A slow answer about an older text shows itself by an older number. */
  private epoch = 0;
  private edits = 0;
  private firstEdit = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | null = null;

  constructor(
    private readonly keeper: Keeper,
    note: Note,
    sheet: Sheet,
    private readonly saved: () => void = () => {},
  ) {
    this.note = note;
    this.seen = textOf(note);
    this.sheet = sheet;
  }

  get id(): NoteId {
    return this.note.id;
  }

  get settled(): boolean {
    return !this.dirty && this.running === null;
  }

  get text(): NoteText {
    return textOf(this.sheet.read());
  }

  /** The user changed title or body. */
  typed(): void {
    const now = Date.now();
    this.edits += 1;
    this.epoch += 1;
    if (!this.dirty) this.firstEdit = now;
    this.dirty = true;
    this.plan(Math.max(0, Math.min(QUIET, this.firstEdit + LONGEST - now)));
  }

  /** Saves what is there, and what is typed meanwhile. True when everything is on the disk. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    let well = true;
    while (!this.settled && well) well = await (this.running ?? this.save());
    return !this.dirty;
  }

  /** The note changed under the sheet: takes its fields, and its text unless there is something unsaved. */
  async reload(): Promise<void> {
    const at = ++this.epoch;
    const note = await this.keeper.getNote(this.id);
    if (at !== this.epoch) return;
    this.note = note;
    if (this.settled && !this.sheet.composing()) this.take(textOf(note));
  }

  /** An answer about a field (tags, pin, Trash) that leaves the text alone. */
  accept(note: Note): void {
    this.note = { ...note, title: this.note.title, body: this.note.body };
  }

  /** Puts the draft on another sheet and answers its text; `null` leaves it on one of its own until it is saved. */
  move(sheet: Sheet | null): NoteText {
    const text = textOf(this.sheet.read());
    let kept = text;
    this.sheet = sheet ?? { read: () => kept, show: (next) => void (kept = next), composing: () => false };
    return text;
  }

  private plan(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  private save(): Promise<boolean> {
    this.running = this.send().finally(() => (this.running = null));
    return this.running;
  }

  private async send(): Promise<boolean> {
    const sent = textOf(this.sheet.read());
    const edits = this.edits;
    this.firstEdit = Date.now();
    try {
      const answer = await this.keeper.saveText(this.id, this.seen, sent);
      this.epoch += 1;
      this.failure = null;
      this.note = answer;
      this.seen = sent;
      this.saved();
      if (edits !== this.edits) return true;
      this.dirty = false;
      // Unchanged since it was sent, so the merged text can stand in its place.
      if (!this.sheet.composing()) this.take(textOf(answer));
      return true;
    } catch (error) {
      this.failure = error as AppError;
      this.plan(RETRY);
      return false;
    }
  }

  private take(text: NoteText): void {
    if (!same(text, this.sheet.read())) this.sheet.show(text);
    this.seen = text;
  }
}

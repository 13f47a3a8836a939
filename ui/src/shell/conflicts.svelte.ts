import type { Backend, Conflict, ConflictSummary, NoteId } from "../ipc";
import { decide, questionOf, type Decision, type Situation } from "../merge/opener";
import { foundIsSeen, tellFound } from "../merge/told";
import { rememberedPutOff, rememberPutOff } from "./memory";

/** What the conflicts ask of the app around them. */
export interface Around {
  openNote(): NoteId | null;
  /** Saves what is typed: it counts as mine. */
  flush(): Promise<unknown>;
  /** Reads everything again, the conflicts too. */
  refresh(): Promise<void>;
}

/** The conflicts that wait, which of them the dialog shows, and when it opens by itself: see `merge/opener`. */
export class Conflicts {
  all = $state.raw<readonly ConflictSummary[]>([]);
  comparing = $state<NoteId | null>(null);
  /** The conflict of the open note, whole. */
  ofOpen = $state.raw<Conflict | null>(null);
  /** The first that came of the person's own Sync now, as long as nothing was answered to it. */
  private asked = $state.raw<Conflict | null>(null);
  /** What *Decide later* was chosen for, by the text of theirs that was seen. */
  private putOff = $state.raw<ReadonlyMap<NoteId, string>>(rememberedPutOff());
  /** The dialog has gone, and what was put off is not known yet. */
  private closing = $state(false);
  private now: Omit<Situation, "quietMs"> = { openNote: null, windowHasFocus: false, layered: false, composing: false };
  private stirredAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private reading = 0;
  private last: NoteId | null = null;

  constructor(
    private readonly backend: Pick<Backend, "getConflict">,
    private readonly around: Around,
  ) {}

  /** A key was pressed. */
  stirred(): void {
    this.stirredAt = Date.now();
  }

  /** The app tells what is true now, as often as that changes. */
  consider(now: Omit<Situation, "quietMs">): void {
    if (now.openNote !== this.now.openNote) this.stirred();
    this.now = now;
    this.look();
  }

  /** Reads the conflict of the open note again; null when it has none. */
  async read(openNote: NoteId | null): Promise<void> {
    const reading = ++this.reading;
    const conflict = openNote !== null && this.has(openNote) ? await this.whole(openNote) : null;
    if (reading !== this.reading) return;
    this.ofOpen = conflict;
    if (openNote !== null && !this.has(openNote)) this.forget(openNote);
  }

  /** The host found new ones. What does not open at once is told: the open note has its banner, the others a toast. */
  async found(found: readonly ConflictSummary[], asked: boolean): Promise<void> {
    await this.around.refresh();
    const openNote = this.around.openNote();
    await this.read(openNote);
    if (asked) this.asked = await this.firstFree(found);
    if (!this.look()) tellFound(found.filter(({ id }) => id !== openNote));
  }

  /** Opens the merge dialog. */
  async compare(id: NoteId): Promise<void> {
    await this.around.flush();
    this.show(id);
  }

  /** The conflict of the open note, else the one after that which was compared last; null if there is none. */
  next(): NoteId | null {
    const open = this.around.openNote();
    if (open !== null && this.has(open)) return open;
    const at = this.all.findIndex(({ id }) => id === this.last);
    return this.all[(at + 1) % this.all.length]?.id ?? null;
  }

  /** The dialog went away. It goes from one conflict to the next and lists them all, so all that are left were put off. */
  async compared(): Promise<void> {
    this.closing = true;
    this.comparing = null;
    await this.around.refresh();
    await this.later(this.all.map(({ id }) => id));
    this.closing = false;
  }

  /** *Decide later*: nothing opens by itself for these until their side changes. What is typed on here is calm. */
  async later(ids: readonly NoteId[]): Promise<void> {
    this.asked = null;
    const left = ids.filter((id) => this.has(id));
    const seen = await Promise.all(left.map((id) => this.whole(id)));
    const next = new Map([...this.putOff].filter(([id]) => this.has(id)));
    seen.forEach((conflict) => conflict && next.set(conflict.id, questionOf(conflict)));
    this.putOff = next;
    rememberPutOff(next);
  }

  /** The window goes. */
  stop(): void {
    clearTimeout(this.timer);
  }

  /** It has one version: should it have two again, that is another question. */
  private forget(id: NoteId): void {
    if (!this.putOff.has(id)) return;
    this.putOff = new Map([...this.putOff].filter(([other]) => other !== id));
    rememberPutOff(this.putOff);
  }

  private has(id: NoteId): boolean {
    return this.all.some((conflict) => conflict.id === id);
  }

  private whole(id: NoteId): Promise<Conflict | null> {
    return this.backend.getConflict(id).catch(() => null);
  }

  private async firstFree(found: readonly ConflictSummary[]): Promise<Conflict | null> {
    for (const { id } of found) {
      const conflict = await this.whole(id);
      if (conflict && !this.isPutOff(conflict)) return conflict;
    }
    return null;
  }

  private isPutOff(conflict: Conflict): boolean {
    return Boolean(conflict.waitsOn) || this.putOff.get(conflict.id) === questionOf(conflict);
  }

  /** True if the dialog opened. Else it is looked again when that may have changed, and not before. */
  private look(): boolean {
    clearTimeout(this.timer);
    const decision = this.decision();
    if (decision.kind === "look") this.timer = setTimeout(() => this.look(), decision.afterMs);
    if (decision.kind !== "open") return false;
    void this.openByItself(decision.id);
    return true;
  }

  private decision(): Decision {
    if (this.comparing !== null || this.closing) return { kind: "wait" };
    const waiting = [this.ofOpen, this.asked]
      .filter((conflict): conflict is Conflict => conflict !== null && this.has(conflict.id))
      .map((conflict) => ({
        id: conflict.id,
        asked: conflict.id === this.asked?.id,
        putOff: this.isPutOff(conflict),
      }));
    return decide(waiting, { ...this.now, quietMs: Date.now() - this.stirredAt });
  }

  private async openByItself(id: NoteId): Promise<void> {
    await this.around.flush();
    // A disk takes its time, and a key may have been pressed meanwhile.
    if (this.decision().kind === "open") this.show(id);
    else this.look();
  }

  private show(id: NoteId): void {
    foundIsSeen();
    this.last = id;
    this.comparing = id;
  }
}

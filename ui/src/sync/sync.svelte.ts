import type { Backend, Instant, NoteId, SyncEvent, SyncStatus, WaitingChange } from "../ipc";
import { told } from "../words";
import { isGone } from "./operation";
import { begin, dueAt, hear, settle, type Steady } from "./steady";

/** Events that the activity shows at first, and how many each *Show more* adds. */
export const PAGE = 50;

/** Syncing as the UI sees it: the status held steady for the eye, and the clock that its words are told by. */
export class Sync {
  now = $state(Date.now());
  waiting = $state.raw<readonly WaitingChange[]>([]);
  /** When the oldest conflict was met. */
  oldestConflict = $state<Instant | null>(null);
  /** What happened, newest first. */
  events = $state.raw<readonly SyncEvent[]>([]);
  /** There are older events than those in `events`. */
  older = $state(false);
  open = $state(false);
  /** The person is asked for their password again. */
  signingIn = $state(false);
  /** What the activity says when something that was asked for there did not work. */
  trouble = $state<string | null>(null);
  /** Changes that came in from other devices since the window is open. */
  received = 0;
  /** How many changes a person has to do something about, when `waiting` was read. */
  private stuck = 0;
  private pages = 1;
  private steady = $state.raw<Steady | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looking: Promise<void> | null = null;
  private lookAgain = false;

  constructor(private readonly backend: Backend) {}

  /** What the control shows. */
  get shown(): SyncStatus | null {
    return this.steady?.shown ?? null;
  }

  /** What is shown is the first sync after being offline. */
  get back(): boolean {
    return this.steady?.back ?? false;
  }

  /** What waits to be sent: a note with two versions waits for the person. */
  get toSend(): readonly WaitingChange[] {
    return this.waiting.filter(({ state }) => state !== "conflict");
  }

  /** Whether the server has a note no more that was changed here. */
  isGone(id: NoteId): boolean {
    return this.waiting.some((change) => change.id === id && isGone(change));
  }

  /** What is true this moment, before it is calmed for the eye. */
  get actual(): SyncStatus | null {
    return this.steady?.heard ?? null;
  }

  async start(): Promise<() => void> {
    const stops = await Promise.all([
      this.backend.listen("syncStatus", (status) => this.hear(status)),
      this.backend.listen("syncEvent", ({ received }) => {
        this.received += received;
        if (this.open) void this.look();
      }),
    ]);
    this.hear(await this.backend.syncStatus());
    const clock = setInterval(() => (this.now = Date.now()), 1000);
    return () => {
      stops.forEach((stop) => stop());
      clearInterval(clock);
      clearTimeout(this.timer);
    };
  }

  hear(status: SyncStatus): void {
    const now = Date.now();
    this.now = now;
    this.steady = this.steady ? hear(this.steady, status, now) : begin(status, now);
    this.plan();
    // What was refused is said on the note too, so it is read when its number changes, and not only when it is looked at.
    const stuck = status.failed + status.conflicts;
    if (this.open || stuck !== this.stuck) void this.look();
    this.stuck = stuck;
  }

  /** Shows or hides the sync activity. */
  toggle(open = !this.open): void {
    this.open = open;
    this.pages = 1;
    this.trouble = null;
    if (open) void this.look();
  }

  more(): Promise<void> {
    this.pages += 1;
    return this.look();
  }

  retry = (change: WaitingChange): Promise<void> => this.attempt(() => this.backend.retryChange(change.id));
  retryAll = (): Promise<void> => this.attempt(() => this.backend.retryAll());

  /** Sets the user's switch; the answer comes as a status. */
  workOffline(workOffline: boolean): Promise<void> {
    return this.attempt(async () => {
      await this.backend.changeSettings({ workOffline });
      this.hear(await this.backend.syncStatus());
    });
  }

  showFolder = (): Promise<void> => this.attempt(() => this.backend.showDataFolder());

  report = (): Promise<string> => this.backend.syncReport();

  /** Goes on as the account that was signed in; what waits stays where it is. */
  signIn = async (password: string): Promise<void> => {
    await this.backend.signIn(password);
    this.signingIn = false;
  };

  private async attempt(act: () => Promise<void>): Promise<void> {
    this.trouble = null;
    try {
      await act();
    } catch (error) {
      this.trouble = told(error);
    }
    if (this.open) await this.look();
  }

  /** Reads what waits and what happened; calls that come meanwhile are answered by one more reading. */
  private look(): Promise<void> {
    if (this.looking) this.lookAgain = true;
    this.looking ??= this.read();
    return this.looking;
  }

  private async read(): Promise<void> {
    do {
      this.lookAgain = false;
      await this.readOnce();
    } while (this.lookAgain);
    // Here and not in a `finally` of the caller: a call between the two would be answered by nobody.
    this.looking = null;
  }

  private async readOnce(): Promise<void> {
    try {
      const wanted = this.pages * PAGE;
      const [waiting, events, conflicts] = await Promise.all([
        this.backend.waitingChanges(),
        this.backend.syncEvents(wanted + 1),
        this.open && this.actual?.conflicts ? this.backend.conflicts() : [],
      ]);
      this.oldestConflict = conflicts.length > 0 ? Math.min(...conflicts.map(({ at }) => at)) : null;
      this.waiting = waiting;
      this.events = events.slice(0, wanted);
      this.older = events.length > wanted;
    } catch (error) {
      this.trouble = told(error);
    }
  }

  private plan(): void {
    clearTimeout(this.timer);
    const due = this.steady && dueAt(this.steady);
    if (due === null) return;
    this.timer = setTimeout(
      () => {
        this.steady = this.steady && settle(this.steady, Date.now());
        this.plan();
      },
      Math.max(1, due - Date.now()),
    );
  }
}

import type { Backend, SyncStatus, WaitingChange } from "../ipc";
import { begin, dueAt, hear, settle, type Steady } from "./steady";

/** Syncing as the UI sees it: the status held steady for the eye, and the clock that its words are told by. */
export class Sync {
  now = $state(Date.now());
  waiting = $state.raw<readonly WaitingChange[]>([]);
  open = $state(false);
  private steady = $state.raw<Steady | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly backend: Backend) {}

  /** What the control shows. */
  get shown(): SyncStatus | null {
    return this.steady?.shown ?? null;
  }

  /** What is true this moment, before it is calmed for the eye. */
  get actual(): SyncStatus | null {
    return this.steady?.heard ?? null;
  }

  async start(): Promise<() => void> {
    const stop = await this.backend.listen("syncStatus", (status) => this.hear(status));
    this.hear(await this.backend.syncStatus());
    const clock = setInterval(() => (this.now = Date.now()), 1000);
    return () => {
      stop();
      clearInterval(clock);
      clearTimeout(this.timer);
    };
  }

  hear(status: SyncStatus): void {
    const now = Date.now();
    this.now = now;
    this.steady = this.steady ? hear(this.steady, status, now) : begin(status, now);
    this.plan();
    if (this.open) void this.look();
  }

  /** Shows or hides the sync activity. */
  toggle(open = !this.open): void {
    this.open = open;
    if (open) void this.look();
  }

  async retry(change: WaitingChange): Promise<void> {
    await this.backend.retryChange(change.id);
    await this.look();
  }

  /** Sets the user's switch; the answer comes as a status. */
  async workOffline(workOffline: boolean): Promise<void> {
    await this.backend.changeSettings({ workOffline });
    this.hear(await this.backend.syncStatus());
  }

  private async look(): Promise<void> {
    this.waiting = await this.backend.waitingChanges();
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

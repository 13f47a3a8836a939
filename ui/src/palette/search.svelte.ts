import type { AppError, Backend } from "../ipc";
import { whyUnread } from "../words";
import type { Found } from "./hits";

const NOTHING: Found = { text: "", notes: [], trashed: [], count: 0 };
const MOST = 8;
const MOST_TRASHED = 3;
/** Milliseconds without a key before it is asked. */
const PAUSE = 40;

/** The notes that fit what is written. A slower answer to an older question is dropped. */
export class Search {
  found = $state.raw<Found>(NOTHING);
  /** Milliseconds that the host took. */
  took = $state<number | null>(null);
  /** Why it could not be read. */
  unread = $state<string | null>(null);
  private asked = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly backend: Pick<Backend, "listPage" | "listGroups">,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Asks at once for the last edited notes, and after a pause for what is written. */
  write(text: string): void {
    clearTimeout(this.waiting);
    this.asked += 1;
    if (text === "") void this.ask(text);
    else this.waiting = setTimeout(() => void this.ask(text), PAUSE);
  }

  stop(): void {
    clearTimeout(this.waiting);
    this.asked += 1;
  }

  private async ask(text: string): Promise<void> {
    const asked = ++this.asked;
    const began = this.clock();
    try {
      const found = text === "" ? await this.recent() : await this.read(text);
      if (asked !== this.asked) return;
      this.found = found;
      this.took = text === "" ? null : Math.max(1, Math.round(this.clock() - began));
      this.unread = null;
    } catch (error) {
      if (asked !== this.asked) return;
      this.found = { ...NOTHING, text };
      this.took = null;
      const { code, message } = error as AppError;
      this.unread = code === "invalid" ? whyUnread(text) : message;
    }
  }

  private async recent(): Promise<Found> {
    return { ...NOTHING, notes: await this.backend.listPage({ kind: "all" }, "edited", 0, MOST) };
  }

  private async read(text: string): Promise<Found> {
    const view = { kind: "search", text } as const;
    const inTrash = { kind: "search", text: `is:trashed ${text}` } as const;
    const [notes, groups, trashed] = await Promise.all([
      this.backend.listPage(view, "rank", 0, MOST),
      this.backend.listGroups(view, "rank", []),
      this.backend.listPage(inTrash, "rank", 0, MOST_TRASHED),
    ]);
    const count = groups.counts.reduce((sum, more) => sum + more, groups.pinned);
    const known = new Set(notes.map(({ id }) => id));
    return { text, notes, trashed: trashed.filter(({ id }) => !known.has(id)), count };
  }
}

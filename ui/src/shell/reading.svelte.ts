import type { Backend, FirstScreen, Overview } from "../ipc";
import type { NoteList } from "../notes/list.svelte";
import { words } from "../words";
import type { Conflicts } from "./conflicts.svelte";
import { failed } from "./failed";

/** Reads the list, the counts and the conflicts again whenever something changed. */
export class Reading {
  overview = $state.raw<Overview | null>(null);
  private reading: Promise<void> | null = null;
  private again = false;

  constructor(
    private readonly backend: Pick<Backend, "overview" | "conflicts">,
    private readonly list: NoteList,
    private readonly conflicts: Conflicts,
  ) {}

  /** Takes what the host told at the start. */
  begin({ overview, conflicts }: Pick<FirstScreen, "overview" | "conflicts">): void {
    this.overview = overview;
    this.conflicts.all = conflicts;
  }

  /** Calls that come while one is read are answered by one more reading. */
  refresh(): Promise<void> {
    if (this.reading) this.again = true;
    this.reading ??= this.read();
    return this.reading;
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
      failed(words().shell.failed.read, error);
    } finally {
      // In the same breath as the last look at `again`: a call in between would be answered by nobody.
      this.reading = null;
    }
  }
}

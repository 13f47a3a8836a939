import type { AppError, Backend, EarlierText, EarlierVersion, Note, NoteId } from "../ipc";
import { told, words } from "../words";
import { together } from "./words";

/** The versions of one note: those of this computer at once, the server's as soon as they come. */
export class Versions {
  note = $state.raw<Note | null>(null);
  all = $state.raw<readonly EarlierVersion[]>([]);
  /** The id of the version that is shown; null is the text now. */
  selected = $state<string | null>(null);
  text = $state.raw<EarlierText | null>(null);
  /** What is said of the server's versions, while there is something to say. */
  server = $state<"looking" | "known" | string>("looking");
  error = $state<string | null>(null);

  constructor(
    private readonly backend: Backend,
    readonly id: NoteId,
  ) {}

  get version(): EarlierVersion | null {
    return this.all.find(({ id }) => id === this.selected) ?? null;
  }

  async load(): Promise<void> {
    await this.attempt(async () => {
      [this.note, this.all] = await Promise.all([this.backend.getNote(this.id), this.backend.earlierVersions(this.id)]);
      this.select(this.all[0]?.id ?? null);
    });
    await this.ask();
  }

  /** Shows a version; null is the text now. */
  select(version: string | null): void {
    this.selected = version;
    this.text = null;
    this.error = null;
    if (version === null) return;
    void this.attempt(async () => {
      const found = await this.backend.versionText(this.id, version);
      if (this.selected === version) this.text = found;
    });
  }

  async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.error = told(error);
    }
  }

  private async ask(): Promise<void> {
    try {
      const { state } = await this.backend.syncStatus();
      const there = state === "serverless" ? [] : await this.backend.serverVersions(this.id);
      const none = this.all.length === 0;
      this.all = together(this.all, there);
      if (none) this.select(this.all[0]?.id ?? null);
      this.server = "known";
    } catch (error) {
      const w = words().history;
      this.server = (error as AppError).code === "offline" ? w.offline : w.notListed(told(error));
    }
  }
}

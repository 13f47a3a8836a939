import type { AppError, Backend, BroughtNotes, ExportForm, ExportedNotes, FoundNotes, LookIn } from "../ipc";
import { told, words } from "../words";

/** How far bringing notes in is. */
export type Import =
  | { readonly step: "ask" | "looking" }
  | { readonly step: "found"; readonly found: FoundNotes }
  | { readonly step: "running"; readonly found: FoundNotes }
  | { readonly step: "done"; readonly brought: BroughtNotes };

/** How far an export is. */
export type Export =
  | { readonly step: "ask"; readonly stopped?: boolean }
  | { readonly step: "running" }
  | { readonly step: "done"; readonly exported: ExportedNotes };

/** Notes on their way in or out, one way at a time, and the dialog about it. */
export class Carrying {
  import = $state.raw<Import | null>(null);
  export = $state.raw<Export | null>(null);
  /** How many of how many are done. */
  progress = $state.raw({ done: 0, total: 0 });
  /** Notes that came in since the window opened. */
  brought = $state(0);
  /** Why the last try came to nothing. */
  trouble = $state<string | null>(null);
  /** Somebody pressed Stop, and the batch it is at is not done yet. */
  stopping = $state(false);

  /** `settle`: what is being typed is saved, or it says that it could not be. */
  constructor(
    private readonly backend: Backend,
    private readonly settle: () => Promise<boolean>,
  ) {}

  bringIn(): void {
    this.trouble = null;
    this.import = { step: "ask" };
  }

  takeOut(): void {
    this.trouble = null;
    this.export = { step: "ask" };
  }

  /** Asks which folder or files, and looks through them. */
  async look(from: LookIn): Promise<void> {
    const before = this.import;
    this.import = { step: "looking" };
    await this.attempt(async () => {
      const found = await this.backend.lookForNotes(from);
      // The dialog was closed meanwhile: what was found is let go.
      if (this.import === null) return this.backend.stopCarrying();
      this.import = found ? { step: "found", found } : before;
    });
    if (this.trouble && this.import) this.import = { step: "ask" };
  }

  /** Brings in what was found. */
  async start(): Promise<void> {
    if (this.import?.step !== "found") return;
    const { found } = this.import;
    this.import = { step: "running", found };
    await this.following(found.notes, async () => {
      const brought = await this.backend.bringIn();
      this.brought += brought.notes;
      this.import = { step: "done", brought };
    });
    if (this.trouble) this.import = { step: "ask" };
  }

  /** Asks for a folder and writes all notes into it. */
  async write(form: ExportForm): Promise<void> {
    this.export = { step: "running" };
    await this.following(0, async () => {
      if (!(await this.settle())) throw { code: "internal", message: words().carry.notSaved } satisfies AppError;
      const exported = await this.backend.exportNotes(form);
      this.export = exported ? { step: "done", exported } : { step: "ask", stopped: this.stopping };
    });
    if (this.trouble) this.export = { step: "ask" };
  }

  show(): Promise<void> {
    return this.attempt(() => this.backend.showExported());
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.backend.stopCarrying();
  }

  /** Closes the dialog. What runs is stopped first, and then says what became of it. */
  close(): void {
    if (this.import?.step === "running" || this.export?.step === "running") return void this.stop();
    if (this.import?.step === "found") void this.backend.stopCarrying();
    [this.import, this.export, this.trouble] = [null, null, null];
  }

  private async following(total: number, act: () => Promise<void>): Promise<void> {
    this.stopping = false;
    this.progress = { done: 0, total };
    const deaf = await this.backend.listen("carried", (progress) => (this.progress = progress));
    await this.attempt(act);
    deaf();
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    this.trouble = null;
    try {
      await act();
    } catch (error) {
      this.trouble = told(error);
    }
  }
}

import type * as T from "./backend";
import { FakeServer } from "./fake-server";

/** Notes that come in together. */
const TOGETHER = 100;

/** Notes carried in and out, of folders that are only spoken of. */
export class FakeCarry extends FakeServer {
  /** What the person chooses in the desktop's dialog; null: nothing. */
  found: T.FoundNotes | null = { name: "Joplin", origin: "joplin", notes: 312, notebooks: 14, left: 2 };
  /** What `bringIn` says beside the notes that are new. */
  leftBehind: Pick<T.BroughtNotes, "beside" | "updated" | "there" | "left" | "counts" | "guessed"> = {
    beside: 0,
    updated: 0,
    there: 4,
    left: [
      { name: "_resources/mast.png", why: "notANote" },
      { name: "Logbook 1998.md", why: "tooLarge" },
    ],
    counts: [
      { why: "notANote", count: 1 },
      { why: "tooLarge", count: 1 },
    ],
    guessed: [],
  };
  /** When set, carrying rejects with it. */
  carryFails: T.AppError | null = null;
  /** Awaited before each batch. */
  pace: () => Promise<unknown> = async () => {};
  exportedShown = 0;
  private chosen: T.FoundNotes | null = null;
  private stopped = false;

  async lookForNotes(_from: T.LookIn): Promise<T.FoundNotes | null> {
    if (this.carryFails) throw this.carryFails;
    return (this.chosen = this.found);
  }

  async bringIn(): Promise<T.BroughtNotes> {
    const { notes: total, name } = this.chosen ?? { notes: 0, name: "" };
    const ended = await this.carry(total, (place) => {
      const text = { title: `${name} ${place + 1}`, body: "", tags: [], notebookId: null };
      const at = this.now() - place * 60_000;
      const flags = { pinned: false, trashed: false, trashedAt: null, pending: true, conflict: false };
      this.put({ id: `brought-${this.next++}`, ...text, ...flags, createdAt: at, editedAt: at });
    });
    this.recount();
    this.emit("notesChanged", null);
    return { ...this.leftBehind, notes: ended, stopped: ended < total };
  }

  async exportNotes(form: T.ExportForm): Promise<T.ExportedNotes | null> {
    if (this.carryFails) throw this.carryFails;
    const total = this.notes.size;
    if ((await this.carry(total, () => {})) < total) return null;
    return { path: `~/Documents/Driftless 2026-11-29 14.31${form === "zip" ? ".zip" : ""}`, notes: total };
  }

  async showExported(): Promise<void> {
    this.exportedShown += 1;
  }

  async stopCarrying(): Promise<void> {
    this.stopped = true;
    this.chosen = null;
  }

  dataSize = async (): Promise<number> => 48 * 1024 * 1024;

  private async carry(total: number, each: (place: number) => void): Promise<number> {
    this.stopped = false;
    for (let done = 0; done < total; done += TOGETHER) {
      this.emit("carried", { done, total });
      await this.pace();
      if (this.stopped) return done;
      for (let place = done; place < Math.min(done + TOGETHER, total); place += 1) each(place);
      if (this.carryFails) throw this.carryFails;
    }
    this.emit("carried", { done: total, total });
    return total;
  }
}

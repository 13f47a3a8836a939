import type * as T from "./backend";
import { previewOf } from "./fake-merge";
import { FakeNotebooks } from "./fake-notebooks";

/** Earlier versions, and two versions that become one, in memory. */
export class FakeConflicts extends FakeNotebooks {
  earlierVersions = async (id: T.NoteId): Promise<readonly T.EarlierVersion[]> => this.versions.get(id) ?? [];
  serverVersions = async (id: T.NoteId): Promise<readonly T.EarlierVersion[]> => this.onServer.get(id) ?? [];

  async versionText(id: T.NoteId, version: string): Promise<T.EarlierText> {
    const all = [...(this.versions.get(id) ?? []), ...(this.onServer.get(id) ?? [])];
    const found = all.find((other) => other.id === version);
    if (!found) throw { code: "notFound", message: "This version is no longer here." } satisfies T.AppError;
    return found;
  }

  async restoreVersion(id: T.NoteId, version: string): Promise<T.Note> {
    const found = await this.versionText(id, version);
    this.keep(this.known(id), "replaced", null);
    return this.edit({ ...this.known(id), title: found.title, body: found.body, tags: found.tags });
  }

  async conflicts(): Promise<readonly T.ConflictSummary[]> {
    return [...this.conflictsById.values()].map(({ id, kind, theirs, at, waitsOn, draft }) => ({
      id,
      kind,
      title: this.notes.get(id)?.title ?? "",
      device: theirs?.device ?? null,
      person: theirs?.person ?? null,
      at,
      waitsOn,
      halfDone: draft !== null,
    }));
  }

  async getConflict(id: T.NoteId): Promise<T.Conflict> {
    const conflict = this.conflictsById.get(id);
    if (!conflict) throw { code: "notFound", message: "This note has one version." } satisfies T.AppError;
    return conflict;
  }

  previewMerge = async (id: T.NoteId, strategy: T.Strategy): Promise<T.MergePreview> =>
    previewOf(await this.getConflict(id), strategy);

  async resolveConflict(
    id: T.NoteId,
    seen: string,
    resolution: T.Resolution,
    separateTitle: string | null,
  ): Promise<void> {
    const conflict = await this.getConflict(id);
    if (conflict.seen !== seen) {
      throw { code: "conflictChanged", message: "The other side changed meanwhile." } satisfies T.AppError;
    }
    this.conflictsById.delete(id);
    this.settled.set(id, { ...conflict, draft: null });
    const note = { ...this.known(id), conflict: false };
    if (conflict.mine) this.keep(conflict.mine, "mine", conflict.mine.device, id);
    if (conflict.theirs) this.keep(conflict.theirs, "theirs", conflict.theirs.device, id);
    if (resolution.kind === "deleteEverywhere") this.edit({ ...note, trashed: true });
    else if (resolution.kind === "keepNote") this.edit({ ...note, trashed: false });
    else {
      const { title, body, tags, strategy, notebookId } = resolution.result;
      this.edit({ ...note, title, body, tags, notebookId });
      if (strategy === "both" && conflict.theirs) {
        const { title: other, body: text } = conflict.theirs;
        const named = separateTitle ?? other;
        await this.createNote({ title: named, body: text }, note.notebookId, tags);
      }
    }
    this.recount();
  }

  async resolveConflicts(ids: readonly T.NoteId[], strategy: T.Strategy): Promise<readonly T.NoteId[]> {
    const edited = ids.filter((id) => this.conflictsById.get(id)?.kind === "edited");
    for (const id of edited) {
      const { title, body, tags } = await this.previewMerge(id, strategy);
      const { seen } = await this.getConflict(id);
      const { notebookId } = this.known(id);
      await this.resolveConflict(
        id,
        seen,
        { kind: "merged", result: { strategy, title, body, tags, notebookId, seen, choices: [] } },
        null,
      );
    }
    return edited;
  }

  async undoMerges(ids: readonly T.NoteId[]): Promise<void> {
    for (const id of ids) {
      const conflict = this.settled.get(id);
      if (!conflict?.mine) continue;
      this.keep(this.known(id), "replaced", null);
      this.settled.delete(id);
      const versions = this.versions.get(id) ?? [];
      this.versions.set(
        id,
        versions.map((version) => ({ ...version, undoable: false })),
      );
      this.conflictsById.set(id, conflict);
      const { title, body, tags } = conflict.mine;
      this.edit({ ...this.known(id), title, body, tags, conflict: true });
    }
  }

  async saveMergeDraft(id: T.NoteId, draft: T.MergeDraft | null): Promise<void> {
    this.conflictsById.set(id, { ...(await this.getConflict(id)), draft });
  }
}

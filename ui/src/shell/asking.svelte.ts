import type { Notebook, NoteSummary, Overview } from "../ipc";
import { isTooLong, parseTag } from "../editor/tags";
import { placesFor, treeOf } from "../notes/tree";
import { dateWords, words } from "../words";
import type { Choosing, Question } from "./question";

/** The key of *no notebook* among the choices. */
const NOWHERE = "";

/** What the app asks before it does something: at most one question, or one list to choose from. */
export class Asking {
  question = $state.raw<Question | null>(null);
  choosing = $state.raw<Choosing | null>(null);

  /** Asks where notes go. */
  place(
    notes: readonly Pick<NoteSummary, "title" | "notebookId">[],
    overview: Overview | null,
    pick: (id: string | null) => void,
  ): void {
    const said = words().notes;
    const books = treeOf(overview?.notebooks ?? [], () => true, dateWords());
    const [first] = notes;
    const same = notes.every(({ notebookId }) => notebookId === first?.notebookId);
    const checked = (id: string | null): boolean => same && first?.notebookId === id;
    this.choosing = {
      title: said.moveNotes(notes.length, first?.title ?? ""),
      ask: said.findNotebook,
      nothing: said.noneFits,
      choices: [
        { key: NOWHERE, label: said.noNotebook, icon: "files", checked: checked(null) },
        ...books.map(({ book, depth }) => branchChoice(book, depth, checked(book.id))),
      ],
      pick: (key) => pick(key === NOWHERE ? null : key),
    };
  }

  /** Asks what a notebook is moved into. */
  parent(book: Notebook, overview: Overview | null, pick: (id: string | null) => void): void {
    const said = words().notes;
    this.choosing = {
      title: said.moveNotebook(book.name),
      ask: said.findNotebook,
      nothing: said.noneFits,
      choices: [
        { key: NOWHERE, label: said.topLevel, icon: "files", checked: book.parentId === null },
        ...placesFor(overview?.notebooks ?? [], book.id).map(({ book: other, depth }) =>
          branchChoice(other, depth, other.id === book.parentId),
        ),
      ],
      pick: (key) => pick(key === NOWHERE ? null : key),
    };
  }

  /** Asks which tag notes get: one that is there, or a new one. */
  tag(notes: readonly NoteSummary[], overview: Overview | null, pick: (tag: string) => void): void {
    const said = words().notes;
    this.choosing = {
      title: said.tagNotes(notes.length),
      ask: said.findTag,
      nothing: said.noneFits,
      choices: (overview?.tags ?? []).map(({ tag }) => ({ key: tag, label: tag, icon: "tag" })),
      made: (text) => {
        const tag = parseTag(text);
        return tag === null || isTooLong(tag) ? null : { key: tag, label: said.newTag(tag), icon: "plus" };
      },
      pick,
    };
  }

  /** Asks before notes are gone for good. */
  erase(count: number, run: () => Promise<void>): void {
    const said = words().shell;
    this.question = {
      title: said.eraseTitle(count),
      text: said.cantUndo,
      yes: count === 1 ? said.erase : said.eraseYes(count),
      run,
    };
  }

  /** The server would take more away than a person expects: only they can say whether that is right. */
  removal(count: number, run: () => Promise<void>): void {
    const said = words().shell;
    this.question = { title: said.removalTitle(count), text: said.removalText, yes: said.removalYes(count), run };
  }

  closeUnsaved(why: string | null, run: () => Promise<void>): void {
    const said = words().shell;
    this.question = { title: said.unsavedTitle, text: said.unsavedText(why), yes: said.unsavedYes, run };
  }

  mergeTags(tag: string, to: string, count: number, run: () => Promise<void>): void {
    const said = words().shell;
    const text = said.mergeTagText(count, to);
    this.question = { title: said.mergeTagTitle(tag, to), text, yes: said.mergeTag, calm: true, run };
  }

  removeTag(tag: string, count: number, run: () => Promise<void>): void {
    const said = words().shell;
    this.question = { title: said.removeTagTitle(tag), text: said.removeTagText(count), yes: said.removeTag, run };
  }
}

function branchChoice(book: Notebook, depth: number, checked: boolean): Choosing["choices"][number] {
  return { key: book.id, label: book.name, icon: "book-open", depth, checked };
}

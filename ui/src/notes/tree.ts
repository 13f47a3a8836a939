import type { Notebook } from "../ipc";

/** A notebook as a line of the tree. `place` of `among` counts it among those beside it, from 1. */
export interface Branch {
  readonly book: Notebook;
  readonly depth: number;
  readonly parent: string | null;
  readonly hasInside: boolean;
  readonly isOpen: boolean;
  readonly place: number;
  readonly among: number;
}

/**
 * The notebooks as lines, each before those inside it, as a dictionary would order them. Those inside one that is not open are left out.
 * What lies inside itself, as two devices may make it, is shown at the top: nothing may be out of reach.
 */
export function treeOf(books: readonly Notebook[], open: (id: string) => boolean, locale?: string): readonly Branch[] {
  const inside = new Map<string | null, Notebook[]>();
  const parents = parentsOf(books);
  const order = new Intl.Collator(locale);
  for (const book of [...books].sort((a, b) => order.compare(a.name, b.name) || a.id.localeCompare(b.id))) {
    const { parentId } = book;
    const lost = parentId === null || !parents.has(parentId) || within(parents, parentId, book.id);
    const parent = lost ? null : parentId;
    inside.set(parent, [...(inside.get(parent) ?? []), book]);
  }
  const lines = (parent: string | null, depth: number): readonly Branch[] => {
    const beside = inside.get(parent) ?? [];
    return beside.flatMap((book, at) => {
      const isOpen = open(book.id);
      const place = { depth, parent, hasInside: inside.has(book.id), isOpen, place: at + 1, among: beside.length };
      return [{ book, ...place }, ...(isOpen ? lines(book.id, depth + 1) : [])];
    });
  };
  return lines(null, 0);
}

type Parents = ReadonlyMap<string, string | null>;

const parentsOf = (books: readonly Notebook[]): Parents => new Map(books.map((book) => [book.id, book.parentId]));

/** Whether a notebook is another one or lies inside it. */
export function isInside(books: readonly Notebook[], id: string, other: string): boolean {
  return within(parentsOf(books), id, other);
}

function within(parents: Parents, id: string, other: string): boolean {
  const seen = new Set<string>();
  for (let at: string | null | undefined = id; at && !seen.has(at); at = parents.get(at)) {
    if (at === other) return true;
    seen.add(at);
  }
  return false;
}

/** Where a notebook may be moved: anywhere but into itself or those inside it. */
export function placesFor(books: readonly Notebook[], id: string): readonly Branch[] {
  return treeOf(books, () => true).filter(({ book }) => !isInside(books, book.id, id));
}

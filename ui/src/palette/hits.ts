import type { Command } from "../controls/commands.svelte";
import type { IconName } from "../controls/icon-names";
import type { NoteSummary, Overview } from "../ipc";

/** One line of the palette. */
export type Hit =
  | { readonly kind: "note"; readonly key: string; readonly note: NoteSummary }
  | { readonly kind: "tag"; readonly key: string; readonly tag: string; readonly count: number }
  | {
      readonly kind: "notebook";
      readonly key: string;
      readonly id: string;
      readonly name: string;
      readonly count: number;
    }
  | { readonly kind: "command"; readonly key: string; readonly command: Command }
  | { readonly kind: "create"; readonly key: string; readonly title: string }
  | { readonly kind: "showAll"; readonly key: string; readonly text: string; readonly count: number };

export interface Section {
  readonly title: "notes" | "recent" | "tags" | "notebooks" | "commands" | "actions";
  readonly hits: readonly Hit[];
}

/** What is asked for: `#` asks for tags alone, `>` for commands alone. */
export interface Asked {
  readonly kind: "everything" | "tags" | "commands";
  readonly text: string;
}

export function askedOf(written: string): Asked {
  const text = written.trim();
  if (text.startsWith(">")) return { kind: "commands", text: text.slice(1).trim() };
  if (text.startsWith("#")) return { kind: "tags", text: text.slice(1).trim() };
  return { kind: "everything", text };
}

/** Whether every word begins one of the name's words, in any order. */
export function fits(name: string, text: string): boolean {
  const parts = name.toLowerCase().split(/[\s,-]+/);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => parts.some((part) => part.startsWith(word)) || name.toLowerCase().startsWith(word));
}

/** What a search of the notes found. */
export interface Found {
  readonly text: string;
  readonly notes: readonly NoteSummary[];
  readonly trashed: readonly NoteSummary[];
  readonly count: number;
}

const FEW = 4;
const ALL = 200;

export function sectionsOf(
  asked: Asked,
  found: Found,
  overview: Overview | null,
  commands: readonly Command[],
): readonly Section[] {
  const { kind, text } = asked;
  const some = kind === "everything" ? FEW : ALL;
  const offered = commands.filter((command) => fits(command.words(), text));
  const commandHits = hitsOf(offered, (command) => ({ kind: "command", key: `command-${command.id}`, command }));
  if (kind === "commands") return full([{ title: "commands", hits: commandHits }]);
  const tags = (overview?.tags ?? []).filter(({ tag }) => fits(tag, text));
  const tagHits = hitsOf(tags, ({ tag, count }) => ({ kind: "tag", key: `tag-${tag}`, tag, count })).slice(0, some);
  if (kind === "tags") return full([{ title: "tags", hits: tagHits }]);
  const notes = hitsOf([...found.notes, ...found.trashed], (note) => ({ kind: "note", key: `note-${note.id}`, note }));
  if (text === "") return full([{ title: "recent", hits: notes }]);
  const books = (overview?.notebooks ?? []).filter(({ name }) => fits(name, text));
  return full([
    { title: "notes", hits: notes },
    { title: "tags", hits: tagHits },
    {
      title: "notebooks",
      hits: hitsOf(books, ({ id, name, count }) => ({ kind: "notebook", key: `book-${id}`, id, name, count })).slice(
        0,
        FEW,
      ),
    },
    { title: "commands", hits: commandHits.slice(0, FEW) },
    { title: "actions", hits: actionsOf(text, found) },
  ]);
}

function actionsOf(text: string, found: Found): readonly Hit[] {
  const create: Hit = { kind: "create", key: "create", title: text };
  if (found.count < 2) return [create];
  return [create, { kind: "showAll", key: "show-all", text: found.text, count: found.count }];
}

const hitsOf = <Item>(items: readonly Item[], hit: (item: Item) => Hit): readonly Hit[] => items.map(hit);
const full = (sections: readonly Section[]): readonly Section[] => sections.filter(({ hits }) => hits.length > 0);

export function iconOf(hit: Hit): IconName {
  switch (hit.kind) {
    case "note":
      return hit.note.trashed ? "trash-2" : "file-text";
    case "tag":
      return "tag";
    case "notebook":
      return "book-open";
    case "command":
      return hit.command.icon;
    case "create":
      return "square-pen";
    case "showAll":
      return "list-filter";
  }
}

import type { MenuItem } from "../controls/menu.svelte";
import type { NoteId, NoteSummary } from "../ipc";
import { words } from "../words";
import type { Organise } from "./organise";

/** What can be done to these notes: to one that was pointed at, or to all that are chosen. */
export function noteMenu(
  notes: readonly NoteSummary[],
  ask: Organise,
  open: (id: NoteId) => void,
  compare: (id: NoteId) => void,
): readonly MenuItem[] {
  const said = words().notes;
  const [only] = notes;
  const alone = notes.length === 1 && only ? only : null;
  if (notes.every(({ trashed }) => trashed)) {
    return [
      { label: said.restore, icon: "undo-2", testid: "menu-restore", run: () => ask.restore(notes) },
      {
        label: said.erase,
        icon: "trash-2",
        danger: true,
        line: true,
        testid: "menu-erase",
        run: () => ask.erase(notes),
      },
    ];
  }
  const pinned = notes.every((note) => note.pinned);
  const one: readonly MenuItem[] = alone
    ? [
        { label: said.openNote, icon: "file-text", run: () => open(alone.id) },
        { label: said.openWindow, icon: "monitor", command: "noteWindow", run: () => ask.inWindow(alone.id) },
        ...(alone.conflict
          ? [{ label: said.compare, icon: "split", command: "compare", run: () => compare(alone.id) } as const]
          : []),
      ]
    : [];
  return [
    ...one,
    {
      label: pinned ? said.unpin : said.pin,
      icon: "pin",
      command: "pin",
      line: one.length > 0,
      testid: "menu-pin",
      run: () => ask.pin(notes, !pinned),
    },
    { label: said.addTag, icon: "tag", testid: "menu-tag", run: () => ask.addTag(notes) },
    { label: said.moveTo, icon: "folder", command: "move", testid: "menu-move", run: () => ask.moveTo(notes) },
    {
      label: said.toTrash,
      icon: "trash-2",
      command: "trash",
      danger: true,
      line: true,
      testid: "menu-trash",
      run: () => ask.trash(notes),
    },
  ];
}

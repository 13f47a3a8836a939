import type { Command } from "../controls/commands.svelte";
import type { IconName } from "../controls/icon-names";
import type { View } from "../ipc";
import { words } from "../words";
import type { Shell } from "./shell.svelte";

/** What the columns do themselves. */
export interface Seats {
  create(): void;
  find(): void;
  replace(): void;
  turn(): void;
  editTags(): void;
  focusSearch(): void;
  focusSidebar(): void;
  focusList(): void;
  focusEditor(): void;
  toggleSidebar(): void;
  step(by: 1 | -1): void;
  nameNotebook(): void;
}

type Words = keyof ReturnType<typeof words>["shell"]["commands"];

/** Everything the app can do by name: the palette, the keys and the tooltips are all made of this one list. */
export function commandsOf(shell: Shell, seats: Seats): readonly Command[] {
  const hasNote = (): boolean => shell.note !== null;
  const editable = (): boolean => shell.note !== null && !shell.note.trashed;
  const show = (view: View) => () => shell.show(view);
  const does = (id: Words, icon: IconName, run: () => unknown, more: Partial<Command> = {}): Command => ({
    id,
    words: () => words().shell.commands[id],
    icon,
    run,
    ...more,
  });
  return [
    does("create", "square-pen", seats.create, { keys: ["Ctrl N"] }),
    does("createHere", "file-plus", () => shell.showNotebookOfNote().then(seats.create), { keys: ["Ctrl Shift N"] }),
    does("palette", "search", () => (shell.palette = "everything"), { keys: ["Ctrl K"] }),
    does("commands", "keyboard", () => (shell.palette = "commands"), { keys: ["Ctrl Shift K"] }),
    does("searchList", "list-filter", seats.focusSearch, { keys: ["Ctrl Shift F"] }),
    does("find", "search", seats.find, { keys: ["Ctrl F"], when: hasNote }),
    does("replace", "pencil", seats.replace, { keys: ["Ctrl Alt F"], when: editable }),
    does("turn", "eye", seats.turn, { keys: ["Ctrl Shift E"], when: hasNote }),
    does("syncNow", "refresh-cw", () => shell.act("sync"), { keys: ["Ctrl S"] }),
    does("activity", "clock", () => shell.sync.toggle(), { keys: ["Ctrl Shift S"] }),
    does("workOffline", "cloud-off", () => shell.sync.workOffline(!shell.sync.actual?.workOffline), {
      when: () => shell.sync.shown?.state !== "serverless",
    }),
    does("compare", "split", () => shell.compareNext(), { keys: ["Ctrl Shift M"] }),
    does("versions", "history", () => shell.note && shell.asks.versions(shell.note.id), {
      keys: ["Ctrl H"],
      mac: ["Ctrl Y"],
      when: hasNote,
    }),
    does("pin", "pin", () => shell.note && shell.asks.pin(shell.note), { keys: ["Ctrl Shift P"], when: editable }),
    does("tags", "tag", seats.editTags, { keys: ["Ctrl T"], when: editable }),
    does("move", "folder", () => shell.note && shell.moveTo([shell.note]), { keys: ["Ctrl Shift O"], when: editable }),
    does("trash", "trash-2", () => shell.note && shell.asks.trash(shell.note), {
      keys: ["Delete"],
      mac: ["Ctrl Backspace"],
      inList: true,
      when: editable,
    }),
    does("noteWindow", "monitor", () => shell.note && shell.organise.inWindow(shell.note.id), {
      keys: ["Ctrl Shift Enter"],
      when: hasNote,
    }),
    does("sidebar", "panel-left", seats.focusSidebar, { keys: ["Ctrl 1"] }),
    does("list", "files", seats.focusList, { keys: ["Ctrl 2"] }),
    does("editor", "file-text", seats.focusEditor, { keys: ["Ctrl 3"], when: hasNote }),
    does("drawer", "panel-left", seats.toggleSidebar, { keys: ["Ctrl \\"] }),
    does("next", "arrow-right", () => seats.step(1), { keys: ["Ctrl Alt Down"] }),
    does("previous", "arrow-left", () => seats.step(-1), { keys: ["Ctrl Alt Up"] }),
    does("newNotebook", "plus", seats.nameNotebook),
    does("all", "files", show({ kind: "all" })),
    does("showPinned", "pin", show({ kind: "pinned" })),
    does("showConflicts", "split", show({ kind: "conflicts" })),
    does("showTrash", "trash-2", show({ kind: "trash" })),
    does("emptyTrash", "trash-2", () => shell.many.emptyTrash(), { when: () => (shell.overview?.trash ?? 0) > 0 }),
    does("byEdited", "arrow-down-up", () => shell.sort("edited")),
    does("byCreated", "arrow-down-up", () => shell.sort("created")),
    does("byTitle", "arrow-down-up", () => shell.sort("title")),
    does("bringIn", "files", () => shell.carrying.bringIn()),
    does("export", "hard-drive", () => shell.carrying.takeOut()),
    does("settings", "settings", () => (shell.settingsPane = "general"), { keys: ["Ctrl ,"] }),
    does("zoomIn", "eye", () => shell.zoom(1), { keys: ["Ctrl +", "Ctrl ="] }),
    does("zoomOut", "eye", () => shell.zoom(-1), { keys: ["Ctrl -"] }),
    does("zoomReset", "eye", () => shell.zoom(0), { keys: ["Ctrl 0"] }),
    does("light", "eye", () => shell.settings.change({ theme: "light" })),
    does("dark", "eye", () => shell.settings.change({ theme: "dark" })),
    does("quit", "log-in", () => shell.backend.quit(), { keys: ["Ctrl Q"] }),
  ];
}

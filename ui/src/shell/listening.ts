import type { Backend } from "../ipc";
import { tellMerged, tellSettled } from "../merge/told";
import type { Shell } from "./shell.svelte";

type Stop = () => void;

/** Hears what the host tells without being asked. A window of one note (`whole` is false) leaves the rest to the first window. */
export async function listenTo(backend: Backend, shell: Shell, whole: boolean): Promise<Stop> {
  const both = [
    backend.listen("notesChanged", (ids) => void shell.changed(ids)),
    backend.listen("settingsChanged", (settings) => void shell.settingsChanged(settings)),
    backend.listen("closing", () => void shell.closing()),
  ];
  const stops = await Promise.all(whole ? [...both, ...wholeWindow(backend, shell)] : both);
  return () => stops.forEach((stop) => stop());
}

function wholeWindow(backend: Backend, shell: Shell): readonly Promise<Stop>[] {
  return [
    backend.listen("conflictsFound", ({ conflicts, asked }) => void shell.conflicts.found(conflicts, asked)),
    backend.listen("merged", (notes) => {
      tellMerged(notes, shell.settings.current?.whenOverlap ?? "ask");
      void shell.changed(notes.map(({ id }) => id));
    }),
    backend.listen("settledElsewhere", (settled) => {
      void tellSettled(settled);
      void shell.changed(settled.map(({ id }) => id));
    }),
    backend.listen("compare", (id) => void shell.refresh().then(() => shell.conflicts.compare(id))),
    backend.listen("showConflicts", () => void shell.show({ kind: "conflicts" })),
    backend.listen("openNote", (id) => {
      shell.column = "editor";
      void shell.choose(id);
    }),
    backend.listen("invited", (text) => void shell.invited(text)),
  ];
}

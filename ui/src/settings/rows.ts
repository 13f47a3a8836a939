import { getContext, setContext } from "svelte";
import type { Settings } from "../ipc";
import { words } from "../words";

/** A page of the settings. */
export type Pane = "general" | "sync" | "desktop" | "data" | "about";

/** Every row of the settings, and the page it stands on. Its words are in the catalogue under the same name. */
export const ROWS = {
  theme: "general",
  language: "general",
  zoom: "general",
  noteFont: "general",
  textSize: "general",
  spelling: "general",
  order: "general",
  notifyConflicts: "general",
  notifyFailing: "general",
  notifyBackOnline: "general",
  serverUrl: "sync",
  applicationKey: "sync",
  account: "sync",
  connection: "sync",
  backgroundSync: "sync",
  syncEvery: "sync",
  syncOnReconnect: "sync",
  pauseOnMetered: "sync",
  workOffline: "sync",
  whenFit: "sync",
  whenOverlap: "sync",
  captions: "sync",
  invitation: "sync",
  device: "sync",
  closeToTray: "desktop",
  autostart: "desktop",
  startHidden: "desktop",
  quickNoteKey: "desktop",
  dataFolder: "data",
  oldPlace: "data",
  export: "data",
  import: "data",
  secrets: "data",
  trashDays: "data",
  profiles: "data",
  newProfile: "data",
  version: "about",
} as const satisfies Record<string, Pane>;

export type RowId = keyof typeof ROWS;
const IDS = Object.keys(ROWS) as RowId[];

/**
 * The rows that have every word of `text`, in their title, their note, the name of their page or a word beside them. What is not
 * there with these settings is not found.
 */
export function rowsFound(text: string, settings: Settings | null = null): ReadonlySet<RowId> {
  const wanted = folded(text).split(/\s+/).filter(Boolean);
  return new Set(IDS.filter((id) => isThere(id, settings) && wanted.every((word) => heardOf(id).includes(word))));
}

function isThere(id: RowId, settings: Settings | null): boolean {
  if (settings === null) return true;
  if (id === "oldPlace") return settings.oldPlace !== null;
  if (id === "account") return settings.user !== null;
  return id !== "pauseOnMetered" || settings.can.metered;
}

function heardOf(id: RowId): string {
  const { rows, panes } = words().settings;
  const { title, note, also } = rows[id];
  return folded([title, note, also, panes[ROWS[id]]].join(" "));
}

const folded = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

/** What a row asks of the dialog it stands in. */
export interface RowsShown {
  /** Whether a row is shown, in what is looked for now. */
  shows(id: RowId): boolean;
  /** Why the last change of this row could not be saved. */
  notSaved(id: RowId): string | null;
}

const KEY = Symbol("the rows of the settings");
export const showRows = (shown: RowsShown): RowsShown => setContext(KEY, shown);
export const rowsShown = (): RowsShown => getContext(KEY);

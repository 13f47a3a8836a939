import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { AppError, Backend, BackendEvents, SettingsChange } from "./backend";

const EVENTS: Record<keyof BackendEvents, string> = {
  notesChanged: "notes-changed",
  syncStatus: "sync-status-changed",
  conflictsFound: "conflicts-found",
  merged: "merged",
  settledElsewhere: "settled-elsewhere",
  compare: "compare",
  closing: "closing",
};

async function ask<Answer>(command: string, args?: Record<string, unknown>): Promise<Answer> {
  try {
    return await invoke<Answer>(command, args);
  } catch (error) {
    throw asAppError(error);
  }
}

// A panic or a refused command arrives as a bare string; the UI still gets its sentence.
function asAppError(error: unknown): AppError {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) return error as AppError;
  return { code: "internal", message: "Something went wrong inside the app." };
}

/** What a change of settings leaves as it is. */
const UNCHANGED: Record<keyof SettingsChange, null> = {
  device: null,
  backgroundSync: null,
  workOffline: null,
  syncEvery: null,
  theme: null,
  notifications: null,
  whenFit: null,
  whenOverlap: null,
  captions: null,
};

/** The app on the other side of the window. */
export const tauri: Backend = {
  overview: () => ask("overview"),
  listGroups: (view, bounds) => ask("list_groups", { view, bounds }),
  listPage: (view, offset, limit) => ask("list_page", { view, offset, limit }),
  getNote: (id) => ask("get_note", { id }),
  createNote: (text, notebookId, tags) => ask("create_note", { text, notebookId, tags }),
  saveText: (id, seen, draft) => ask("save_text", { id, seen, draft }),
  setPinned: (id, pinned) => ask("set_pinned", { id, pinned }),
  setTrashed: (id, trashed) => ask("set_trashed", { id, trashed }),
  setTags: (id, tags) => ask("set_tags", { id, tags }),
  setNotebook: (id, notebookId) => ask("set_notebook", { id, notebookId }),
  deleteNote: (id) => ask("delete_note", { id }),
  emptyTrash: () => ask("empty_trash"),
  createNotebook: (name) => ask("create_notebook", { name }),
  renameNotebook: (id, name) => ask("rename_notebook", { id, name }),
  deleteNotebook: (id) => ask("delete_notebook", { id }),
  earlierVersions: (id) => ask("earlier_versions", { id }),
  restoreVersion: (id, version) => ask("restore_version", { id, version }),
  conflicts: () => ask("conflicts"),
  getConflict: (id) => ask("get_conflict", { id }),
  previewMerge: (id, strategy) => ask("preview_merge", { id, strategy }),
  resolveConflict: (id, seen, resolution, separateTitle) =>
    ask("resolve_conflict", { id, seen, resolution, separateTitle }),
  resolveConflicts: (ids, strategy) => ask("resolve_conflicts", { ids, strategy }),
  undoMerges: (ids) => ask("undo_merges", { ids }),
  saveMergeDraft: (id, draft) => ask("save_merge_draft", { id, draft }),
  syncStatus: () => ask("sync_status"),
  syncNow: () => ask("sync_now"),
  allowRemoval: () => ask("allow_removal"),
  wakeSync: () => ask("wake_sync"),
  stopSync: () => ask("stop_sync"),
  waitingChanges: () => ask("waiting_changes"),
  retryChange: (id) => ask("retry_change", { id }),
  settings: () => ask("settings"),
  changeSettings: (change) => ask("change_settings", { change: { ...UNCHANGED, ...change } }),
  connect: (connection) => ask("connect", { connection }),
  disconnect: () => ask("disconnect"),
  closeHeard: () => ask("close_heard"),
  closeReady: () => ask("close_ready"),
  listen: (name, hear) => listen(EVENTS[name], (event) => hear(event.payload as BackendEvents[typeof name])),
};

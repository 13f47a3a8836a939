import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWindow } from "@tauri-apps/api/window";
import type { AppError, Backend, BackendEvents, SettingsChange } from "./backend";

const EVENTS: Record<keyof BackendEvents, string> = {
  notesChanged: "notes-changed",
  syncStatus: "sync-status-changed",
  conflictsFound: "conflicts-found",
  merged: "merged",
  settledElsewhere: "settled-elsewhere",
  compare: "compare",
  showConflicts: "show-conflicts",
  openNote: "open-note",
  newNote: "new-note",
  invited: "invited",
  syncEvent: "sync-event-happened",
  settingsChanged: "settings-changed",
  carried: "carried",
  placeChanged: "place-changed",
  closing: "closing",
};

/** What may have been asked before anybody listened; it is told then. */
const ASKED: ReadonlySet<keyof BackendEvents> = new Set(["openNote", "newNote", "invited", "compare"]);

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
  return { code: "internal", message: "", reason: { code: "internal", said: null, a: null, b: null } };
}

/** What a change of settings leaves as it is. */
const UNCHANGED: Record<keyof SettingsChange, null> = {
  device: null,
  backgroundSync: null,
  workOffline: null,
  syncEvery: null,
  syncOnReconnect: null,
  pauseOnMetered: null,
  theme: null,
  notifyConflicts: null,
  notifyFailing: null,
  notifyBackOnline: null,
  whenFit: null,
  whenOverlap: null,
  captions: null,
  language: null,
  zoom: null,
  noteFont: null,
  textSize: null,
  order: null,
  spelling: null,
  trashDays: null,
  closeToTray: null,
  autostart: null,
  startHidden: null,
  quickNoteKey: null,
};

/** The app on the other side of the window. */
export const tauri: Backend = {
  firstScreen: (bounds, limit, last) => ask("first_screen", { bounds, limit, last }),
  usable: () => ask("usable"),
  overview: () => ask("overview"),
  listGroups: (view, order, bounds) => ask("list_groups", { view, order, bounds }),
  listPage: (view, order, offset, limit) => ask("list_page", { view, order, offset, limit }),
  getNote: (id) => ask("get_note", { id }),
  createNote: (text, notebookId, tags) => ask("create_note", { text, notebookId, tags }),
  saveText: (id, seen, draft) => ask("save_text", { id, seen, draft }),
  setPinned: (id, pinned) => ask("set_pinned", { id, pinned }),
  setTrashed: (id, trashed) => ask("set_trashed", { id, trashed }),
  setTags: (id, tags) => ask("set_tags", { id, tags }),
  setNotebook: (id, notebookId) => ask("set_notebook", { id, notebookId }),
  deleteNote: (id) => ask("delete_note", { id }),
  emptyTrash: () => ask("empty_trash"),
  changeNotes: (ids, change) => ask("change_notes", { ids, change }),
  createNotebook: (name, parentId) => ask("create_notebook", { name, parentId }),
  renameNotebook: (id, name) => ask("rename_notebook", { id, name }),
  moveNotebook: (id, parentId) => ask("move_notebook", { id, parentId }),
  deleteNotebook: (id) => ask("delete_notebook", { id }),
  restoreNotebooks: (removed) => ask("restore_notebooks", { removed }),
  renameTag: (tag, to) => ask("rename_tag", { tag, to }),
  removeTag: (tag) => ask("remove_tag", { tag }),
  linkTargets: (text, limit) => ask("link_targets", { text, limit }),
  linkTarget: (title) => ask("link_target", { title }),
  backlinks: (id) => ask("backlinks", { id }),
  relink: (from, to) => ask("relink", { from, to }),
  earlierVersions: (id) => ask("earlier_versions", { id }),
  serverVersions: (id) => ask("server_versions", { id }),
  versionText: (id, version) => ask("version_text", { id, version }),
  restoreVersion: (id, version) => ask("restore_version", { id, version }),
  lookForNotes: (from) => ask("look_for_notes", { from }),
  bringIn: () => ask("bring_in"),
  exportNotes: (form) => ask("export_notes", { form }),
  showExported: () => ask("show_exported"),
  stopCarrying: () => ask("stop_carrying"),
  dataSize: () => ask("data_size"),
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
  sendAgain: () => ask("send_again"),
  wakeSync: () => ask("wake_sync"),
  stopSync: () => ask("stop_sync"),
  waitingChanges: () => ask("waiting_changes"),
  retryChange: (id) => ask("retry_change", { id }),
  retryAll: () => ask("retry_all"),
  keepGone: (id) => ask("keep_gone", { id }),
  deleteGone: (id) => ask("delete_gone", { id }),
  syncEvents: (limit) => ask("sync_events", { limit }),
  syncReport: () => ask("sync_report"),
  settings: () => ask("settings"),
  changeSettings: (change) => ask("change_settings", { change: { ...UNCHANGED, ...change } }),
  beginHere: () => ask("begin_here"),
  askServer: (serverUrl, applicationKey) => ask("ask_server", { serverUrl, applicationKey }),
  connect: (connection) => ask("connect", { connection }),
  disconnect: () => ask("disconnect"),
  signIn: (password) => ask("sign_in", { password }),
  signOut: () => ask("sign_out"),
  invite: () => ask("invite"),
  readInvitation: (text) => ask("read_invitation", { text }),
  profiles: () => ask("profiles"),
  openProfile: (name) => ask("open_profile", { name }),
  openNoteWindow: (id) => ask("open_note_window", { id }),
  openOutside: (address) => ask("open_outside", { address }),
  showDataFolder: () => ask("show_data_folder"),
  choosePlace: () => ask("choose_place"),
  movePlace: () => ask("move_place"),
  removeOldPlace: () => ask("remove_old_place"),
  placeNow: () => ask("place_now"),
  stopPlace: () => ask("stop_place"),
  openPlace: () => ask("open_place"),
  findPlace: () => ask("find_place"),
  closeHeard: () => ask("close_heard"),
  closeReady: () => ask("close_ready"),
  quit: () => ask("quit"),
  // What is told to one window is heard in no other.
  listen: async (name, hear) => {
    const target = getCurrentWindow().label;
    const stop = await listen(EVENTS[name], (event) => hear(event.payload as BackendEvents[typeof name]), { target });
    if (ASKED.has(name)) await ask("listening", { event: EVENTS[name] });
    return stop;
  },
};

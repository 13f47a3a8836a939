import { Part } from "../controls/part.svelte";

/** What the first screen does without. The palette is not among it: what is typed behind its key must not go into a note. The editor is the largest part, and comes when sidebar and list are drawn. */
export const editorPart = new Part(() => import("../editor/Editor.svelte"));
export const activityPart = new Part(() => import("../sync/SyncActivity.svelte"));
export const versionsPart = new Part(() => import("../history/EarlierVersions.svelte"));
export const mergePart = new Part(() => import("../merge/MergeDialog.svelte"));
export const settingsPart = new Part(() => import("../settings/SettingsDialog.svelte"));
export const signInPart = new Part(() => import("../sync/SignInAgain.svelte"));
export const firstRunPart = new Part(() => import("../start/FirstRun.svelte"));
export const importPart = new Part(() => import("../carry/ImportDialog.svelte"));
export const exportPart = new Part(() => import("../carry/ExportDialog.svelte"));

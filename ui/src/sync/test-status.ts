import type { SyncStatus } from "../ipc";

/** How syncing stands in a test: all is synced, but for what is named. */
export const standing = (more: Partial<SyncStatus> = {}): SyncStatus => ({
  state: "synced",
  workOffline: false,
  background: true,
  pending: 0,
  failed: 0,
  conflicts: 0,
  lastSynced: 1,
  offlineSince: null,
  nextSync: null,
  done: 0,
  total: null,
  reason: null,
  removal: null,
  ...more,
});

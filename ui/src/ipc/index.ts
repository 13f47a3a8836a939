import type { Backend } from "./backend";
import { tauri } from "./tauri";

export type * from "./backend";

/** The host: the app around this window, or whatever stands in for it in a browser and in tests. */
export let backend: Backend = tauri;

/** Before anything asks: from now on this is the host. */
export function standIn(other: Backend): void {
  backend = other;
}

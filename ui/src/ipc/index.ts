import type { Backend } from "./backend";
import { FakeBackend } from "./fake";
import { tauri } from "./tauri";

export type * from "./backend";

/** The host: the app inside its window, memory in a browser and in tests. */
export const backend: Backend = "__TAURI_INTERNALS__" in globalThis ? tauri : FakeBackend.fromAddress(location.search);

import type { Backend, FirstScreen } from "../ipc";
import { PAGE, dayBounds } from "../notes/layout";
import { recall } from "./memory";

/** Asks for what the main window shows first, with the note that was open last. */
export function asksFirst(backend: Pick<Backend, "firstScreen">): Promise<FirstScreen> {
  return backend.firstScreen(dayBounds(Date.now()), PAGE, recall("note"));
}

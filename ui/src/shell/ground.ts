import { toasts } from "../controls/toasts.svelte";
import type { IconName } from "../controls/icon-names";
import type { Backend, NoteId, Overview } from "../ipc";
import { words } from "../words";
import type { Asking } from "./asking.svelte";
import { failed } from "./failed";

/** What the acts on notes, notebooks and tags stand on. */
export interface Ground {
  readonly backend: Backend;
  readonly asking: Asking;
  overview(): Overview | null;
  /** Saves what is typed in these notes. */
  settle(ids: readonly NoteId[]): Promise<unknown>;
  /** Reads again what changed: the list, the counts, the open note. */
  changed(ids: readonly NoteId[] | null): Promise<void>;
}

/** Does something to the store; if that fails it is said, and nothing else happens. Answers whether it went well. */
export async function attempt(title: string, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    failed(title, error);
    return false;
  }
}

/** Says what was done, with a way back. */
export function tellDone(
  icon: IconName,
  title: string,
  text: string | null,
  undo: (() => Promise<unknown>) | null,
): void {
  const back = (): void => void attempt(words().shell.failed.undo, async () => undo?.());
  toasts.show({
    icon,
    tone: "plain",
    title,
    ...(text === null ? {} : { text }),
    ...(undo ? { actions: [{ label: words().shell.undo, run: back }], lasts: 10_000 } : {}),
    topic: "organised",
  });
}

import { diff } from "@codemirror/merge";
import type { ChangeSpec } from "@codemirror/state";

/**
 * The changes that turn `before` into `after` and touch nothing that both share, so that a caret in shared text stays
 * where it is.
 */
export function smallestChanges(before: string, after: string): readonly ChangeSpec[] {
  return diff(before, after, { scanLimit: 1000, timeout: 40 }).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    insert: after.slice(fromB, toB),
  }));
}

import type { Conflict, NoteId } from "../ipc";

/** What is true in the window while conflicts wait. */
export interface Situation {
  readonly openNote: NoteId | null;
  readonly windowHasFocus: boolean;
  /** A menu, popover or dialog is open, the merge dialog itself among them. */
  readonly layered: boolean;
  /** An input method is composing. */
  readonly composing: boolean;
  /** Since the last key, or since the open note was opened: turning to a note is no silence. */
  readonly quietMs: number;
}

/** A conflict that waits, and what speaks for or against asking about it. */
export interface Waiting {
  readonly id: NoteId;
  /** The person pressed Sync now, and this conflict is what came of it. */
  readonly asked: boolean;
  /** *Decide later* was chosen for it, and their side did not change since; or another device is to settle it. */
  readonly putOff: boolean;
}

/** `look`: it would open if nothing stirs for so long. `wait`: only an event can change the answer. */
export type Decision =
  | { readonly kind: "open"; readonly id: NoteId }
  | { readonly kind: "look"; readonly afterMs: number }
  | { readonly kind: "wait" };

/** A person who typed this recently is writing: nothing opens under the hands. */
export const QUIET_MS = 3000;

/** Whether the dialog may open by itself, and for which conflict. Else they wait as badge, count, toast or banner. */
export function decide(waiting: readonly Waiting[], now: Situation): Decision {
  const free = waiting.filter(({ putOff }) => !putOff);
  const next = free.find(({ id }) => id === now.openNote) ?? free.find(({ asked }) => asked);
  if (!next || !now.windowHasFocus || now.layered || now.composing) return { kind: "wait" };
  const left = QUIET_MS - now.quietMs;
  return left > 0 ? { kind: "look", afterMs: left } : { kind: "open", id: next.id };
}

/** Asked for at every turn of the window, and long texts take their time. */
const named = new WeakMap<Conflict, string>();

/**
 * A name for what the other side says, short enough to be remembered: it is another one as soon as that changes. What is
 * typed on here is no new question, and times and versions are no part of it, because a text that came twice has not changed.
 */
export function questionOf(conflict: Conflict): string {
  const known = named.get(conflict);
  if (known !== undefined) return known;
  const { kind, theirs } = conflict;
  const text = JSON.stringify([kind, theirs && [theirs.title, theirs.body, theirs.tags]]);
  let hash = 0x811c9dc5; // FNV-1a
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  const name = `${text.length}:${(hash >>> 0).toString(36)}`;
  named.set(conflict, name);
  return name;
}

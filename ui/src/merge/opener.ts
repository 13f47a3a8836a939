/** What is true in the window when a conflict was found. */
export interface Situation {
  /** The conflicted note is open in the editor. */
  readonly noteIsOpen: boolean;
  /** The person pressed Sync now, and this conflict is what came of it. */
  readonly asked: boolean;
  readonly windowHasFocus: boolean;
  /** A menu, dialog or composition is open. */
  readonly busy: boolean;
  readonly sinceLastKeyMs: number;
  /** *Decide later* was chosen for this note, and neither side changed since. */
  readonly putOff: boolean;
}

/** A person who typed this recently is writing: nothing opens under the hands. */
export const QUIET_MS = 3000;

/** Whether the dialog may open by itself. Else the conflict waits as badge, count, and toast or banner. */
export function mayOpen(now: Situation): boolean {
  const wanted = now.noteIsOpen || now.asked;
  return wanted && now.windowHasFocus && !now.busy && !now.putOff && now.sinceLastKeyMs >= QUIET_MS;
}

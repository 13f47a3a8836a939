import { toasts, type Toast, type ToastAction } from "../controls/toasts.svelte";
import type { BackendEvents, ConflictSummary, NoteId, Settings } from "../ipc";
import { words } from "../words";
import { foundWords, mergedWords, settledWords, type Words } from "./told-words";

/** What the toasts about conflicts ask of the app. */
export interface Asks {
  compare(id: NoteId): void;
  open(id: NoteId): void;
  showConflicts(): void;
  /** *Later*: these do not open by themselves until their side changes. */
  later(ids: readonly NoteId[]): void;
  /** Takes settled conflicts back, and asks again. */
  undo(ids: readonly NoteId[]): void;
  title(id: NoteId): Promise<string>;
}

/** A settled conflict can be taken back from its toast for so long. */
const UNDO_FOR_MS = 10_000;
const FOUND = "conflicts";

let asks: Asks | null = null;

/** The app says who answers the buttons. */
export function tellThrough(answers: Asks): void {
  asks = answers;
}

/** New conflicts in notes that are not open. */
export function tellFound(conflicts: readonly ConflictSummary[]): void {
  const [first] = conflicts;
  if (!first) return;
  const one = conflicts.length === 1;
  const look = { label: words().merge.compare, run: () => asks?.compare(first.id) };
  const show = { label: words().merge.showConflicts, run: () => asks?.showConflicts() };
  const later = { label: words().merge.later, run: () => asks?.later(conflicts.map(({ id }) => id)) };
  say("split", foundWords(conflicts), [one ? look : show, later], { stays: true, topic: FOUND });
}

/** The dialog is open: what the toast said is being looked at. */
export function foundIsSeen(): void {
  toasts.dismissTopic(FOUND);
}

/** What the dialog told last, where it can still be seen; `lasts`: the rest of the milliseconds for taking it back. */
export function tellSaved(ids: readonly NoteId[], told: Words, lasts: number): void {
  say("split", told, ids.length > 0 ? [undo(ids)] : [], { lasts, topic: "merged" });
}

/** Two versions that became one without a question. */
export function tellMerged(notes: BackendEvents["merged"], whenOverlap: Settings["whenOverlap"]): void {
  const [first] = notes;
  if (!first) return;
  const show = { label: words().merge.show, run: () => asks?.open(first.id) };
  const actions = [undo(notes.map(({ id }) => id)), ...(notes.length === 1 ? [show] : [])];
  say("split", mergedWords(notes, whenOverlap), actions, { lasts: UNDO_FOR_MS });
}

/** Conflicts that are no longer here, because another device settled them. */
export async function tellSettled(settled: BackendEvents["settledElsewhere"]): Promise<void> {
  const [first] = settled;
  if (!first || !asks) return;
  const { open, title } = asks;
  const titles = await Promise.all(settled.map(({ id }) => title(id).catch(() => "")));
  const told = settledWords(
    titles,
    settled.map(({ device }) => device),
  );
  say("circle-check", told, settled.length === 1 ? [{ label: words().merge.show, run: () => open(first.id) }] : []);
}

const undo = (ids: readonly NoteId[]): ToastAction => ({ label: words().merge.undo, run: () => asks?.undo(ids) });

function say(icon: Toast["icon"], told: Words, actions: readonly ToastAction[], more: Partial<Toast> = {}): void {
  toasts.show({ icon, tone: icon === "circle-check" ? "ok" : "plain", ...told, actions, ...more });
}

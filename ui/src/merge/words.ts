import type { Conflict, ConflictSummary, MergePreview, Side, Strategy } from "../ipc";

/** The strategies in their order, which is also that of Ctrl 1 to 5. */
export const STRATEGIES = ["concatenate", "auto", "mine", "theirs", "both"] as const satisfies readonly Strategy[];

const NAMES: Readonly<Record<Strategy, string>> = {
  concatenate: "Keep both texts",
  auto: "Auto-merge",
  mine: "Keep mine",
  theirs: "Keep theirs",
  both: "Save theirs as a separate note",
};

export const nameOf = (strategy: Strategy): string => NAMES[strategy];

/** The line under a strategy's name. */
export function effectOf(strategy: Strategy, conflict: Conflict, auto: MergePreview | null): string {
  switch (strategy) {
    case "concatenate":
      return "Mine first, then theirs";
    case "auto":
      if (!conflict.base) return "Needs the last shared version";
      if (!auto) return "Line by line";
      return auto.overlapping === 0
        ? "Everything fits together"
        : `${auto.fitting} fit together, ${auto.overlapping} to choose`;
    case "mine":
      return "Theirs goes to history";
    case "theirs":
      return "Mine goes to history";
    case "both":
      return "You end up with two notes";
  }
}

const shown = (title: string): string => (title.trim() === "" ? "Untitled" : title);

const device = (side: Side | null): string => side?.device ?? "another device";

/** The dialog's title and the sentence under it. */
export function heading(conflict: Conflict): { readonly title: string; readonly sub: string } {
  const title = shown((conflict.mine ?? conflict.theirs ?? conflict.base)?.title ?? "");
  switch (conflict.kind) {
    case "edited":
      return {
        title: `Two versions of “${title}”`,
        sub: `You changed it here and on ${device(conflict.theirs)}. Both texts are safe until you save.`,
      };
    case "deletedThere":
      return {
        title: `“${title}” was deleted on ${device(conflict.theirs)}`,
        sub: "You edited it here after that, so nothing has been removed yet.",
      };
    case "deletedHere":
      return {
        title: `You deleted “${title}”, but it was edited on ${device(conflict.theirs)}`,
        sub: "Nothing has been removed there yet.",
      };
  }
}

/** What a toast says of new conflicts. */
export function toastOf(conflicts: readonly ConflictSummary[]): { readonly title: string; readonly text: string } {
  const [first] = conflicts;
  if (conflicts.length !== 1 || !first) {
    return { title: `${conflicts.length} notes have two versions`, text: "Both texts of each are kept." };
  }
  const where = first.device ?? "another device";
  return {
    title: `“${shown(first.title)}” has two versions`,
    text: `It was also edited on ${where}. Both are kept.`,
  };
}

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** The title of the note that keeps theirs apart. */
export function separateTitle(theirs: Side): string {
  const time = new Date(theirs.editedAt).toLocaleTimeString("en-GB", CLOCK);
  return `${shown(theirs.title)} (${device(theirs)}, ${time})`;
}

/** When a side was edited, as a person says it. */
export function when(at: number, now: number): string {
  const time = new Date(at).toLocaleTimeString("en-GB", CLOCK);
  const today = new Date(now).toDateString() === new Date(at).toDateString();
  return today
    ? `Today ${time}`
    : `${new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long" })} ${time}`;
}

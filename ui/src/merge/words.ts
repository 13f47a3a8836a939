import type { Conflict, ConflictSummary, MergeChange, Side, Strategy } from "../ipc";
import type { Choice } from "./compose";
import type { Hunk } from "./diff";

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

export const NO_BASE = "The last shared version isn't on this computer, so Auto-merge is not available.";
export const BOTH_CHANGED = "You both changed this";
export const COMPARING = "Comparing…";
export const CHOICE_NAMES: Readonly<Record<Choice, string>> = {
  mine: "Mine",
  theirs: "Theirs",
  both: "Both",
  neither: "Neither",
};

const number = (many: number): string => many.toLocaleString("en-GB");
export const toChoose = (many: number): string => `${number(many)} to choose`;

/** The line under a strategy's name. `changes` are those on the last shared version, null while they are not known. */
export function effectOf(strategy: Strategy, conflict: Conflict, changes: readonly MergeChange[] | null): string {
  switch (strategy) {
    case "concatenate":
      return "Mine first, then theirs";
    case "auto": {
      if (!conflict.base) return "Needs the last shared version";
      if (!changes) return "Line by line";
      const overlaps = changes.filter(({ kind }) => kind === "both").length;
      if (overlaps === 0) return "Everything fits together";
      const fitting = changes.length - overlaps;
      return fitting === 0 ? toChoose(overlaps) : `${number(fitting)} fit together, ${toChoose(overlaps)}`;
    }
    case "mine":
      return "Theirs goes to history";
    case "theirs":
      return "Mine goes to history";
    case "both":
      return "You end up with two notes";
  }
}

export const shown = (title: string): string => (title.trim() === "" ? "Untitled" : title);
const quoted = (title: string): string => `“${shown(title)}”`;
const count = (many: number, one: string, more: string): string => `${number(many)} ${many === 1 ? one : more}`;

const device = (side: Side | null): string => side?.device ?? "another device";

/** The dialog's title and the sentence under it. */
export function heading(conflict: Conflict, where: string | null): { readonly title: string; readonly sub: string } {
  const title = quoted((conflict.mine ?? conflict.theirs ?? conflict.base)?.title ?? "");
  const { waitsOn } = conflict;
  const there = where ?? "another device";
  switch (conflict.kind) {
    case "edited":
      return {
        title: `Two versions of ${title}`,
        sub: waitsOn
          ? `One was edited on ${waitsOn} and is not settled there yet. You can settle it here. Both texts are safe until you save.`
          : `You changed it here and on ${there}. Both texts are safe until you save.`,
      };
    case "deletedThere":
      return {
        title: `${title} was deleted on ${there}`,
        sub: "You edited it here after that, so nothing has been removed yet.",
      };
    case "deletedHere":
      return {
        title: `You deleted ${title}, but it was edited on ${there}`,
        sub: "Nothing has been removed there yet.",
      };
  }
}

/** The names over the two sides, and when they were edited. */
export function sideHead(
  conflict: Conflict,
  of: "mine" | "theirs",
  now: number,
  where: string | null = null,
): { readonly where: string; readonly when: string } {
  const { mine, theirs, waitsOn, kind, at } = conflict;
  const there = `on ${where ?? device(theirs)}`;
  if (of === "mine") {
    if (kind === "deletedHere" || !mine) return { where: "on this computer", when: `You deleted it ${when(at, now)}` };
    if (waitsOn) return { where: "on every other device", when: `Edited ${when(mine.editedAt, now)}` };
    const edited = kind === "edited" ? "You," : "You edited it";
    return { where: "on this computer", when: `${edited} ${when(mine.editedAt, now)}` };
  }
  if (waitsOn) return { where: `on ${waitsOn}`, when: "Not settled there yet" };
  if (kind === "deletedThere") return { where: there, when: `Deleted ${when(theirs?.editedAt ?? at, now)}` };
  return { where: there, when: when(theirs?.editedAt ?? at, now, true) };
}

export const ANSWERS = [
  { value: "keepNote", name: "Keep the note" },
  { value: "deleteEverywhere", name: "Delete it everywhere" },
] as const;

type Answer = (typeof ANSWERS)[number]["value"];
export const answerName = (answer: Answer): string => ANSWERS.find(({ value }) => value === answer)?.name ?? "";

export function answerEffect(answer: Answer, { kind, theirs }: Conflict): string {
  const whose = kind === "deletedHere" ? `the edits from ${device(theirs)}` : "your edits";
  if (answer === "deleteEverywhere") return `Moves it to Trash with ${whose}. You can restore it for 30 days.`;
  return kind === "deletedHere" ? `Brings it back with ${whose}.` : `Restores it on all your devices, with ${whose}.`;
}

export const goneLines = (of: "mine" | "theirs"): readonly string[] =>
  of === "theirs"
    ? ["No text on this side.", "The note was deleted."]
    : ["No text on this side.", "You moved the note to Trash."];

const MOST_READ = 90;
const short = (text: string): string => {
  const line = text
    .slice(0, 3 * MOST_READ)
    .replaceAll(/\s+/g, " ")
    .trim();
  return line.length > MOST_READ ? `${line.slice(0, MOST_READ).trimEnd()}…` : line;
};

/** What a use button says: whose text, what it is, which change of how many, and whether the result has it. */
export function nameOfUse(
  side: "mine" | "theirs",
  { after, before }: { readonly after: string; readonly before: string },
  { change, kind }: Pick<Hunk, "change" | "kind">,
  of: number,
  used: boolean,
): string {
  const what =
    after === ""
      ? `without “${short(before)}”`
      : before === ""
        ? short(after)
        : `${short(after)} instead of ${short(before)}`;
  const both = kind === "both" ? ` ${BOTH_CHANGED}.` : "";
  const stop = /[.?!…]$/.test(what) ? "" : ".";
  return `Use ${side} here: ${what}${stop} Change ${change + 1} of ${of}.${both} ${used ? "In result" : "Not in result"}.`;
}

export const changeLine = (change: number, of: number): string => `Change ${change + 1} of ${of}`;

/** What the live region says of a choice. */
export function saidOfChoice(change: number, of: number, choice: Choice): string {
  const what = { mine: "mine", theirs: "theirs", both: "both, mine first", neither: "as it was before" }[choice];
  return `${changeLine(change, of)}: ${what}`;
}

const EFFECTS: Readonly<Record<Strategy, string>> = {
  concatenate: "both texts",
  auto: "merged",
  mine: "my text",
  theirs: "their text",
  both: "my text, theirs as a separate note",
};

/** What the live region says after the strategy was switched. */
export const saidOfResult = (strategy: Strategy, lines: number): string =>
  `Result: ${EFFECTS[strategy]}, ${count(lines, "line", "lines")}`;

export const repeatsLabel = (lines: number): string => `Remove ${count(lines, "repeated line", "repeated lines")}`;
export const unseenLine = (many: number): string => `${count(many, "change", "changes")} not seen yet`;

/** The offer to settle the other conflicts the same way. */
export const alsoLine = (others: number): string =>
  `in the ${others === 1 ? "other conflict" : `${others} other conflicts`}`;
export const alsoKeep = (others: number): string =>
  `in ${count(others, "other conflict", "other conflicts")} like this`;
export const saveLabel = (others: number): string => (others === 0 ? "Save result" : `Save all ${others + 1}`);

/** What happened meanwhile, over the dialog's panes. */
export const newerLine = (newer: Conflict): string =>
  `${newer.theirs?.device ? `${newer.theirs.device} changed it` : "It was changed"} again at ${clock(newer.theirs?.editedAt ?? newer.at)}.`;
export const settledLine = (where: string | null, typed: boolean): string =>
  `This was settled ${where ? `on ${where}` : "on another device"} meanwhile.${typed ? " What you wrote is still here." : ""}`;
export const KEPT_LINE = "The result was made anew from the newer version. What you had written is kept.";

/** A toast after saving so many conflicts, of which the first has this title. */
export function savedToast(
  title: string,
  many: number,
  strategy: Strategy | null,
): { readonly title: string; readonly text: string } {
  if (many === 1) {
    return { title: `${quoted(title)} has one version again`, text: "What was not chosen is in Earlier versions." };
  }
  const how = strategy === "concatenate" ? " with both texts" : "";
  return { title: `${many} conflicts saved${how}`, text: "Nothing was thrown away." };
}
export const settledToast = (title: string, where: string | null): string =>
  `${quoted(title)} was settled ${where ? `on ${where}` : "on another device"}`;

export const draftTitle = (title: string): string => `${shown(title)} (what I wrote)`;

/** One conflict in the rail: what it is about, in a few words. */
export function stateOf({ kind, device: where }: ConflictSummary): string {
  const there = where ?? "another device";
  if (kind === "edited") return `Also edited on ${there}`;
  return kind === "deletedThere" ? `Deleted on ${there}` : `Deleted here, edited on ${there}`;
}

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const clock = (at: number): string => new Date(at).toLocaleTimeString("en-GB", CLOCK);

/** The title of the note that keeps theirs apart. */
export function separateTitle(theirs: Side): string {
  return `${shown(theirs.title)} (${device(theirs)}, ${clock(theirs.editedAt)})`;
}

/** When a side was edited, as a person says it; at the start of a line with a capital. */
export function when(at: number, now: number, starts = false): string {
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return `${starts ? "Today" : "today"} ${clock(at)}`;
  if (days === 1) return `${starts ? "Yesterday" : "yesterday"} ${clock(at)}`;
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" as const };
  return `${new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", ...year })} ${clock(at)}`;
}

import type { Conflict, ConflictSummary, MergeChange, Side, Strategy } from "../ipc";
import { here, dateWords, words } from "../words";
import { authorOf, type Author } from "./author";
import type { Choice } from "./compose";
import type { Hunk } from "./diff";

/** The strategies in their order, which is also that of Ctrl 1 to 5. */
export const STRATEGIES = ["concatenate", "auto", "mine", "theirs", "both"] as const satisfies readonly Strategy[];
export const ANSWERS = ["keepNote", "deleteEverywhere"] as const;
type Answer = (typeof ANSWERS)[number];

export const shown = (title: string): string => (title.trim() === "" ? words().merge.untitled : title);

/** The line under a strategy's name. `changes` are those on the last shared version, null while they are not known. */
export function effectOf(strategy: Strategy, conflict: Conflict, changes: readonly MergeChange[] | null): string {
  const say = words().merge;
  if (strategy !== "auto") return say.effects[strategy];
  if (!conflict.base) return say.needsBase;
  if (!changes) return say.lineByLine;
  const overlaps = changes.filter(({ kind }) => kind === "both").length;
  if (overlaps === 0) return say.allFits;
  const fitting = changes.length - overlaps;
  return fitting === 0 ? say.toChoose(overlaps) : say.fitAndChoose(fitting, overlaps);
}

/** The dialog's title and the sentence under it. */
export function heading(conflict: Conflict, who: Author): { readonly title: string; readonly sub: string } {
  const say = words().merge;
  const title = shown((conflict.mine ?? conflict.theirs ?? conflict.base)?.title ?? "");
  switch (conflict.kind) {
    case "edited":
      return {
        title: say.twoVersionsOf(title),
        sub: conflict.waitsOn ? say.waitsThere(conflict.waitsOn) : say.changedBoth(who, conflict.whileOffline === true),
      };
    case "deletedThere":
      return { title: say.wasDeleted(title, who), sub: say.notRemoved };
    case "deletedHere":
      return { title: say.deletedHereEditedThere(title, who), sub: say.notRemovedThere };
  }
}

/** The names over the two sides, and when they were edited. */
export function sideHead(
  conflict: Conflict,
  of: "mine" | "theirs",
  now: number,
  who: Author,
): { readonly where: string; readonly when: string } {
  const say = words().merge;
  const { mine, theirs, waitsOn, kind, at, whileOffline } = conflict;
  if (of === "mine") {
    if (kind === "deletedHere" || !mine) return { where: say.onThisComputer, when: say.youDeleted(when(at, now)) };
    const edited = when(mine.editedAt, now);
    if (waitsOn) return { where: say.onEveryOther, when: say.edited(edited) };
    const you = kind === "edited" ? say.you : say.youEdited;
    return { where: say.onThisComputer, when: you(edited, whileOffline === true) };
  }
  if (waitsOn) return { where: say.on(waitsOn), when: say.notSettledThere };
  const edited = when(theirs?.editedAt ?? at, now);
  const { device, person } = who;
  if (kind === "deletedThere") return { where: say.on(device), when: say.deleted(edited, person) };
  return { where: say.on(device), when: person === null ? capital(edited) : say.personAt(person, edited) };
}

export function answerEffect(answer: Answer, kind: Conflict["kind"], who: Author): string {
  const say = words().merge;
  if (answer === "keepNote") return kind === "deletedHere" ? say.bringsBack(who) : say.restoresYours;
  return kind === "deletedHere" ? say.trashesTheirs(who, here.trashDays) : say.trashesYours(here.trashDays);
}

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
  const say = words().merge;
  const instead = before === "" ? short(after) : say.insteadOf(short(after), short(before));
  const what = after === "" ? say.without(short(before)) : instead;
  const stop = /[.?!…]$/.test(what) ? "" : ".";
  return say.use(side, `${what}${stop}`, change + 1, of, kind === "both", used);
}

/** What the live region says of a choice. */
export const saidOfChoice = (change: number, of: number, choice: Choice): string =>
  `${words().merge.changeOf(change + 1, of)}: ${words().merge.chosen[choice]}`;

/** A toast after saving so many conflicts, of which the first has this title. */
export function savedToast(
  title: string,
  many: number,
  strategy: Strategy | null,
): { readonly title: string; readonly text: string } {
  const say = words().merge;
  if (many === 1) return { title: say.saved(shown(title)), text: say.restInHistory };
  return { title: say.savedAll(many, strategy === "concatenate"), text: say.nothingThrown };
}

/** One conflict in the rail: what it is about, in a few words. */
export function stateOf(summary: ConflictSummary): string {
  const say = words().merge;
  const { kind, waitsOn, halfDone } = summary;
  const about = { edited: say.alsoEdited, deletedThere: say.deletedOn, deletedHere: say.deletedHereEditedOn }[kind];
  const state = waitsOn ? say.waitsOn(waitsOn) : about(authorOf(summary));
  return halfDone ? `${state} · ${say.halfDone}` : state;
}

export const clock = (at: number): string =>
  new Date(at).toLocaleTimeString(dateWords(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The title of the note that keeps theirs apart. */
export const separateTitle = (theirs: Side): string =>
  `${shown(theirs.title)} (${theirs.device ?? words().merge.anotherDevice}, ${clock(theirs.editedAt)})`;

/** When a side was edited, as a person says it. */
export function when(at: number, now: number): string {
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return words().merge.today(clock(at));
  if (days === 1) return words().merge.yesterday(clock(at));
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" as const };
  return `${new Date(at).toLocaleDateString(dateWords(), { day: "numeric", month: "long", ...year })} ${clock(at)}`;
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase(dateWords()) + text.slice(1);

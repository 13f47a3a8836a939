import type { EarlierVersion, Instant, Note } from "../ipc";
import { clock, dayOf, isHere, monthOf, words } from "../words";

const DAY = 86_400_000;

/** Time and day, as short as they can be said under the name of their group. */
export function timeOf(at: Instant, now: Instant): string {
  const today = new Date(now).setHours(0, 0, 0, 0);
  return at >= today - DAY ? clock(at) : words().history.at(dayOf(at), clock(at));
}

/** When it was written, and by whom where that is known; of two versions that were made one: that. */
export function whenOf({ keptAt, person, label, own }: EarlierVersion, now: Instant): string {
  const said = words().history;
  if (label === "merged") return said.labels.merged;
  return [timeOf(keptAt, now), own ? said.you : person].filter(Boolean).join(", ");
}

/** On which device, and what it was about, or else why it is kept. Of two versions that were made one: how, and when. */
export function sourceOf(version: EarlierVersion, now: Instant): string {
  const { label, strategy, keptAt } = version;
  if (label === "merged") {
    const how = strategy ? words().merge.strategies[strategy] : deviceOf(version);
    return [how, timeOf(keptAt, now)].filter(Boolean).join(", ");
  }
  return [deviceOf(version), aboutOf(version) ?? words().history.labels[label]].filter(Boolean).join(". ");
}

function deviceOf({ here, offline, device, label }: EarlierVersion): string | null {
  const said = words().history;
  if (here) return said.thisComputer(offline);
  return device ?? (label === "theirs" ? said.anotherDevice : null);
}

function aboutOf({ about }: EarlierVersion): string | null {
  return about && words().history.about[about.kind](about.names.join(", "), about.count);
}

/** What the point beside a version says by its colour, where the words do not say it. */
export const sideOf = ({ label, about }: EarlierVersion): string | null =>
  about && (label === "mine" || label === "theirs" || label === "server") ? words().history.labels[label] : null;

/** The device and the time of the text now. */
export const sourceOfNow = ({ device, editedAt }: Pick<Note, "device" | "editedAt">, now: Instant): string =>
  [isHere(device ?? null) ? words().history.thisComputer(false) : device, timeOf(editedAt, now)]
    .filter(Boolean)
    .join(", ");

/** The version as it is spoken of. */
export const nameOf = (version: EarlierVersion, now: Instant): string =>
  version.label === "merged" ? `${whenOf(version, now)}, ${timeOf(version.keptAt, now)}` : whenOf(version, now);

/** Under which day or month a version stands. */
export function groupOf(at: Instant, now: Instant): string {
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (at >= today) return words().history.today;
  return at >= today - DAY ? words().history.yesterday : monthOf(at);
}

/** Versions in their order, cut where the group changes. `first` is the place of a group's first version. */
export function grouped(
  versions: readonly EarlierVersion[],
  now: Instant,
): { readonly label: string; readonly first: number; readonly versions: readonly EarlierVersion[] }[] {
  const groups: { label: string; first: number; versions: EarlierVersion[] }[] = [];
  versions.forEach((version, at) => {
    const label = groupOf(version.keptAt, now);
    const last = groups.at(-1);
    if (last?.label === label) last.versions.push(version);
    else groups.push({ label, first: at, versions: [version] });
  });
  return groups;
}

/** Those of this computer and those of the server as one list, newest first, each once. */
export function together(here: readonly EarlierVersion[], there: readonly EarlierVersion[]): readonly EarlierVersion[] {
  const known = new Set(here.map(({ id }) => id));
  return [...here, ...there.filter(({ id }) => !known.has(id))].sort((a, b) => b.keptAt - a.keptAt);
}

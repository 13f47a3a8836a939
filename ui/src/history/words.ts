import type { EarlierVersion, Instant } from "../ipc";
import { clock, dayOf, monthOf, words } from "../words";

const DAY = 86_400_000;

export const labelOf = ({ label }: EarlierVersion): string => words().history.labels[label];

/** Time and day, as short as they can be said under the name of their group. */
export function timeOf(at: Instant, now: Instant): string {
  const today = new Date(now).setHours(0, 0, 0, 0);
  return at >= today - DAY ? clock(at) : words().history.at(dayOf(at), clock(at));
}

/** When it was written, and by whom where that is known. */
export function whenOf({ keptAt, person, label }: EarlierVersion, now: Instant): string {
  const who = person ?? (label === "mine" ? words().history.you : null);
  return [timeOf(keptAt, now), who].filter(Boolean).join(", ");
}

/** On which device, and what kind of version it is. */
export function sourceOf(version: EarlierVersion): string {
  const where = version.device ?? (version.label === "theirs" ? words().history.anotherDevice : null);
  return [where, labelOf(version)].filter(Boolean).join(". ");
}

/** The whole version in a line. */
export const nameOf = (version: EarlierVersion, now: Instant): string =>
  [whenOf(version, now), version.device ?? labelOf(version)].join(", ");

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

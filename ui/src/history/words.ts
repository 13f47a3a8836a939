import type { EarlierVersion, Instant } from "../ipc";

const LABELS: Readonly<Record<EarlierVersion["label"], string>> = {
  mine: "Mine",
  theirs: "Theirs",
  base: "Last shared",
  replaced: "Replaced",
  edited: "Edited",
  synced: "Synced",
  server: "On the server",
};
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric" });
const DAY = 86_400_000;

export const labelOf = ({ label }: EarlierVersion): string => LABELS[label];

/** Time and day, as short as they can be said under the name of their group. */
export function timeOf(at: Instant, now: Instant): string {
  const today = new Date(now).setHours(0, 0, 0, 0);
  return at >= today - DAY ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`;
}

/** Where a version is from and when it was kept. */
export function sourceOf({ device, keptAt, label }: EarlierVersion, now: Instant): string {
  const where = device ?? (label === "theirs" ? "Another device" : null);
  return [where, timeOf(keptAt, now)].filter(Boolean).join(", ");
}

/** Under which day or month a version stands. */
export function groupOf(at: Instant, now: Instant): string {
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (at >= today) return "Today";
  return at >= today - DAY ? "Yesterday" : month.format(at);
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

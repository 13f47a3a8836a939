const STEP = 1024;
const UNITS = ["B", "KB", "MB", "GB"] as const;

/** How a language writes sizes: 320 B, 1.8 KB, 12 MB. */
export function sizesIn(locale: string): (bytes: number) => string {
  const [whole, fine] = [0, 1].map((digits) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }));
  return (bytes) => {
    const power = Math.min(UNITS.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(STEP)));
    const amount = bytes / STEP ** power;
    return `${(power > 0 && amount < 10 ? fine : whole)!.format(amount)} ${UNITS[power]}`;
  };
}

/** How long something took, from milliseconds: 84 ms, 2.4 s, 3 min. */
export function durationsIn(locale: string): (ms: number) => string {
  const fine = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return (ms) => {
    if (ms < 950) return `${Math.round(ms)} ms`;
    return ms < 60_000 ? `${fine.format(ms / 1000)} s` : `${fine.format(Math.round(ms / 60_000))} min`;
  };
}

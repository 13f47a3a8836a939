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

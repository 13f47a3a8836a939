/** Wie lange: 7 Tage, ein Jahr. */
export const timeOf = (days: number): string => (days === 365 ? "ein Jahr" : `${days} Tage`);

/** How long: 7 days, a year. */
export const timeOf = (days: number): string => (days === 365 ? "a year" : `${days} days`);

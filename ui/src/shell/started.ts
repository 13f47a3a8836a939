/** How far the start has come: marks on the page's own clock, which begins when the web view is up. For whoever measures. */
export type Step = "list" | "note" | "usable";

/** Two frames. A window that is not shown draws nothing, and one that comes up takes its time for the first ones: nobody waits longer. */
const LONGEST = 34;

/** Resolves when what was changed until now has been drawn. */
export function drawn(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LONGEST);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      setTimeout(resolve);
    });
  });
}

/** Marks a step when what it brought has been drawn. */
export function reached(step: Step): void {
  requestAnimationFrame(() => setTimeout(() => performance.mark(`driftless.${step}`)));
}

/** How far the start has come: marks on the page's own clock, which begins when the web view is up. For whoever measures. */
export type Step = "list" | "note" | "usable";

/** A window that is not shown draws nothing, and nobody waits longer than this for it. */
const LONGEST = 100;

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

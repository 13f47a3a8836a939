/** How far the start has come: marks on the page's own clock, which begins when the web view is up. For whoever measures. */
export type Step = "list" | "note" | "usable";

/** Marks a step when what it brought has been drawn. */
export function reached(step: Step): void {
  requestAnimationFrame(() => setTimeout(() => performance.mark(`driftless.${step}`)));
}

/** The sizes that Ctrl + and Ctrl - go through. */
const ZOOMS = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** The next larger (1) or smaller (-1) size, or the same at the ends. */
export function zoomFrom(zoom: number, by: 1 | -1): number {
  const next = by > 0 ? ZOOMS.find((other) => other > zoom + 0.01) : ZOOMS.findLast((other) => other < zoom - 0.01);
  return next ?? zoom;
}

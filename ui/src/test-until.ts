import { flushSync } from "svelte";
import { expect, vi } from "vitest";

/** Waits for what a test is about: it is looked for again until it is so, and never slept for. */
export async function until(holds: () => unknown): Promise<void> {
  await vi.waitFor(
    () => {
      flushSync();
      expect(holds()).toBeTruthy();
    },
    { interval: 1 },
  );
}

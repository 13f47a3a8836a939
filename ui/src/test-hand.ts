import { flushSync } from "svelte";
import { expect, vi } from "vitest";

/** What a person does in a test. They wait until a thing is there, and for no time. */
export async function until(holds: () => unknown): Promise<void> {
  await vi.waitFor(
    () => {
      flushSync();
      expect(holds()).toBeTruthy();
    },
    { interval: 1, timeout: 5000 },
  );
}

export const byId = (id: string): string => `[data-testid=${id}]`;

/** What a selector finds as soon as it is there and can be used. */
export async function seen<Kind extends HTMLElement = HTMLElement>(selector: string): Promise<Kind> {
  const ready = (): Kind | null => document.querySelector<Kind>(`:is(${selector}):not(:disabled)`);
  await until(ready);
  return ready()!;
}

export async function click(selector: string): Promise<void> {
  (await seen(selector)).click();
  flushSync();
}

export async function fill(selector: string, text: string): Promise<void> {
  await enter(selector, text, "input");
}

export async function choose(selector: string, value: string): Promise<void> {
  await enter(selector, value, "change");
}

async function enter(selector: string, value: string, event: string): Promise<void> {
  const field = await seen<HTMLInputElement | HTMLSelectElement>(selector);
  field.value = value;
  field.dispatchEvent(new Event(event, { bubbles: true }));
  flushSync();
}

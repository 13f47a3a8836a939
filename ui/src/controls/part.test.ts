import { expect, test, vi } from "vitest";
import { Part, quiet, readAhead } from "./part.svelte";

const part = (name: string, reads: string[]): Part<string> =>
  new Part(async () => {
    reads.push(name);
    return { default: name };
  });

test("a part is read once, when somebody looks, and is here from then on", async () => {
  const reads: string[] = [];
  const dialog = part("dialog", reads);
  expect(reads).toEqual([]);
  expect([dialog.isHere, dialog.here, dialog.here]).toEqual([false, null, null]);
  expect(await dialog.load()).toBe("dialog");
  expect([dialog.isHere, dialog.here, reads]).toEqual([true, "dialog", ["dialog"]]);
});

test("what nobody has asked for is read ahead, each part when it may be", async () => {
  const reads: string[] = [];
  const [asked, first, second] = ["asked", "first", "second"].map((name) => part(name, reads));
  await asked?.load();
  const goOn: (() => void)[] = [];
  const ahead = readAhead(() => new Promise((resolve) => goOn.push(resolve)));
  expect(reads).toEqual(["asked"]);
  goOn.shift()?.();
  await vi.waitFor(() => expect(goOn).toHaveLength(1));
  expect([first?.isHere, second?.isHere]).toEqual([true, false]);
  goOn.shift()?.();
  await ahead;
  expect(reads).toEqual(["asked", "first", "second"]);
});

test("it is quiet when nothing was touched for a while", async () => {
  vi.useFakeTimers();
  let isQuiet = false;
  void quiet(100).then(() => (isQuiet = true));
  await vi.advanceTimersByTimeAsync(60);
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
  await vi.advanceTimersByTimeAsync(60);
  expect(isQuiet).toBe(false);
  await vi.advanceTimersByTimeAsync(60);
  expect(isQuiet).toBe(true);
  vi.useRealTimers();
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { toasts, type Toast } from "./toasts.svelte";

const said = (title: string, more: Partial<Toast> = {}): Toast => ({ icon: "info", tone: "plain", title, ...more });
const titles = (): readonly string[] => toasts.shown.map(({ title }) => title);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  (["pointer", "focus", "background", "layer"] as const).forEach((why) => toasts.hold(why, false));
  toasts.shown.forEach(({ key }) => toasts.dismiss(key));
  vi.useRealTimers();
});

test("a fourth toast sends the oldest away", () => {
  ["one", "two", "three", "four"].forEach((title) => toasts.show(said(title)));
  expect(titles()).toEqual(["two", "three", "four"]);
});

test("a toast leaves after six seconds, or when it was told, or never by itself", () => {
  toasts.show(said("short"));
  toasts.show(said("undo", { lasts: 10_000 }));
  toasts.show(said("question", { stays: true }));
  vi.advanceTimersByTime(6000);
  expect(titles()).toEqual(["undo", "question"]);
  vi.advanceTimersByTime(4000);
  expect(titles()).toEqual(["question"]);
  vi.advanceTimersByTime(600_000);
  expect(titles()).toEqual(["question"]);
});

test("the countdown stops for any reason and goes on with what was left when none is there", () => {
  toasts.show(said("undo", { lasts: 10_000 }));
  vi.advanceTimersByTime(4000);
  toasts.hold("background", true);
  toasts.hold("pointer", true);
  toasts.hold("pointer", false);
  vi.advanceTimersByTime(60_000);
  toasts.hold("background", false);
  vi.advanceTimersByTime(5900);
  expect(titles()).toEqual(["undo"]);
  vi.advanceTimersByTime(200);
  expect(titles()).toEqual([]);
});

test("a toast that comes while the countdowns stand still has all its time afterwards", () => {
  toasts.hold("layer", true);
  toasts.show(said("undo", { lasts: 10_000 }));
  vi.advanceTimersByTime(60_000);
  toasts.hold("layer", false);
  vi.advanceTimersByTime(9900);
  expect(titles()).toEqual(["undo"]);
});

test("a hand on a toast that leaves does not hold the next one", () => {
  const key = toasts.show(said("one"));
  toasts.hold("pointer", true);
  toasts.dismiss(key);
  toasts.show(said("two"));
  vi.advanceTimersByTime(6000);
  expect(titles()).toEqual([]);
});

test("the same words stand there once, whoever says them", () => {
  toasts.show(said("“Kitchen” was settled on Pixel 8"));
  toasts.show(said("“Kitchen” was settled on Pixel 8", { stays: true }));
  expect(toasts.shown.map(({ stays }) => stays)).toEqual([true]);
});

test("a topic is said once", () => {
  toasts.show(said("one", { topic: "sync" }));
  toasts.show(said("two", { topic: "sync" }));
  expect(titles()).toEqual(["two"]);
  toasts.dismissTopic("sync");
  expect(titles()).toEqual([]);
});

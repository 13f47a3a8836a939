import { afterEach, expect, test, vi } from "vitest";
import { whenIdle } from "./idle";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("a long piece of work leaves the keys their turn after some milliseconds, however much time there is", () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  let turn = (): void => {};
  vi.stubGlobal("requestIdleCallback", (call: (deadline: { timeRemaining(): number }) => void) => {
    turn = () => call({ timeRemaining: () => 50 });
  });
  let steps = 0;
  function* work(): Generator<true> {
    for (;;) {
      steps += 1;
      now += 2;
      yield true;
    }
  }
  whenIdle(work(), () => {});
  turn();
  expect(steps).toBe(2);
  turn();
  expect(steps).toBe(4);
});

test("work that is stopped by a step of its own goes no further, and is not done", () => {
  vi.useFakeTimers();
  const done = vi.fn();
  const seen: number[] = [];
  function* work(): Generator<number> {
    for (let at = 0; at < 3; at += 1) {
      seen.push(at);
      if (at === 1) stop();
      yield at;
    }
  }
  const stop = whenIdle(work(), done);
  vi.runAllTimers();
  expect(seen).toEqual([0, 1]);
  expect(done).not.toHaveBeenCalled();
});

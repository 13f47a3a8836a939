/** Milliseconds of one go, whatever time there is: a key that comes meanwhile waits no longer. */
const GO = 8;

/** Runs the steps of a long piece of work when nothing else is to be done. Answers how to stop. */
export function whenIdle<Value>(steps: Iterator<Value>, done: (last: Value) => void): () => void {
  let stopped = false;
  let last: Value | undefined;
  const step = (timeLeft: () => number): void => {
    if (stopped) return;
    do {
      const { value, done: over } = steps.next();
      // A step may be what stops it.
      if (stopped) return;
      if (over) return last === undefined ? undefined : done(last);
      last = value as Value;
    } while (timeLeft() > 4);
    later(step);
  };
  later(step);
  return () => (stopped = true);
}

/** WebKit has no idle time to give: there a turn of its own has to do. */
function later(step: (timeLeft: () => number) => void): void {
  if (typeof requestIdleCallback === "function")
    requestIdleCallback(
      (deadline) => {
        const end = performance.now() + GO;
        step(() => Math.min(deadline.timeRemaining(), end - performance.now()));
      },
      { timeout: 1000 },
    );
  else setTimeout(() => step(() => 0));
}

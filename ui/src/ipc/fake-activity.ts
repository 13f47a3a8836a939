import type { Instant, Reason, SyncEvent } from "./backend";

const MINUTE = 60_000;
const DAY = 86_400_000;

const because = (code: Reason["code"], a: number | null = null, b: number | null = null): Reason => ({
  code,
  said: null,
  a,
  b,
});

/** What happened before: this afternoon as the mock tells it, and the days before it, newest first. */
export function mockEvents(now: Instant): SyncEvent[] {
  const event = (at: Instant, kind: SyncEvent["kind"], more: Partial<SyncEvent> = {}): SyncEvent => ({
    id: 0,
    at,
    kind,
    sent: 0,
    received: 0,
    ids: [],
    reason: null,
    ...more,
  });
  const recent = [
    event(now - 2 * MINUTE, "online", { sent: 8, received: 12, conflicts: 3, tookMs: 2400 }),
    event(now - 31 * MINUTE, "offline", { reason: because("unreachable") }),
    event(now - 47 * MINUTE, "synced", { tookMs: 84 }),
  ];
  const before = Array.from({ length: 60 }, (_, at) =>
    event(now - DAY - at * 55 * MINUTE, "synced", {
      sent: at % 4,
      received: (at * 7) % 5,
      tookMs: 120 + ((at * 97) % 900),
    }),
  );
  return [...recent, ...before].map((each, at, all) => ({ ...each, id: all.length - at }));
}

import type { IconName } from "./icon-names";

export interface ToastAction {
  readonly label: string;
  readonly primary?: boolean;
  readonly run: () => void;
}

/** A short word at the bottom right. With `stays` it waits for an answer, else it leaves after 6 s. */
export interface Toast {
  readonly icon: IconName;
  readonly tone: "plain" | "ok" | "wait" | "danger";
  readonly title: string;
  readonly text?: string;
  readonly actions?: readonly ToastAction[];
  readonly stays?: boolean;
  /** Milliseconds it is shown, 6000 unless told. */
  readonly lasts?: number;
  /** A toast with the same topic is replaced, so that one thing is said once. */
  readonly topic?: string;
}

export interface ShownToast extends Toast {
  readonly key: number;
}

const MOST = 3;
const LASTS = 6000;

let next = 0;
let shown = $state<readonly ShownToast[]>([]);
const timers = new Map<number, { left: number; since: number; timer: ReturnType<typeof setTimeout> | undefined }>();

/** What can stop the countdowns: the hand or the focus on a toast, or a window or dialog that keeps it from being read. */
export type Hold = "pointer" | "focus" | "background" | "layer";
const holds = new Set<Hold>();

/** The toasts on screen, oldest first. */
export const toasts = {
  get shown(): readonly ShownToast[] {
    return shown;
  },

  /** Shows a toast and answers its key. The same words stand there once, and a fourth one takes the oldest away. */
  show(toast: Toast): number {
    const key = ++next;
    if (toast.topic) toasts.dismissTopic(toast.topic);
    shown.filter(({ title }) => title === toast.title).forEach((other) => toasts.dismiss(other.key));
    shown = [...shown, { ...toast, key }];
    shown.slice(0, Math.max(0, shown.length - MOST)).forEach((other) => toasts.dismiss(other.key));
    if (!toast.stays) start(key, toast.lasts ?? LASTS);
    return key;
  },

  dismiss(key: number): void {
    clearTimeout(timers.get(key)?.timer);
    timers.delete(key);
    shown = shown.filter((toast) => toast.key !== key);
    // A toast that leaves from under the hand tells nobody that the hand is no longer on it.
    if (shown.length === 0) (["pointer", "focus"] as const).forEach((why) => holds.delete(why));
  },

  dismissTopic(topic: string): void {
    shown.filter((toast) => toast.topic === topic).forEach((toast) => toasts.dismiss(toast.key));
  },

  /** Stops every countdown while there is any reason to, and goes on with what was left of them. */
  hold(why: Hold, hold: boolean): void {
    const before = holds.size > 0;
    if (hold) holds.add(why);
    else holds.delete(why);
    if (before === holds.size > 0) return;
    for (const [key, entry] of timers) {
      clearTimeout(entry.timer);
      if (hold) timers.set(key, { ...entry, left: entry.left - (Date.now() - entry.since) });
      else start(key, Math.max(entry.left, 800));
    }
  },
};

function start(key: number, left: number): void {
  const timer = holds.size > 0 ? undefined : setTimeout(() => toasts.dismiss(key), left);
  timers.set(key, { left, since: Date.now(), timer });
}

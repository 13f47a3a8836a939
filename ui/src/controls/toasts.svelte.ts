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
let held = $state(false);
let shown = $state<readonly ShownToast[]>([]);
const timers = new Map<number, { left: number; since: number; timer: ReturnType<typeof setTimeout> }>();

/** The toasts on screen, oldest first, and whether the pointer or the focus keeps them there. */
export const toasts = {
  get shown(): readonly ShownToast[] {
    return shown;
  },

  /** Shows a toast and answers its key. A fourth one takes the oldest away. */
  show(toast: Toast): number {
    const key = ++next;
    if (toast.topic) shown.filter((other) => other.topic === toast.topic).forEach((other) => toasts.dismiss(other.key));
    shown = [...shown, { ...toast, key }];
    shown.slice(0, Math.max(0, shown.length - MOST)).forEach((other) => toasts.dismiss(other.key));
    if (!toast.stays) start(key, toast.lasts ?? LASTS);
    return key;
  },

  dismiss(key: number): void {
    const entry = timers.get(key);
    if (entry) clearTimeout(entry.timer);
    timers.delete(key);
    shown = shown.filter((toast) => toast.key !== key);
    if (shown.length === 0) held = false;
  },

  /** Stops every countdown while the pointer or the focus is on a toast, or the window is in the background. */
  hold(hold: boolean): void {
    if (hold === held) return;
    held = hold;
    for (const [key, entry] of timers) {
      clearTimeout(entry.timer);
      const left = hold ? entry.left - (Date.now() - entry.since) : entry.left;
      if (hold) timers.set(key, { ...entry, left });
      else start(key, Math.max(left, 800));
    }
  },
};

function start(key: number, left: number): void {
  const timer = setTimeout(() => toasts.dismiss(key), left);
  if (held) clearTimeout(timer);
  timers.set(key, { left, since: Date.now(), timer });
}

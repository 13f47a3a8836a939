import { toasts } from "../controls/toasts.svelte";
import type { AppError } from "../ipc";

/** Says that something did not work, with the host's own sentence. */
export function failed(title: string, error: unknown): void {
  const { message } = error as AppError;
  toasts.show({ icon: "triangle-alert", tone: "danger", title, ...(message ? { text: message } : {}), topic: title });
}

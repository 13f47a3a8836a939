import { toasts } from "../controls/toasts.svelte";
import { told } from "../words";

/** Says that something did not work, and why. */
export function failed(title: string, error: unknown): void {
  toasts.show({ icon: "triangle-alert", tone: "danger", title, text: told(error), topic: title });
}

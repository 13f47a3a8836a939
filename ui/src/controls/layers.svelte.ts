import { untrack } from "svelte";

let count = $state(0);

/** What lies over the window: dialogs, menus, popovers. Whoever opens one says so, and answers when it is gone. */
export const layers = {
  get any(): boolean {
    return count > 0;
  },

  /** One more; answers how to take it away. */
  lay(): () => void {
    untrack(() => (count += 1));
    return () => untrack(() => (count -= 1));
  },
};

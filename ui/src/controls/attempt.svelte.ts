import { told } from "../words";

/** What a person asks for in a dialog or a window: whether it is under way, and the sentence of what kept it from being done. */
export class Attempt {
  busy = $state(false);
  trouble = $state<string | null>(null);

  async run(act: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.trouble = null;
    try {
      await act();
    } catch (error) {
      this.trouble = told(error);
    }
    this.busy = false;
  }
}

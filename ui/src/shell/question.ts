import type { Choice } from "../controls/Choose.svelte";

/** A question before something that cannot be undone. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  /** Nothing is lost by a yes. */
  readonly calm?: boolean;
  readonly run: () => Promise<void>;
}

/** A question whose answer is one of a list: a notebook, a tag. */
export interface Choosing {
  readonly title: string;
  readonly ask: string;
  readonly nothing: string;
  readonly choices: readonly Choice[];
  readonly made?: (text: string) => Choice | null;
  readonly pick: (key: string) => void;
}

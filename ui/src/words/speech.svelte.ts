import type { AppError, Reason } from "../ipc";
import { de } from "./de";
import { en, type Words } from "./en";

export type Language = "en" | "de";

const CATALOGUE: Readonly<Record<Language, Words>> = { en, de };
/** How times, days and numbers are written. */
const REGION: Readonly<Record<Language, string>> = { en: "en-GB", de: "de-DE" };

let spoken = $state<Language>("en");

export const language = (): Language => spoken;

/** Why something went wrong, as a sentence. `again` says when it is tried again, without a full stop; else we just keep trying. */
export const because = (reason: Reason, again = words().sync.keepTrying): string =>
  words().reasons[reason.code](reason, again);

/** What an error says to a person: in our own words where the host knows why, else in the host's. */
export function told(error: unknown): string {
  const { reason, refusal, message } = error as AppError;
  if (refusal) return words().refusals[refusal];
  return reason ? because(reason) : message || because({ code: "internal", said: null, a: null, b: null });
}

/** The sentences in the language that is spoken; a template that reads them follows when it changes. */
export const words = (): Words => CATALOGUE[spoken];

/** The locale for `Intl`. */
export const dateWords = (): string => REGION[spoken];

/** Speaks a language from now on; `system` is the desktop's, if it is one of ours. */
export function speak(asked: Language | "system", system: string = globalThis.navigator?.language ?? "en"): void {
  const own = system.slice(0, 2);
  spoken = asked !== "system" ? asked : own in CATALOGUE ? (own as Language) : "en";
  if (globalThis.document) document.documentElement.lang = spoken;
}

import { isKey, keysOn, type Command } from "../controls/commands.svelte";

/** A column, or the toasts: F6 walks through them. */
export interface Stop {
  readonly selector: string;
  readonly focus: () => void;
}

/** Hears the keys of the commands; F6 goes on to the next stop. What cannot be done now still takes its key. */
export function keysOf(commands: readonly Command[], stops: () => readonly Stop[]): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.isComposing) return;
    const command = commands.find((other) => !other.inList && keysOn(other).some((key) => isKey(event, key)));
    if (event.key !== "F6" && !command) return;
    event.preventDefault();
    event.stopPropagation();
    if (!command) walk(stops(), event.shiftKey);
    else if (command.when?.() ?? true) command.run();
  };
}

function walk(stops: readonly Stop[], back: boolean): void {
  const at = stops.findIndex(({ selector }) => document.activeElement?.closest(selector));
  const next = at < 0 ? 0 : (at + (back ? stops.length - 1 : 1)) % stops.length;
  stops[next]?.focus();
}

import type { IconName } from "./icon-names";
import { isMac, shownKey } from "./keys";

/** Something the app can do: the palette offers it, a key does it, and a button that does it shows that key. */
export interface Command {
  readonly id: string;
  readonly words: () => string;
  readonly icon: IconName;
  /** As `Ctrl Shift P`; the first is shown. On a Mac `Ctrl` is Command. */
  readonly keys?: readonly string[];
  /** The keys on a Mac, where they are other ones. */
  readonly mac?: readonly string[];
  /** Its key means this only where the list has the focus, and the list hears it. */
  readonly inList?: boolean;
  /** Whether it can be done now. */
  readonly when?: () => boolean;
  readonly run: () => unknown;
}

let offered = $state.raw<readonly Command[]>([]);

/** The commands of this window. The app offers them; whoever shows a key asks for it by the command's id. */
export const commands = {
  get all(): readonly Command[] {
    return offered;
  },

  /** Those that can be done now. */
  get ready(): readonly Command[] {
    return offered.filter((command) => command.when?.() ?? true);
  },

  offer(list: readonly Command[]): void {
    offered = list;
  },

  /** The key of a command as it is shown: `Ctrl N`, `Strg N`, `⌘N`. */
  keyOf(id: string): string | undefined {
    const command = offered.find((other) => other.id === id);
    const [key] = keysOn(command ?? {}, isMac);
    return key === undefined ? undefined : shownKey(key);
  },
};

export function keysOn({ keys, mac }: Pick<Command, "keys" | "mac">, onMac = isMac): readonly string[] {
  return (onMac ? (mac ?? keys) : keys) ?? [];
}

const NAMED: Readonly<Record<string, string>> = { down: "arrowdown", up: "arrowup" };

/** Whether a key event is this key. A sign that stands above another one on the keyboard is meant with Shift or without. */
export function isKey(event: KeyboardEvent, key: string): boolean {
  const parts = key.toLowerCase().split(" ");
  const last = parts.at(-1) ?? "";
  const name = NAMED[last] ?? last;
  const sign = name.length === 1 && !/[a-z0-9]/.test(name);
  if (parts.includes("ctrl") !== (event.ctrlKey || event.metaKey)) return false;
  if (parts.includes("alt") !== event.altKey) return false;
  if (!sign && parts.includes("shift") !== event.shiftKey) return false;
  const pressed = event.key.toLowerCase();
  return (
    pressed === name ||
    (/^\d$/.test(name) && event.code === `Digit${name}`) ||
    (name === "\\" && event.code === "Backslash")
  );
}

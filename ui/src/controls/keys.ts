import { words } from "../words";

/** How a key is written for people: the one place that shows one. */
export const isMac = /^Mac/.test(globalThis.navigator?.platform ?? "");

const SIGNS: Readonly<Record<string, string>> = {
  Ctrl: "⌘",
  Shift: "⇧",
  Alt: "⌥",
  Delete: "⌫",
  Backspace: "⌫",
  Down: "↓",
  Up: "↑",
  PageUp: "⇞",
  PageDown: "⇟",
};
/** Of a key for the whole desktop: there Control is Control on a Mac too, and Super is Command. */
const DESKTOP_SIGNS = { ...SIGNS, Ctrl: "⌃", Super: "⌘" };

/** `Ctrl Shift P` as it stands on the keyboard: `Strg Umschalt P` where German is spoken, `⌘⇧P` on a Mac. */
export function shownKey(key: string, onMac = isMac): string {
  return shown(key.split(" "), SIGNS, onMac);
}

/** `Ctrl+Alt+N`, as the desktop takes it. */
export function shownDesktopKey(key: string, onMac = isMac): string {
  return shown(key.split("+"), DESKTOP_SIGNS, onMac);
}

/** A tooltip: what it is and, in brackets, its key as it is shown. */
export const titled = (label: string, key: string | undefined): string => (key ? `${label} (${key})` : label);

function shown(parts: readonly string[], signs: Readonly<Record<string, string>>, onMac: boolean): string {
  if (onMac) return parts.map((part) => signs[part] ?? part).join("");
  return parts.map((part) => words().shell.keys[part] ?? part).join(" ");
}

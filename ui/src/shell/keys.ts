/** What the keys can ask of the app. */
export interface Asks {
  create(): void;
  createHere(): void;
  search(): void;
  find(): void;
  replace(): void;
  turn(): void;
  syncNow(): void;
  activity(): void;
  compare(): void;
  versions(): void;
  pin(): void;
  tags(): void;
  move(): void;
  sidebar(): void;
  list(): void;
  editor(): void;
  drawer(): void;
  next(): void;
  previous(): void;
  settings(): void;
}

const BY_KEY: Readonly<Record<string, keyof Asks>> = {
  n: "create",
  "shift+n": "createHere",
  k: "search",
  f: "find",
  "alt+f": "replace",
  "shift+e": "turn",
  s: "syncNow",
  "shift+s": "activity",
  "shift+m": "compare",
  h: "versions",
  "shift+p": "pin",
  t: "tags",
  "shift+o": "move",
  "1": "sidebar",
  "2": "list",
  "3": "editor",
  "\\": "drawer",
  "alt+arrowdown": "next",
  "alt+arrowup": "previous",
  ",": "settings",
};

/** The keyboard map: Ctrl (or Command) and a key. F6 walks through the columns and the toasts. */
export function keysOf(asks: { [Name in keyof Asks]: () => unknown }): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.isComposing) return;
    if (event.key === "F6") {
      event.preventDefault();
      walk(asks, event.shiftKey);
      return;
    }
    if (!(event.ctrlKey || event.metaKey)) return;
    const held = `${event.altKey ? "alt+" : ""}${event.shiftKey ? "shift+" : ""}`;
    const name = BY_KEY[held + event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault();
    event.stopPropagation();
    asks[name]();
  };
}

function walk(asks: { [Name in keyof Asks]: () => unknown }, back: boolean): void {
  const stops: [string, () => unknown][] = [
    [".sidebar", asks.sidebar],
    [".list", asks.list],
    ["main.editor", asks.editor],
  ];
  if (document.querySelector(".toast")) stops.push(["#toasts", () => document.getElementById("toasts")?.focus()]);
  const at = stops.findIndex(([selector]) => document.activeElement?.closest(selector));
  const next = at < 0 ? 0 : (at + (back ? stops.length - 1 : 1)) % stops.length;
  stops[next]?.[1]();
}

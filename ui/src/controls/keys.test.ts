import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, test } from "vitest";
import { speak } from "../words";
import IconButton from "./IconButton.svelte";
import { shownDesktopKey, shownKey, titled } from "./keys";

afterEach(() => speak("en"));

test("a key is written as it stands on the keyboard there", () => {
  expect(shownKey("Ctrl Shift P", false)).toBe("Ctrl Shift P");
  expect(shownKey("Ctrl Shift P", true)).toBe("⌘⇧P");
  speak("de");
  expect(shownKey("Ctrl Shift P", false)).toBe("Strg Umschalt P");
  expect(shownKey("Ctrl PageDown", false)).toBe("Strg Bild ab");
  expect(shownKey("Ctrl Shift P", true)).toBe("⌘⇧P");
});

test("a key for the whole desktop has Control on a Mac too", () => {
  expect(shownDesktopKey("Ctrl+Alt+N", true)).toBe("⌃⌥N");
  expect(shownDesktopKey("Super+N", true)).toBe("⌘N");
  speak("de");
  expect(shownDesktopKey("Ctrl+Alt+N", false)).toBe("Strg Alt N");
});

test("a tooltip has a key only where there is one", () => {
  expect(titled("Close", "Esc")).toBe("Close (Esc)");
  expect(titled("Close", undefined)).toBe("Close");
});

test("a button shows its key in the language that is spoken, also when that changes", async () => {
  const button = mount(IconButton, { target: document.body, props: { icon: "x", label: "Pin", keys: "Ctrl Shift P" } });
  const title = (): string | undefined => document.querySelector<HTMLElement>(".icon-btn")?.title;
  expect(title()).toBe("Pin (Ctrl Shift P)");
  speak("de");
  flushSync();
  expect(title()).toBe("Pin (Strg Umschalt P)");
  await unmount(button);
});

const sources = import.meta.glob<string>(["../**/*.svelte", "../words/{en,de}/*.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

test("no sentence and no template names a key of its own: on a Mac and in German it is another one", () => {
  const named = Object.entries(sources).flatMap(([path, source]) => {
    const template = path.endsWith(".svelte") ? source.slice(source.lastIndexOf("</script>")) : source;
    const shown = template.replace(/keys="[^"]*"|keys: \{[^}]*\}|shownKey\([^)]*\)|\{\/\*.*?\*\/\}|<!--.*?-->/gs, "");
    return (shown.match(/\b(?:Ctrl|Strg|Alt \d|Umschalt)\b[^\n]*/g) ?? []).map((found) => `${path}: ${found}`);
  });
  expect(named).toEqual([]);
});

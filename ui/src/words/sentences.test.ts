import { parse } from "svelte/compiler";
import { expect, test } from "vitest";

/** Folders whose sentences all stand in the catalogue. */
const CHECKED = [
  "carry",
  "controls",
  "editor",
  "history",
  "merge",
  "notes",
  "palette",
  "settings",
  "shell",
  "start",
  "sync",
];
/** Names, signs and keys that are the same in every language, and sides and fields that a component is told by name. */
const ALLOWED = new Set(
  ["Driftless", "driftless://connect…", "Aa", "ab", "Esc"].concat(["mine", "theirs", "title", "tags", "notebook"]),
);
const SPOKEN = new Set(["aria-label", "title", "label", "placeholder", "alt", "ask", "nothing"]);

const files = import.meta.glob<string>(["../**/*.svelte"], { query: "?raw", import: "default", eager: true });

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;

/** A sentence, or a word of one. */
const speaks = (text: string): boolean => /\p{L}{2,}/u.test(text) && !ALLOWED.has(text.trim());

/** Texts that a person would see or hear, and that stand in the template itself. */
function spokenIn(node: unknown, spoken = false): string[] {
  if (Array.isArray(node)) return node.flatMap((child) => spokenIn(child, spoken));
  if (!isNode(node)) return [];
  const { type } = node;
  if (type === "StyleDirective") return [];
  if (type === "Text") return spoken && speaks(String(node["data"])) ? [String(node["data"]).trim()] : [];
  if (type === "Literal") {
    const value = node["value"];
    return spoken && typeof value === "string" && /\p{L}{2,}/u.test(value) && !ALLOWED.has(value) ? [value] : [];
  }
  if (type === "Attribute") return spokenIn(node["value"], SPOKEN.has(String(node["name"])));
  const inText =
    type === "Fragment" ? true : type.endsWith("Expression") && type !== "ConditionalExpression" ? false : spoken;
  return Object.entries(node)
    .filter(([key]) => key !== "metadata" && key !== "parent")
    .flatMap(([, child]) => spokenIn(child, inText));
}

const sentencesOf = (source: string): string[] => spokenIn(parse(source, { modern: true }).fragment);

// Every template is parsed: on a busy machine that takes a while.
test("no sentence stands in a template: people read them in their language", { timeout: 60_000 }, () => {
  const found = Object.entries(files)
    .map(([path, source]) => [path.replace("../", ""), source] as const)
    .filter(([path]) => path === "App.svelte" || CHECKED.includes(path.split("/")[0] ?? ""))
    .flatMap(([path, source]) => sentencesOf(source).map((sentence) => `${path}: ${sentence}`));
  expect(found).toEqual([]);
});

test("a sentence in a template would be seen", () => {
  expect(sentencesOf("<p>Write something down</p>")).toEqual(["Write something down"]);
  expect(sentencesOf('<button aria-label="New note"></button>')).toEqual(["New note"]);
  expect(sentencesOf('<IconButton label={open ? "Close it" : words().open} />')).toEqual(["Close it"]);
  expect(sentencesOf('<p class="row wide">{words().plain}</p>')).toEqual([]);
});

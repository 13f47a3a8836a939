import { expect, test } from "vitest";
import { en } from "./en";

const sources = import.meta.glob<string>(["../**/*.svelte", "../**/*.ts", "!../words/{en,de}/*", "!../**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const written = new Set(Object.values(sources).flatMap((source) => source.match(/[\p{L}\p{N}_]+/gu) ?? []));

/** The keys of a catalogue, down to its sentences. */
const keysOf = (part: object, path: readonly string[] = []): string[][] =>
  Object.entries(part).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? keysOf(value, [...path, key]) : [[...path, key]],
  );

/** Keys that no source names. */
const unread = (catalogue: object, read: ReadonlySet<string>): string[] =>
  keysOf(catalogue)
    .filter((path) => !read.has(path.at(-1)!))
    .map((path) => path.join("."));

test("every sentence of the catalogue is said somewhere", () => {
  expect(unread(en, written)).toEqual([]);
});

test("a sentence that nobody says would be seen", () => {
  const catalogue = { sync: { said: "Synced", silent: "Nobody says this" } };
  expect(unread(catalogue, new Set(["sync", "said"]))).toEqual(["sync.silent"]);
});

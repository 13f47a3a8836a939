import { expect, test } from "vitest";
import { hitsIn, wordsOf } from "./found";

test("what a search looks for are its words and phrases, without operators and what must not be there", () => {
  expect(wordsOf('Café "harbour office" tag:summer in:"On the water" -ferry is:pinned "unfin')).toEqual([
    "cafe",
    "harbour office",
    "unfin",
  ]);
  expect(wordsOf('  !! "" - ☃')).toEqual([]);
});

test("they are found at the beginning of words, whatever their case and accents", () => {
  const text = "CAFÉ, cafés and decaf; 👩 café";
  expect(hitsIn(text, ["cafe"]).map(({ from, to }) => text.slice(from, to))).toEqual(["CAFÉ", "café", "café"]);
  expect(hitsIn(text, [])).toEqual([]);
});

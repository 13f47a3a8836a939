import { Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { PIECE, counting, type Count } from "./count";

const count = (text: string, from?: number, to?: number): Count | undefined =>
  [...counting(Text.of(text.split("\n")), from, to)].at(-1);

describe("counting", () => {
  it("counts words, characters, and those that are no blanks", () => {
    expect(count("Grenå, 05:30\n**two** 😀")).toEqual({ words: 3, characters: 22, withoutBlanks: 19 });
    expect(count("")).toEqual({ words: 0, characters: 0, withoutBlanks: 0 });
  });

  it("counts a part", () => {
    expect(count("one two three", 4, 7)?.words).toBe(1);
  });

  it("goes in short steps and cuts no word of a line in two", () => {
    const text = Array.from({ length: 5000 }, (_, at) => `line number ${at}`).join("\n");
    const steps = [...counting(Text.of(text.split("\n")))];
    expect(steps.length).toBeGreaterThan(text.length / PIECE);
    expect(steps.at(-1)).toEqual({
      words: 15_000,
      characters: text.length,
      withoutBlanks: text.replace(/\s/g, "").length,
    });
  });
});

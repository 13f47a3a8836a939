import { describe, expect, it } from "vitest";
import text from "./note-link.cases.json?raw";
import { readingsOf, shownOf } from "./note-link";

interface Case {
  readonly written: string;
  readonly shown: string;
  readonly readings: readonly { title: string; rest: string; heading?: string; alias?: string }[];
}

const cases = JSON.parse(text) as { readonly readings: readonly Case[] };

describe("a link to a note", () => {
  it("is read as the list of cases says that the core reads too", () => {
    expect(cases.readings.length).toBeGreaterThan(10);
    for (const { written, readings } of cases.readings)
      expect(readingsOf(written), written).toEqual(readings.map((each) => ({ heading: null, alias: null, ...each })));
  });

  it("shows its own words, or what it leads to", () => {
    for (const { written, shown } of cases.readings) {
      const { from, to } = shownOf(written);
      expect(written.slice(from, to), written).toBe(shown);
    }
  });
});

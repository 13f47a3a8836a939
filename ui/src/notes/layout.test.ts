import { describe, expect, it } from "vitest";
import { HEADER, MOST_ROWS, ROW, dayBounds, heightOf, pagesFor, rowAt, sectionsOf, topOf, visible } from "./layout";

const sections = sectionsOf({ pinned: 1, counts: [3, 0, 2, 0, 99_994] }, "edited");

describe("the list as arithmetic", () => {
  it("gives no header to an empty group", () => {
    expect(sections.map(({ heading }) => heading)).toEqual(["pinned", 0, 2, 4]);
  });

  it("is as high as its rows and headers", () => {
    expect(heightOf(sections)).toBe(100_000 * ROW + 4 * HEADER);
  });

  it("tells no days where titles or words give the order", () => {
    const titled = sectionsOf({ pinned: 2, counts: [7] }, "title");
    expect(titled.map(({ heading }) => heading)).toEqual(["pinned", "others"]);
    const plain = sectionsOf({ pinned: 0, counts: [7] }, "rank");
    expect(plain.map(({ heading }) => heading)).toEqual([null]);
    expect(heightOf(plain)).toBe(7 * ROW);
    expect(visible(plain, 0, 800).headers).toEqual([]);
    for (const index of [0, 6]) expect(rowAt(plain, topOf(plain, index))).toBe(index);
  });

  it("finds every row again at the px where it begins", () => {
    for (const index of [0, 1, 3, 4, 5, 6, 500, 99_999]) expect(rowAt(sections, topOf(sections, index))).toBe(index);
  });

  it("answers the row below a header for a px on the header", () => {
    expect(rowAt(sections, sections[1]!.top + 3)).toBe(1);
  });

  it("draws at most sixty rows, however high the window", () => {
    expect(visible(sections, 40_000, 100_000).rows).toHaveLength(MOST_ROWS);
  });

  it("covers the whole window wherever it is scrolled", () => {
    for (const scroll of [0, 77, 500, 4_000_000, heightOf(sections) - 800]) {
      const { rows } = visible(sections, scroll, 800);
      expect(rows[0]!.top).toBeLessThanOrEqual(Math.max(scroll, 2 * HEADER));
      expect(rows.at(-1)!.top + ROW).toBeGreaterThanOrEqual(Math.min(scroll + 800, heightOf(sections)));
    }
  });

  it("draws nothing for an empty list", () => {
    expect(visible(sectionsOf({ pinned: 0, counts: [0, 0, 0, 0, 0] }, "edited"), 0, 800).rows).toEqual([]);
  });

  it("asks for the visible pages and two ahead, and none beyond the end", () => {
    expect(
      pagesFor(
        [
          { index: 95, top: 0 },
          { index: 130, top: 0 },
        ],
        100_000,
      ),
    ).toEqual([0, 1, 2, 3]);
    expect(pagesFor([{ index: 0, top: 0 }], 42)).toEqual([0]);
    expect(pagesFor([], 0)).toEqual([]);
  });
});

describe("day bounds", () => {
  it("cut at local midnights, newest first", () => {
    const bounds = dayBounds(new Date(2026, 2, 30, 14, 20).getTime()).map((bound) => new Date(bound));
    expect(bounds.map((bound) => [bound.getMonth(), bound.getDate(), bound.getHours()])).toEqual([
      [2, 30, 0],
      [2, 29, 0],
      [2, 23, 0],
      [1, 28, 0],
    ]);
  });
});

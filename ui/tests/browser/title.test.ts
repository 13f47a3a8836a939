import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { id, open, row, SMALLEST } from "./window";

const LONG =
  "Minutes of the extraordinary meeting about the mooring, the crane and everything that has been put off since May";

const height = (page: Page): Promise<number> => id(page, "note-title").evaluate((box) => box.clientHeight);
const cut = (page: Page): Promise<boolean> =>
  id(page, "note-title").evaluate(
    (box) => box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 1,
  );

test("a long title is as high as it takes in every window, and Enter goes on to the text", async () => {
  const page = await open();
  await row(page, "anholt").click();
  const one = await height(page);
  await id(page, "note-title").fill(LONG);
  for (const viewport of [SMALLEST, { width: 720, height: 600 }, { width: 1280, height: 800 }]) {
    await page.setViewportSize(viewport);
    expect(await cut(page)).toBe(false);
    expect(await height(page)).toBeGreaterThan(1.9 * one);
  }
  await id(page, "note-title").fill(`A word of one piece: ${"x".repeat(200)}`);
  expect(await cut(page)).toBe(false);
  await id(page, "note-title").press("Enter");
  expect(await page.evaluate(() => document.activeElement?.classList.contains("cm-content"))).toBe(true);
  expect(await id(page, "note-title").getAttribute("aria-label")).toBe("Title");
});

test("lines that are pasted into a title become one, by one step that can be taken back", async () => {
  const page = await open("", { permissions: ["clipboard-read", "clipboard-write"] });
  await row(page, "anholt").click();
  await page.evaluate(() => navigator.clipboard.writeText("Crossing\nto Læsø\r\n"));
  await id(page, "note-title").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+v");
  expect(await id(page, "note-title").inputValue()).toBe("Crossing to Læsø");
  await page.keyboard.press("Control+z");
  expect(await id(page, "note-title").inputValue()).toBe("Crossing to Anholt");
});

test("a title that is written from right to left stands so", async () => {
  const page = await open();
  await page.keyboard.press("Control+n");
  await page.keyboard.type("קניות לשבת");
  expect(await id(page, "note-title").evaluate((box) => getComputedStyle(box).direction)).toBe("rtl");
});

import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { open, row } from "./window";

const WINDOW = { viewport: { width: 1280, height: 420 } };

const line = (page: Page, text: string): Locator => page.locator(".body .cm-line", { hasText: text });

/** The line that is whole at the top of the page, and how far under it that is. */
const atTop = (page: Page): Promise<{ text: string; below: number }> =>
  page.evaluate(() => {
    const top = document.querySelector(".page")!.getBoundingClientRect().top;
    const lines = [...document.querySelectorAll<HTMLElement>(".body .cm-line")];
    const line = lines.find((one) => one.textContent !== "" && one.getBoundingClientRect().top >= top)!;
    return { text: line.textContent ?? "", below: Math.round(line.getBoundingClientRect().top - top) };
  });

/** Writes a word where the caret is, and answers its line. */
async function lineOfCaret(page: Page): Promise<string> {
  await page.keyboard.press("Control+3");
  await page.keyboard.type("CARET");
  return (await page.locator(".body .cm-line", { hasText: "CARET" }).textContent()) ?? "";
}

test("the note that was open last is there at the next start, with its caret and scrolled as it was", async () => {
  const page = await open("", WINDOW);
  await row(page, "anholt").click();
  const above = line(page, "Above 14 m/s");
  await above.scrollIntoViewIfNeeded();
  await above.click({ position: { x: 60, y: 10 } });
  await page.keyboard.press("Home");
  const before = await atTop(page);
  expect(await page.locator(".page").evaluate((element) => element.scrollTop)).toBeGreaterThan(50);
  // The place is kept when it rests.
  await expect.poll(() => page.evaluate(() => localStorage.getItem("driftless.places"))).toContain("anholt");
  const kept = await page.evaluate(() => localStorage.getItem("driftless.places") ?? "");
  expect(kept).not.toContain("14 m/s");

  await page.reload();
  await above.waitFor();
  await expect.poll(() => atTop(page)).toEqual(before);
  expect(await lineOfCaret(page)).toMatch(/^CARET.*Above 14 m\/s/);
});

test("each note that is come back to stands as it was left", async () => {
  const page = await open("", WINDOW);
  await row(page, "anholt").click();
  await line(page, "Grenå on").waitFor();
  await page.locator(".page").evaluate((element) => (element.scrollTop = 120));
  const before = await atTop(page);
  await row(page, "tax").click();
  await expect.poll(() => page.locator(".page").evaluate((element) => element.scrollTop)).toBe(0);
  await row(page, "anholt").click();
  await expect.poll(() => atTop(page)).toEqual(before);
});

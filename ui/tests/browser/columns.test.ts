import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { id, open, row } from "./window";

const width = (page: Page, column: string): Promise<number> =>
  page.locator(column).evaluate((element) => element.getBoundingClientRect().width);

test("columns are dragged, moved by keys, kept for the next start, and reset by a double click", async () => {
  const page = await open();
  expect([await width(page, ".sidebar"), await width(page, ".list")]).toEqual([232, 316]);

  await page.mouse.move(233, 300);
  await page.mouse.down();
  await page.mouse.move(273, 300, { steps: 4 });
  await page.mouse.up();
  expect(await width(page, ".sidebar")).toBe(272);

  await id(page, "border-list").focus();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowRight");
  expect(await width(page, ".list")).toBe(364);
  expect(await id(page, "border-list").getAttribute("aria-valuenow")).toBe("364");

  await page.reload();
  await row(page, "tax").waitFor();
  expect([await width(page, ".sidebar"), await width(page, ".list")]).toEqual([272, 364]);

  await id(page, "border-sidebar").dblclick();
  expect([await width(page, ".sidebar"), await width(page, ".list")]).toEqual([232, 364]);
});

test("columns that were drawn wide leave the editor its room, and a narrow window has its own", async () => {
  const page = await open();
  await id(page, "border-list").focus();
  await page.keyboard.press("End");
  await id(page, "border-sidebar").focus();
  await page.keyboard.press("End");
  expect([await width(page, ".sidebar"), await width(page, ".list")]).toEqual([320, 480]);
  await page.setViewportSize({ width: 1010, height: 800 });
  expect(await width(page, "main.editor")).toBeGreaterThanOrEqual(400);
  await page.setViewportSize({ width: 720, height: 600 });
  expect(await width(page, ".list")).toBe(268);
  expect(await page.locator("[role=separator][aria-valuenow]").count()).toBe(0);
});

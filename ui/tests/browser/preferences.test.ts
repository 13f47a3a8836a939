import { expect, test } from "vitest";
import { SCREENS } from "./screens";
import { clipped, id, open, row, SMALLEST, WIDE } from "./window";

test("nothing moves for someone who wants no motion", async () => {
  const page = await open("sync=checking", { reducedMotion: "reduce" });
  await page.keyboard.press("Control+k");
  await id(page, "palette").waitFor();
  const moving = await page.evaluate(
    () => document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 1).length,
  );
  expect(moving).toBe(0);
});

test("with the desktop's own few colours, focus and choice are still seen", async () => {
  const page = await open("", { forcedColors: "active" });
  const outline = (selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).outlineStyle);
  await page.keyboard.press("Control+2");
  await page.keyboard.press("Home");
  await expect.poll(() => outline("[data-testid=note-row][aria-selected=true]")).toBe("double");
  expect(await outline(".nav-item[aria-current]")).toBe("solid");
  await page.keyboard.press("Control+1");
  await expect.poll(() => outline(".sidebar .nav-item:focus-visible")).toBe("solid");
  await page.keyboard.press("Control+k");
  await id(page, "hit").first().waitFor();
  expect(await outline("[data-testid=hit][aria-selected=true]")).toBe("solid");
});

test("with the desktop's own few colours, what is on and what is chosen is not what is off", async () => {
  const page = await open("sync=syncing", { forcedColors: "active" });
  const look = (selector: string, part?: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element, pseudo) => {
        const { backgroundColor, outlineStyle } = getComputedStyle(element, pseudo);
        return `${backgroundColor} ${outlineStyle}`;
      }, part);
  await page.keyboard.press("Control+Shift+s");
  await id(page, "work-offline").waitFor();
  const off = [await look("[data-testid=work-offline]"), await look("[data-testid=work-offline]", "::after")];
  expect(off[0]).not.toBe(off[1]);
  await id(page, "work-offline").click();
  await expect.poll(() => look("[data-testid=work-offline]")).not.toBe(off[0]);
  const first = await open("seed=first", { forcedColors: "active" });
  const outline = (nth: number): Promise<string> =>
    first
      .locator(".way")
      .nth(nth)
      .evaluate((element) => getComputedStyle(element).outlineStyle);
  expect([await outline(0), await outline(1)]).toEqual(["solid", "none"]);
});

test("a note that is written from right to left stands so in the list and in the palette", async () => {
  const page = await open();
  await page.keyboard.press("Control+n");
  await page.keyboard.type("קניות לשבת");
  await page.keyboard.press("Enter");
  await page.keyboard.type("לחם, חלב, תפוחים");
  await page.keyboard.press("Control+2");
  const direction = (selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).direction);
  await expect.poll(() => direction("[data-testid=note-row]:has-text('קניות') b")).toBe("rtl");
  await expect.poll(() => direction("[data-testid=note-row]:has-text('לחם') p")).toBe("rtl");
  expect(await direction("[data-note=anholt] b")).toBe("ltr");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("קניות");
  await expect.poll(() => direction("[data-testid=hit] b")).toBe("rtl");
});

test.each(SCREENS)("in German no label of $name is cut off", async ({ query, go }) => {
  for (const viewport of [WIDE, SMALLEST]) {
    const page = await open(`language=de&${query}`, { viewport });
    await go(page);
    expect(await clipped(page)).toEqual([]);
  }
});

test("the page says which language it speaks", async () => {
  const page = await open("language=de");
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  await page.getByText("Alle Notizen").first().waitFor();
  await row(page, "anholt").waitFor();
});

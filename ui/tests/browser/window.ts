import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let browser: Browser;
const opened: { page: Page; errors: string[] }[] = [];

beforeAll(async () => {
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
afterAll(() => browser.close());
afterEach(async () => {
  const errors = opened.flatMap((window) => window.errors);
  await Promise.all(opened.splice(0).map(({ page }) => page.context().close()));
  expect(errors, "nothing goes wrong unseen").toEqual([]);
});

export const WIDE = { width: 1280, height: 800 };
export const SMALLEST = { width: 480, height: 400 };

/** Opens the app on what the address asks the fake host for, and waits until it can be used. */
export async function open(query = "", options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  opened.push({ page, errors });
  page.on("pageerror", (error) => errors.push(error.message));
  page.setDefaultTimeout(15_000);
  await page.goto(`${inject("address")}?${query}`);
  await page.waitForFunction(
    () =>
      performance.getEntriesByName("driftless.usable").length > 0 ||
      document.querySelector("[data-testid=place] h1") !== null,
  );
  return page;
}

export const id = (page: Page, name: string): Locator => page.locator(`[data-testid=${name}]`);
export const row = (page: Page, note: string): Locator => page.locator(`[data-note=${note}]`);
export const notebook = (page: Page, name: string): Locator =>
  page.locator("[role=treeitem]").filter({ hasText: name });

/** What WCAG 2.1 A and AA finds wrong on the page as it stands, colours too. */
export async function wrong(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  return page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: typeof import("axe-core") }).axe;
    const { violations } = await run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
      // A row's name is a sentence of its own: title, when, what is about it.
      rules: { "label-content-name-mismatch": { enabled: false } },
    });
    return violations.flatMap(({ id: rule, nodes }) => nodes.map(({ target }) => `${rule}: ${target.join(" ")}`));
  });
}

/** Controls that reach out of the window where nothing scrolls them into it, and whether the page scrolls sideways. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} px wide in ${innerWidth}`);
    const scrolls = (element: Element): boolean => {
      for (let at = element.parentElement; at; at = at.parentElement) {
        const { overflowY, overflowX } = getComputedStyle(at);
        if (overflowY === "auto" || overflowY === "scroll" || overflowX === "auto") return true;
      }
      return false;
    };
    const top = document.querySelector("dialog[open]") ?? document.querySelector(".activity") ?? document.body;
    for (const control of top.querySelectorAll("button, input, select, [role=switch], [role=radio]")) {
      const { left, right, top: above, bottom, width, height } = control.getBoundingClientRect();
      const hidden = !control.checkVisibility({ visibilityProperty: true }) || width === 0 || height === 0;
      if (hidden || control.closest(".drawer-scrim, .sr")) continue;
      const sideways = left < -1 || right > innerWidth + 1;
      const over = above < -1 || bottom > innerHeight + 1;
      if (sideways || (over && !scrolls(control))) {
        found.push(
          `${control.getAttribute("aria-label") ?? control.textContent?.trim()} at ${Math.round(left)}, ${Math.round(above)}`,
        );
      }
    }
    return found;
  });
}

/** Labels of the UI's own that do not fit where they stand. What people wrote may end in an ellipsis. */
export function clipped(page: Page): Promise<string[]> {
  const labels = [
    ".btn",
    ".seg > *",
    ".nav-title span",
    "[data-testid^=view-] .ell",
    ".menu-list .ell",
    ".list h1",
    ".act-head h2",
    ".sync-text b",
    ".sync-text small",
    ".pgroup",
    ".palette-foot span",
    ".banner b",
    ".banner small",
  ];
  return page.evaluate((selector) => {
    const all = [...document.querySelectorAll<HTMLElement>(selector)];
    const shown = all.filter((label) => label.checkVisibility({ visibilityProperty: true }) && label.offsetWidth > 1);
    return shown
      .filter((label) => label.scrollWidth > label.clientWidth + 1 && label.clientWidth > 0)
      .map((label) => label.textContent?.trim() ?? "");
  }, labels.join(", "));
}

// @vitest-environment node
import type { CDPSession } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { served, type Served } from "./served";

/** A chapter as people write it. */
const chapter = (at: number): string =>
  [
    `## Chapter ${at}`,
    "Some **words** that wrap, with a [link](https://example.org) and `code` in them. ".repeat(6),
    `- one\n- two of *them*\n  - and a third\n- [ ] to do ${at}`,
    "A plain line of this note that goes on and on for a while. ".repeat(8),
    "```js\nconst one = 1; // and a remark\n```",
    `> Somebody said this in chapter ${at}.`,
  ].join("\n\n");
const times = (count: number, piece: (at: number) => string, between: string): string =>
  Array.from({ length: count }, (_, at) => piece(at)).join(between);

/** About a megabyte each. */
const NOTES: Readonly<Record<string, string>> = {
  "many chapters": times(1_000, chapter, "\n\n"),
  "one paragraph": times(14_000, (at) => `A line ${at} of **one** paragraph that goes on and on for a while.`, "\n"),
  "one list": times(14_000, (at) => `- Item ${at} of **one** list that goes on and on for a while.`, "\n"),
  "one table": `| a | b |\n| - | - |\n${times(18_000, (at) => `| A plain cell ${at} | of this table that goes on |`, "\n")}`,
};
const KEYS = 40;
/** Milliseconds of script for one key. A frame is 16; the rest is for a machine that has other things to do. */
const BOUND = 50;

interface Host {
  changeElsewhere(id: string, change: { body: string }): void;
}

let app: Served;
let tools: CDPSession;
beforeAll(async () => {
  app = await served("writing.entry.ts");
  tools = await app.page.context().newCDPSession(app.page);
  await tools.send("Performance.enable");
}, 120_000);
afterAll(() => app?.browser.close());

async function scripted(): Promise<number> {
  const { metrics } = await tools.send("Performance.getMetrics");
  return 1000 * (metrics.find(({ name }) => name === "ScriptDuration")?.value ?? NaN);
}

/** Writes where the caret is, and answers how long the script of a key took, in milliseconds: the 95th of 100. */
async function typed(): Promise<number> {
  const { page } = app;
  const took: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    const before = await scripted();
    await page.keyboard.press("x");
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
    took.push((await scripted()) - before);
  }
  const wrote = await page.locator(".body .cm-line", { hasText: "x".repeat(KEYS) }).count();
  expect(wrote, "the keys reached the text").toBe(1);
  return took.sort((a, b) => a - b)[Math.floor(0.95 * KEYS)] ?? NaN;
}

/** The caret into a line in the middle of the page that is scrolled to its half. */
async function toTheMiddle(): Promise<void> {
  const { page } = app;
  await page.evaluate(() => {
    const scroller = document.querySelector(".page")!;
    scroller.scrollTop = scroller.scrollHeight / 2;
  });
  // The lines that came into view are drawn, and have their heights.
  await page.waitForTimeout(1000);
  const { top, bottom } = await page.evaluate(() => document.querySelector(".page")!.getBoundingClientRect());
  await page.mouse.click(700, (top + bottom) / 2);
}

test.each(Object.entries(NOTES))(
  "a key in a megabyte of %s takes a short script, wherever it is pressed",
  async (_, body) => {
    const { page } = app;
    await page.click("[data-note=rye]");
    await page.evaluate(
      (text) => (window as never as { host: Host }).host.changeElsewhere("tax", { body: text }),
      body,
    );
    await page.click("[data-note=tax]");
    await page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>(".doc-title")?.value.startsWith("Tax"),
    );
    await page.evaluate(() => (document.querySelector(".page")!.scrollTop = 0));
    await page.locator(".body .cm-line").first().click();
    await page.keyboard.press("Control+Home");
    const start = await typed();
    await toTheMiddle();
    const middle = await typed();
    await page.keyboard.press("Control+End");
    const end = await typed();
    const said = [start, middle, end].map((one) => one.toFixed(1));
    console.log(`script per key, p95: start ${said[0]}, middle ${said[1]}, end ${said[2]} ms`);
    expect(Math.max(start, middle, end)).toBeLessThan(BOUND);
  },
  120_000,
);

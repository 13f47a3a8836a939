// @vitest-environment node
import { afterAll, beforeAll, expect, test } from "vitest";
import { ORIGIN, served, type Served } from "./served";

// No policy of the page helps here: what holds a note is what holds it without one.
let app: Served;
const ran: string[] = [];

beforeAll(async () => {
  app = await served("hostile.entry.ts");
  await app.page.exposeFunction("ran", () => void ran.push("ran"));
  app.page.on("dialog", (dialog) => {
    ran.push("dialog");
    void dialog.dismiss();
  });
  app.page.on("popup", () => ran.push("popup"));
  await app.page.waitForFunction("window.names !== undefined");
}, 120_000);

afterAll(() => app?.browser.close());

test.each(["write", "read", "html"])(
  "a hostile note runs nothing and asks for nothing in a real browser: %s",
  async (how) => {
    const { page, asked } = app;
    const names = (await page.evaluate("names")) as string[];
    expect(names.length).toBeGreaterThanOrEqual(60);
    const found: string[] = [];
    for (const [at, name] of names.entries()) {
      await page.evaluate(`show(${at}, ${JSON.stringify(how)})`);
      // Two frames and a turn: what loads or fails does so by then.
      await page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 10))))",
      );
      if (asked.length > 0 || ran.length > 0) found.push(`${name}: ${[...asked, ...ran].join(", ")}`);
      asked.length = ran.length = 0;
      expect(page.url(), name).toBe(`${ORIGIN}/`);
    }
    expect(found).toEqual([]);
  },
  120_000,
);

test("the corpus would show itself where nothing holds it", async () => {
  const { page, asked } = app;
  await page.evaluate(`document.body.innerHTML = '<img src="https://evil.example/track.png" onerror="ran()">'`);
  await expect.poll(() => ran.length > 0 && asked.length > 0).toBe(true);
}, 30_000);

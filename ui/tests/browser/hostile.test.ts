// @vitest-environment node
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { chromium, type Browser, type Page } from "playwright-core";
import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

// No policy of the page helps here: what holds a note is what holds it without one.
const ORIGIN = "http://driftless.test";
const entry = fileURLToPath(new URL("hostile.entry.ts", import.meta.url));

let browser: Browser;
let page: Page;
let files: Map<string, string>;
const asked: string[] = [];
const ran: string[] = [];

beforeAll(async () => {
  const made = (await build({
    configFile: false,
    logLevel: "silent",
    plugins: [svelte()],
    build: { write: false, minify: false, rollupOptions: { input: entry, output: { entryFileNames: "entry.js" } } },
  })) as Rollup.RollupOutput;
  files = new Map(made.output.map((file) => [file.fileName, "code" in file ? file.code : String(file.source)]));
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  page = await browser.newPage();
  await page.exposeFunction("ran", () => void ran.push("ran"));
  page.on("dialog", (dialog) => {
    ran.push("dialog");
    void dialog.dismiss();
  });
  page.on("popup", () => ran.push("popup"));
  await page.route("**/*", (route) => {
    const { origin, pathname } = new URL(route.request().url());
    const file = origin === ORIGIN ? files.get(pathname.slice(1)) : undefined;
    if (origin === ORIGIN && pathname === "/") {
      const body = '<!doctype html><meta charset="utf-8"><body><script type="module" src="/entry.js"></script>';
      return route.fulfill({ contentType: "text/html", body });
    }
    if (file !== undefined) return route.fulfill({ contentType: "text/javascript", body: file });
    asked.push(route.request().url().slice(0, 200));
    return route.abort();
  });
  await page.goto(`${ORIGIN}/`);
  await page.waitForFunction("window.names !== undefined");
}, 120_000);

afterAll(() => browser?.close());

test.each(["write", "read", "html"])(
  "a hostile note runs nothing and asks for nothing in a real browser: %s",
  async (how) => {
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
  await page.evaluate(`document.body.innerHTML = '<img src="https://evil.example/track.png" onerror="ran()">'`);
  await expect.poll(() => ran.length > 0 && asked.length > 0).toBe(true);
}, 30_000);

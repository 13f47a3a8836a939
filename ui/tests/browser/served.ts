import { svelte } from "@sveltejs/vite-plugin-svelte";
import { chromium, type Browser, type Page } from "playwright-core";
import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";

/** A page of ours in Chromium. Nothing is asked of a network: what is not ours is refused, and written down in `asked`. */
export interface Served {
  readonly browser: Browser;
  readonly page: Page;
  readonly asked: string[];
}

export const ORIGIN = "http://driftless.test";

const TYPES: Readonly<Record<string, string>> = { js: "text/javascript", css: "text/css", woff2: "font/woff2" };

/** Builds an entry beside this file and opens it. */
export async function served(entry: string): Promise<Served> {
  const input = fileURLToPath(new URL(entry, import.meta.url));
  const made = (await build({
    configFile: false,
    logLevel: "silent",
    plugins: [svelte()],
    build: { write: false, minify: false, rollupOptions: { input, output: { entryFileNames: "entry.js" } } },
  })) as Rollup.RollupOutput;
  const files = new Map(
    made.output.map((file) => [file.fileName, "code" in file ? file.code : Buffer.from(file.source)]),
  );
  const sheets = [...files.keys()].filter((name) => name.endsWith(".css"));
  const head = sheets.map((name) => `<link rel="stylesheet" href="/${name}">`).join("");
  const body = `<!doctype html><meta charset="utf-8">${head}<body><div id="app"></div><script type="module" src="/entry.js"></script>`;
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const asked: string[] = [];
  await page.route("**/*", (route) => {
    const { origin, pathname } = new URL(route.request().url());
    const file = origin === ORIGIN ? files.get(pathname.slice(1)) : undefined;
    if (origin === ORIGIN && pathname === "/") return route.fulfill({ contentType: "text/html", body });
    if (file !== undefined)
      return route.fulfill({ contentType: TYPES[pathname.split(".").at(-1) ?? ""] ?? "text/plain", body: file });
    asked.push(route.request().url().slice(0, 200));
    return route.abort();
  });
  await page.goto(`${ORIGIN}/`);
  return { browser, page, asked };
}

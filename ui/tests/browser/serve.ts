import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DIST = process.env["DRIFTLESS_UI_DIST"] ?? join(ROOT, "dist");
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

declare module "vitest" {
  interface ProvidedContext {
    address: string;
  }
}

/** Builds the UI if something changed, and serves it on a free port. */
export default async function serve(project: TestProject): Promise<() => void> {
  if (!process.env["DRIFTLESS_UI_DIST"]) execFileSync(join(ROOT, "../scripts/ui.sh"), ["build"], { stdio: "inherit" });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = join(DIST, normalize(pathname === "/" ? "index.html" : pathname));
    readFile(file).then(
      (bytes) => response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "text/plain" }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  project.provide("address", `http://127.0.0.1:${address.port}/`);
  return () => server.close();
}

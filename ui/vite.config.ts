import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The page names the files of sidebar, list and editor: they come while its own script is read, and not after it. */
const FIRST = ["/src/App.svelte", "/src/editor/Editor.svelte"];
const fetchedEarly: Plugin = {
  name: "fetched-early",
  transformIndexHtml: {
    order: "post",
    handler(_, { bundle = {} }) {
      const files = new Set<string>();
      const add = (name: string): void => {
        const chunk = bundle[name];
        if (chunk?.type !== "chunk" || chunk.isEntry || files.has(name)) return;
        files.add(name);
        chunk.imports.forEach(add);
      };
      Object.values(bundle)
        .filter((chunk) => chunk.type === "chunk" && FIRST.some((file) => chunk.facadeModuleId?.endsWith(file)))
        .forEach(({ fileName }) => add(fileName));
      const link = (name: string) => ({
        tag: "link",
        attrs: { rel: "modulepreload", crossorigin: true, href: `/${name}` },
      });
      return [...files].map(link);
    },
  },
};

export default defineConfig({
  plugins: [svelte(), fetchedEarly],
  clearScreen: false,
  // The window asks for this port; another one would leave it white.
  server: { port: 5173, strictPort: true },
  build: { target: "es2022", sourcemap: false, chunkSizeWarningLimit: 1500 },
  // Under vitest Svelte must resolve to its browser build, or components cannot be mounted.
  ...(process.env["VITEST"] ? { resolve: { conditions: ["browser"] } } : {}),
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test-setup.ts"],
    include: ["src/**/*.test.ts"],
    expect: { poll: { interval: 1, timeout: 5000 } },
  },
});

import { defineConfig } from "vitest/config";

/** The built UI in Debian's Chromium, over the fake host: `npm run test:browser`. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/browser/*.test.ts"],
    globalSetup: ["./tests/browser/serve.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

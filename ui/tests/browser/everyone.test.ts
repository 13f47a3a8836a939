import { describe, expect, test } from "vitest";
import { SCREENS } from "./screens";
import { cutOff, open, SMALLEST, wrong } from "./window";

describe.each(["light", "dark"])("in %s", (theme) => {
  test.each(SCREENS)("$name can be used and read by everyone", async ({ query, go }) => {
    const page = await open(`theme=${theme}&${query}`);
    await go(page);
    expect(await wrong(page)).toEqual([]);
  });
});

// 1280 by 800 at 200 % is a window of 640 by 400.
const AT_200 = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };

test.each(SCREENS)("$name fits at 200 %, and nothing is out of reach", async ({ query, go }) => {
  const page = await open(query, AT_200);
  await go(page);
  expect(await cutOff(page)).toEqual([]);
});

test.each(SCREENS)("$name fits the smallest window, and nothing is out of reach", async ({ query, go }) => {
  const page = await open(query, { viewport: SMALLEST });
  await go(page);
  expect(await cutOff(page)).toEqual([]);
});

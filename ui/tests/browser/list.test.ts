import { expect, test } from "vitest";
import { id, notebook, open, row } from "./window";

test("of a hundred thousand notes at most sixty rows are drawn, wherever one scrolls, and each says its real place", async () => {
  const page = await open("many=100000");
  const rows = id(page, "note-row");
  await page.keyboard.press("Control+2");
  for (const key of ["End", "PageUp", "Home"]) {
    await page.keyboard.press(key);
    expect(await rows.count()).toBeLessThanOrEqual(60);
  }
  await page.keyboard.press("End");
  await page.locator("[aria-posinset='100008']").waitFor();
  const last = page.locator("[aria-posinset='100008']");
  expect(await last.getAttribute("aria-setsize")).toBe("100008");
  await expect.poll(() => id(page, "note-list").getAttribute("aria-activedescendant")).toBe("row-100007");
});

test("all of a hundred thousand notes are chosen by one key", async () => {
  const page = await open("many=100000");
  await page.keyboard.press("Control+2");
  await page.keyboard.press("Control+a");
  await page.getByText("100,008 selected").waitFor({ timeout: 30_000 });
  expect(await id(page, "note-row").count()).toBeLessThanOrEqual(60);
});

test("a click opens the note that was under the pointer, though what was typed last moves the rows before it is let go", async () => {
  const page = await open();
  await row(page, "tiles").click();
  await page.click(".body .cm-content");
  await page.keyboard.type("Just now. ");
  const box = await row(page, "anholt").boundingBox();
  await page.mouse.move(box!.x + 60, box!.y + 20);
  await page.mouse.down();
  // The text is saved as the focus leaves it, and its note is the newest now.
  await expect.poll(async () => (await row(page, "tiles").boundingBox())!.y).toBeLessThan(box!.y + 10);
  await page.mouse.up();
  await expect.poll(() => id(page, "note-title").inputValue()).toBe("Crossing to Anholt");
});

test("a row says its name, when it was edited, and what is about it", async () => {
  const page = await open();
  expect(await row(page, "kitchen").getAttribute("aria-label")).toMatch(
    /^Kitchen renovation, edited .+, two versions$/,
  );
  expect(await row(page, "anholt").getAttribute("aria-label")).toMatch(/waiting to sync$/);
});

test("notes are dropped on notebooks, and notebooks on notebooks", async () => {
  const page = await open();
  await row(page, "tiles").dragTo(page.locator("[data-notebook=work]"));
  await page.getByText("moved to “Work”").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator("[data-notebook=work]").dragTo(page.locator("[data-notebook=home]"));
  await expect.poll(() => page.locator("[data-notebook=work]").getAttribute("aria-level")).toBe("2");
  await page.locator("[data-notebook=home]").dragTo(page.locator("[data-notebook=work]"));
  expect(await page.locator("[data-notebook=home]").getAttribute("aria-level")).toBe("1");
});

test("what a notebook shows of its inside is remembered by the window", async () => {
  const page = await open();
  await page.locator("[data-notebook=work]").dragTo(page.locator("[data-notebook=home]"));
  await expect.poll(() => page.locator("[data-notebook=home]").getAttribute("aria-expanded")).toBe("true");
  const kept = await page.evaluate(() => localStorage.getItem("driftless.open-notebooks"));
  expect(JSON.parse(kept ?? "[]")).toEqual(["home"]);
});

test("a tag that gets the name of another is one with it after a question", async () => {
  const page = await open();
  await page.locator("[data-tag=home]").click({ button: "right" });
  await id(page, "tag-rename").click();
  await id(page, "name-field").fill("renovation");
  await page.keyboard.press("Enter");
  await page.getByText("Make “home” and “renovation” one tag?").waitFor();
  await id(page, "question-yes").click();
  await expect.poll(() => page.locator("[data-tag=home]").count()).toBe(0);
});

test("the list is ordered by titles without days, and stays so", async () => {
  const page = await open();
  await page.locator("#order-menu").click();
  await id(page, "order-title").click();
  await expect
    .poll(() => page.locator(".list .group").allTextContents())
    .toEqual(["Pinned", "Other notes"].map((text) => expect.stringContaining(text)));
  const titles = await page.locator("[data-testid=note-row] b").allTextContents();
  expect(titles.slice(1)).toEqual([...titles.slice(1)].sort((a, b) => a.localeCompare(b, "en")));
});

test("a search marks what it found, says what it cannot read, and completes tags", async () => {
  const page = await open();
  await id(page, "search").fill("harbour office");
  await expect.poll(() => page.locator("[data-testid=note-row] mark").allTextContents()).toEqual(["harbour", "office"]);
  await row(page, "anholt").click();
  await expect.poll(() => page.locator(".body .cm-found").allTextContents()).toEqual(["harbour", "office", "office"]);
  await id(page, "search").fill("is:lost");
  await page.getByText("is: can be pinned, pending, conflict or trashed.").waitFor();
  await id(page, "search").fill("");
  await id(page, "search").pressSequentially("tag:sum");
  await page.keyboard.press("Tab");
  await expect.poll(() => id(page, "search").inputValue()).toBe("tag:summer ");
  await expect.poll(() => id(page, "note-row").count()).toBe(1);
});

test("a window of one note has neither sidebar nor list, and its title is the note's", async () => {
  const page = await open("note=anholt");
  await expect.poll(() => page.title()).toBe("Crossing to Anholt");
  expect(await page.locator(".sidebar, .list").count()).toBe(0);
  await expect.poll(() => id(page, "note-title").inputValue()).toBe("Crossing to Anholt");
});

test("a new notebook is named where it will stand", async () => {
  const page = await open();
  await page.locator("[data-notebook=home]").click({ button: "right" });
  await id(page, "notebook-new-inside").click();
  await id(page, "name-field").fill("Garden");
  await page.keyboard.press("Enter");
  await expect.poll(() => notebook(page, "Garden").getAttribute("aria-level")).toBe("2");
});

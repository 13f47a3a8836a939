import { expect, test } from "vitest";
import { id, notebook, open, row } from "./window";

const tags = (page: Awaited<ReturnType<typeof open>>): Promise<readonly string[]> =>
  page.locator(".doc-meta .tag:not(.tag-add)").allInnerTexts();

test("a tag is completed, several are parted by commas, and Esc throws away what was begun", async () => {
  const page = await open();
  await row(page, "tiles").click();
  await page.keyboard.press("Control+t");
  await page.keyboard.type("sai");
  await page.locator(".tag-seat [role=option]", { hasText: "sailing" }).waitFor();
  await page.keyboard.press("Tab");
  await expect.poll(() => tags(page)).toContain("sailing");
  const before = (await tags(page)).length;
  await page.keyboard.insertText("one, #Two three");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await tags(page)).slice(before)).toEqual(["one", "two-three"]);
  await page.keyboard.type("never");
  await page.keyboard.press("Escape");
  await expect.poll(() => id(page, "tag-field").count()).toBe(0);
  expect(await tags(page)).not.toContain("never");
});

test("a tag of 300 characters is refused with a sentence, and stays in its field", async () => {
  const page = await open();
  await row(page, "tiles").click();
  const before = await tags(page);
  await page.keyboard.press("Control+t");
  await page.keyboard.insertText(`short, ${"x".repeat(300)}`);
  await page.keyboard.press("Enter");
  await page.getByText("A tag can have 60 characters at most.").waitFor();
  expect(await id(page, "tag-field").inputValue()).toBe("x".repeat(300));
  await expect.poll(() => tags(page)).toEqual([...before, "short"]);
});

test("letters, Home and End lead to a note, a notebook and a tag", async () => {
  const page = await open();
  const { keyboard } = page;
  await keyboard.press("Control+2");
  await keyboard.type("rye");
  await expect.poll(() => id(page, "note-title").inputValue()).toBe("Rye sourdough, third attempt");
  await keyboard.press("Control+1");
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  await keyboard.type("sai");
  await expect.poll(focused).toMatch(/^Sailing/);
  await keyboard.press("End");
  await expect.poll(focused).toMatch(/^#waiting-for/);
  await keyboard.press("Home");
  await expect.poll(focused).toMatch(/^All notes/);
});

test("F2 leads from the list to the title of the note", async () => {
  const page = await open();
  await row(page, "tiles").click();
  await page.keyboard.press("Control+2");
  await page.keyboard.press("F2");
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe("note-title");
});

test("a notebook without a name is none, one of 200 characters stays in its column, and what is longer is not taken", async () => {
  const page = await open();
  const all = await page.locator("[data-notebook]").count();
  for (const name of ["", "   "]) {
    await id(page, "new-notebook").click();
    await id(page, "name-field").fill(name);
    await page.keyboard.press("Enter");
    await expect.poll(() => id(page, "name-field").count()).toBe(0);
  }
  expect(await page.locator("[data-notebook]").count()).toBe(all);
  await id(page, "new-notebook").click();
  await page.keyboard.insertText("n".repeat(300));
  expect((await id(page, "name-field").inputValue()).length).toBe(200);
  await page.keyboard.press("Enter");
  await notebook(page, "nnn").waitFor();
  const wide = await page.locator(".sidebar-scroll").evaluate((box) => box.scrollWidth - box.clientWidth);
  expect(wide).toBe(0);
});

test("a double click on a notebook renames it", async () => {
  const page = await open();
  await page.locator("[data-notebook=work]").dblclick();
  await id(page, "name-field").fill("Office");
  await page.keyboard.press("Enter");
  await notebook(page, "Office").waitFor();
});

test("a notebook is offered every place but those in itself", async () => {
  const page = await open();
  await page.locator("[data-notebook=work]").dragTo(page.locator("[data-notebook=home]"));
  await expect.poll(() => page.locator("[data-notebook=work]").getAttribute("aria-level")).toBe("2");
  await page.locator("[data-notebook=home]").click({ button: "right" });
  await id(page, "notebook-move").click();
  await expect
    .poll(async () =>
      (await page.locator("[data-testid=choose] [role=option]").allInnerTexts()).map((name) => name.trim()),
    )
    .toEqual(["Not inside another", "Reading", "Sailing"]);
});

test("how many notes a search found is said to who can't see it", async () => {
  const page = await open();
  const said = (): Promise<string> => id(page, "found-count").innerText();
  await id(page, "search").fill("harbour office");
  await expect.poll(said).toBe("1 note found");
  await id(page, "search").fill("tiles");
  await expect.poll(said).toBe("2 notes found");
  await id(page, "search").fill("");
  await expect.poll(said).toBe("");
});

test("a search of any length or kind is answered, and a very long one is quoted by its beginning", async () => {
  const page = await open();
  const said = (): Promise<string> => page.locator(".list-empty p").innerText();
  for (const [search, sentence] of [
    ['"unfinished', "Nothing found for"],
    ["before:2026-13-45", "before: needs a year, a month or a day"],
    ["is:lost", "is: can be pinned"],
    ["x".repeat(5000), "Nothing found for “xxx"],
  ] as const) {
    await id(page, "search").fill(search);
    await expect.poll(said).toContain(sentence);
  }
  expect((await said()).length).toBeLessThan(90);
});

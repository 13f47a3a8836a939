import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { id, open } from "./window";

const TEXT = `# Before we go

Some **bold**, *slanted*, ~~gone~~ and \`set\` words, [a list](https://example.com "with a title") and <https://example.org>.

- one
  - two
- [ ] open
- [x] done

> said

| Who | What \\| where |
|-----|--------------:|
| Jonas | Tiles |

\`\`\`js
const answer = 42;
\`\`\`

\`\`\`klingon
const answer = 42;
\`\`\`

---

The end.`;

const CONTENT = ".body .cm-content";
const shown = (page: Page): Promise<string> => page.locator(CONTENT).innerText();
const text = (page: Page): Promise<string> =>
  page.evaluate((selector) => {
    const content = document.querySelector(selector) as unknown as { cmTile: { view: { state: { doc: object } } } };
    return content.cmTile.view.state.doc.toString();
  }, CONTENT);

/** A new note with the caret in its title. */
async function begin(page: Page, title: string): Promise<void> {
  await page.keyboard.press("Control+n");
  const inEmptyTitle = (): boolean => {
    const box = document.activeElement;
    return box instanceof HTMLTextAreaElement && box.matches(".doc-title") && box.value === "";
  };
  await expect.poll(() => page.evaluate(inEmptyTitle)).toBe(true);
  await page.keyboard.type(title);
}

/** A new note with the caret in its text. */
async function fresh(page: Page, written = ""): Promise<void> {
  await begin(page, "A new note");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain("cm-content");
  if (written) await page.keyboard.insertText(written);
}

/** As another program puts it on the clipboard. */
const paste = (page: Page, data: Readonly<Record<string, string>>): Promise<void> =>
  page.evaluate((all) => {
    const clipboardData = new DataTransfer();
    for (const [type, value] of Object.entries(all)) clipboardData.setData(type, value);
    const pasted = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(pasted);
  }, data);

test("marks are seen on the line of the caret alone, and what they mean everywhere", async () => {
  const page = await open();
  await fresh(page, TEXT);
  await id(page, "note-title").focus();
  await expect.poll(() => shown(page)).not.toContain("**");
  const read = await shown(page);
  for (const mark of ["~~", "`set`", "](", "with a title", "[ ]", "- one", "> said", "|---", "\\|", "```", "---"])
    expect(read, mark).not.toContain(mark);
  expect(read).toContain("Some bold, slanted, gone and set words, a list and https://example.org.");
  const count = (selector: string): Promise<number> => page.locator(`${CONTENT} ${selector}`).count();
  expect(await count(".cm-h1")).toBe(1);
  expect([await count(".cm-strong"), await count(".cm-em"), await count(".cm-strike")]).toEqual([1, 1, 1]);
  expect([await count(".cm-bullet"), await count(".task"), await count(".cm-quote")]).toEqual([2, 2, 1]);
  expect(await page.locator(`${CONTENT} .task[aria-checked=true]`).getAttribute("aria-label")).toBe("Done: done");
  const cells = await page.locator(`${CONTENT} .cm-row .cm-cell`).allInnerTexts();
  expect(cells.map((cell) => cell.trim())).toEqual(["Who", "What | where", "Jonas", "Tiles"]);

  await page.locator(`${CONTENT} .cm-line`, { hasText: "Some bold" }).click();
  await expect.poll(() => shown(page)).toContain("Some **bold**");
  expect(await shown(page)).not.toContain("```");
});

test("code has the colours of its language, and one that nobody knows is plain", async () => {
  const page = await open();
  await fresh(page, TEXT);
  await id(page, "note-title").focus();
  const lines = page.locator(`${CONTENT} .cm-line`, { hasText: "const answer" });
  await expect.poll(() => lines.nth(0).locator("[class*=tok-]").count()).toBeGreaterThan(1);
  expect(await lines.nth(1).locator("[class*=tok-keyword]").count()).toBe(0);
});

test("a table opens to its source while the caret is in it", async () => {
  const page = await open();
  await fresh(page, TEXT);
  await id(page, "note-title").focus();
  await page.locator(`${CONTENT} .cm-cell`, { hasText: "Jonas" }).click();
  await expect.poll(() => shown(page)).toContain("| Jonas | Tiles |");
  await page.getByText("The end.").click();
  await expect.poll(() => shown(page)).not.toContain("| Jonas");
});

test("Enter goes on with a list, comes out of an inner one, and leaves it on an empty item", async () => {
  const page = await open();
  const { keyboard } = page;
  await fresh(page);
  await keyboard.type("- [ ] Boots");
  await keyboard.press("Enter");
  await keyboard.press("Tab");
  await keyboard.type("laces");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await keyboard.type("Map");
  await keyboard.press("Enter");
  await keyboard.press("Enter");
  await keyboard.type("That is all.");
  expect(await text(page)).toBe("- [ ] Boots\n  - [ ] laces\n- [ ] Map\n\nThat is all.");
});

test("Tab indents in code, and Esc and Tab leave the text", async () => {
  const page = await open();
  const { keyboard } = page;
  await fresh(page, "```js\n");
  await keyboard.press("Tab");
  await keyboard.type("x");
  expect(await text(page)).toBe("```js\n  x");
  const inText = (): Promise<boolean> =>
    page.evaluate(() => document.activeElement?.classList.contains("cm-content") ?? false);
  await keyboard.press("Shift+Tab");
  expect([await text(page), await inText()]).toEqual(["```js\nx", true]);
  await keyboard.press("Escape");
  await keyboard.press("Tab");
  expect(await inText()).toBe(false);
});

test("a mark that is typed over words is put around them, and an address that is pasted over them makes them a link", async () => {
  const page = await open();
  const { keyboard } = page;
  await fresh(page, "words");
  await keyboard.press("Control+a");
  await keyboard.type("**");
  expect(await text(page)).toBe("**words**");
  await keyboard.press("Control+z");
  await keyboard.press("Control+a");
  await paste(page, { "text/plain": "https://example.com/a_(b)" });
  expect(await text(page)).toBe("[words](https://example.com/a_(b))");
  await keyboard.press("Control+z");
  expect(await text(page)).toBe("words");
});

test("a list that is pasted takes the place of an empty item, and one undo takes it back", async () => {
  const page = await open();
  await fresh(page, "- one\n  - ");
  await paste(page, { "text/plain": "a", "text/html": "<ul><li>a</li><li><b>b</b></li></ul>" });
  await expect.poll(() => text(page)).toBe("- one\n  - a\n  - **b**");
  await page.keyboard.press("Control+z");
  expect(await text(page)).toBe("- one\n  - ");
});

test("undo is the note's own though another was open meanwhile", async () => {
  const page = await open();
  await fresh(page, "first");
  await begin(page, "Another");
  await page.keyboard.press("Enter");
  await page.keyboard.type("second");
  await page.locator("[data-testid=note-row]", { hasText: "A new note" }).click();
  await expect.poll(() => text(page)).toBe("first");
  await page.click(CONTENT);
  await page.keyboard.press("Control+z");
  expect(await text(page)).toBe("");
  await page.locator("[data-testid=note-row]", { hasText: "Another" }).click();
  await expect.poll(() => text(page)).toBe("second");
});

test("Ctrl and a click follow a link between notes, a click alone writes on", async () => {
  const page = await open();
  await fresh(page, "See [[Crossing to Anholt]].\n\nThe end.");
  const link = page.locator(`${CONTENT} .wiki`);
  await link.click();
  await expect.poll(() => shown(page)).toContain("[[Crossing");
  expect(await id(page, "note-title").inputValue()).toBe("A new note");
  await link.click({ modifiers: ["Control"] });
  await expect.poll(() => id(page, "note-title").inputValue()).toBe("Crossing to Anholt");
});

test("words of a link stand alone off its line, and it leads to the heading", async () => {
  const page = await open();
  const far = "A line.\n\n".repeat(80);
  await fresh(page, `${far}## Paint the hull\n\nTar.\n\n${far}Up to [[#Paint the hull]].\n\nThe end.`);
  const atHeading = async (): Promise<number> => {
    const [heading, around] = await Promise.all([
      page.locator(`${CONTENT} .cm-h2`).boundingBox({ timeout: 2000 }),
      page.locator(".page").boundingBox(),
    ]);
    return (heading?.y ?? -1e6) - (around?.y ?? 0);
  };
  await page.locator(`${CONTENT} .wiki`, { hasText: /^Paint the hull$/ }).click({ modifiers: ["Control"] });
  await expect.poll(atHeading).toBeGreaterThan(0);
  expect(await atHeading()).toBeLessThan(60);
  await begin(page, "Another");
  await page.keyboard.press("Enter");
  await page.keyboard.insertText("See [[A new note#paint-the-hull|the *paint*]], ![[mast.png]].\n\nThe end.");
  expect(await shown(page)).toContain("See the *paint*, mast.png: can’t be shown here.");
  const link = page.locator(`${CONTENT} .wiki`);
  expect(await link.getAttribute("title")).toContain("A new note › paint-the-hull");
  await link.click();
  await expect.poll(() => shown(page)).toContain("[[A new note#paint-the-hull|the *paint*]], ![[mast.png]]");
  await link.click({ modifiers: ["Control"] });
  await expect.poll(() => id(page, "note-title").inputValue()).toBe("A new note");
  await expect.poll(atHeading).toBeGreaterThan(0);
  expect(await atHeading()).toBeLessThan(60);
  await page.keyboard.press("Control+Shift+e");
  await page.locator(".read .wiki", { hasText: "Paint the hull" }).click();
  const read = async (): Promise<number> => (await page.locator(".read h2").boundingBox())?.y ?? -1e6;
  await expect.poll(read).toBeGreaterThan(0);
  expect(await read()).toBeLessThan(200);
});

test("the text and the title are looked through for misspelt words, in the language of the window", async () => {
  const page = await open();
  await fresh(page);
  for (const place of [CONTENT, ".doc-title"])
    expect(await page.locator(place).evaluate((element) => (element as HTMLElement).spellcheck)).toBe(true);
  expect(await page.locator(CONTENT).getAttribute("lang")).toBe("en");
});

test("emoji, a letter of several, and half a megabyte are written as they are", async () => {
  const page = await open();
  const odd = "👩‍👩‍👧‍👦 é שלום \u200bx";
  await fresh(page, odd);
  expect(await text(page)).toBe(odd);
  await page.keyboard.press("Backspace");
  expect(await text(page)).toBe(odd.slice(0, -1));
  await page.keyboard.press("Control+a");
  const huge = "A line of words that is pasted.\n".repeat(16_000);
  await paste(page, { "text/plain": huge });
  await expect.poll(async () => (await text(page)).length).toBe(huge.length);
});

test("the web view's own menu comes where there is text, and nowhere else", async () => {
  const page = await open();
  await fresh(page, "words");
  const comes = (selector: string): Promise<boolean> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => element.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true })));
  for (const place of [CONTENT, ".doc-title", "[data-testid=search]"]) expect(await comes(place), place).toBe(true);
  for (const place of [".sidebar-scroll", ".list header", ".footbar"]) expect(await comes(place), place).toBe(false);
});

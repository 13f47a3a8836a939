// @vitest-environment node
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { served, type Served } from "./served";

const LINES = Array.from({ length: 400 }, (_, at) => `Line ${at}: ${"words that wrap ".repeat(at % 12)}end of ${at}.`);
const TEXT = LINES.join("\n\n");

let app: Served;
beforeAll(async () => {
  app = await served("writing.entry.ts");
  await app.page.waitForSelector("[data-note=tax]");
}, 120_000);
afterAll(() => app?.browser.close());

/** What another device did, as the host tells it. */
const elsewhere = (body: string): Promise<unknown> =>
  app.page.evaluate(
    ([id, text]) => (window as never as { host: Host }).host.changeElsewhere(id!, { body: text! }),
    ["tax", body],
  );

interface Host {
  changeElsewhere(id: string, change: { body?: string; title?: string }): void;
}

/** The first line that is whole under the top of the page, and where it stands. */
const firstLine = (): Promise<{ text: string; top: number }> =>
  app.page.evaluate(() => {
    const top = document.querySelector(".page")!.getBoundingClientRect().top;
    const lines = [...document.querySelectorAll<HTMLElement>(".body .cm-line")];
    const line = lines.find((one) => one.textContent !== "" && one.getBoundingClientRect().top >= top)!;
    return { text: line.textContent ?? "", top: line.getBoundingClientRect().top };
  });

const body = ".body .cm-content";

beforeEach(async () => {
  await app.page.click("[data-note=rye]");
  await elsewhere(TEXT);
  await app.page.click("[data-note=tax]");
  await app.page.waitForFunction(() =>
    document.querySelector<HTMLTextAreaElement>(".doc-title")?.value.startsWith("Tax"),
  );
  // The note is scrolled as it was left.
  await app.page.evaluate(() => (document.querySelector(".page")!.scrollTop = 0));
  await app.page.waitForFunction(() => document.querySelector(".body .cm-line")?.textContent?.startsWith("Line 0"));
});

test("a clean open note that changes elsewhere keeps the line at the top where it is, and the caret at its words", async () => {
  const { page } = app;
  await page.evaluate(() => (document.querySelector(".page")!.scrollTop = 9000));
  await page.waitForTimeout(300);
  const seen = await firstLine();
  await page
    .getByText(seen.text.slice(0, 9), { exact: false })
    .first()
    .click({ position: { x: 40, y: 8 } });
  const before = await firstLine();
  const height = await page.evaluate(() => document.querySelector(".cm-content")!.scrollHeight);
  await elsewhere(`${"Something new above.\n\n".repeat(30)}${TEXT.replace("end of 390.", "changed far below.")}`);
  await expect
    .poll(() => app.page.evaluate(() => document.querySelector(".cm-content")!.scrollHeight))
    .toBeGreaterThan(height);
  await expect.poll(async () => (await firstLine()).text).toBe(before.text);
  expect(Math.abs((await firstLine()).top - before.top)).toBeLessThan(2);
  await page.keyboard.type("CARET");
  expect((await firstLine()).text.startsWith(before.text.slice(0, 4))).toBe(true);
  expect(await page.locator(`${body} .cm-line`, { hasText: "CARET" }).textContent()).toContain(before.text.slice(0, 4));
  await page.keyboard.press("Control+z");
  expect(await page.locator(`${body} .cm-line`, { hasText: "CARET" }).count()).toBe(0);
}, 60_000);

test("what is selected stays selected at its words when the note changes elsewhere", async () => {
  const { page } = app;
  const line = page.locator(`${body} .cm-line`, { hasText: "end of 4." });
  await line.click();
  await page.keyboard.press("Home");
  for (let key = 0; key < 7; key += 1) await page.keyboard.press("Shift+ArrowRight");
  const selected = (): Promise<string> => page.evaluate(() => getSelection()?.toString() ?? "");
  expect(await selected()).toBe("Line 4:");
  await elsewhere(`Something new above.\n\n${TEXT.replace("end of 6.", "end of six.")}`);
  await expect.poll(() => page.locator(body).textContent()).toContain("end of six.");
  expect(await selected()).toBe("Line 4:");
  await page.keyboard.type("Row 4:");
  expect(await page.locator(`${body} .cm-line`, { hasText: "end of 4." }).textContent()).toMatch(/^Row 4:/);
});

test("an input method that is composing in the title is not interrupted", async () => {
  const { page } = app;
  await page.click(".doc-title");
  await page.keyboard.press("End");
  const ime = await page.context().newCDPSession(page);
  await ime.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
  await page.evaluate(() =>
    (window as never as { host: Host }).host.changeElsewhere("tax", { title: "Tax, elsewhere" }),
  );
  // Longer than a draft rests before it is saved.
  await page.waitForTimeout(600);
  expect(await page.locator(".doc-title").inputValue()).toMatch(/^Tax.*に$/);
  await ime.send("Input.imeSetComposition", { text: "日", selectionStart: 1, selectionEnd: 1 });
  await ime.send("Input.insertText", { text: "日" });
  expect(await page.locator(".doc-title").inputValue()).toMatch(/^Tax.*日$/);
  await page.keyboard.press("Backspace");
});

test("an input method that is composing is not interrupted, and what came meanwhile is there when it has ended", async () => {
  const { page } = app;
  // All of it is in view: the host in memory puts the two texts one after the other.
  const text = LINES.slice(0, 5).join("\n\n");
  await elsewhere(text);
  await page.waitForFunction(() => document.querySelectorAll(".body .cm-line").length === 9);
  await page.click(body, { position: { x: 5, y: 5 } });
  await page.keyboard.press("Control+Home");
  const ime = await page.context().newCDPSession(page);
  await ime.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
  await ime.send("Input.imeSetComposition", { text: "にほ", selectionStart: 2, selectionEnd: 2 });
  await elsewhere(text.replace("end of 3.", "end of three."));
  // Longer than a draft rests before it is saved.
  await page.waitForTimeout(600);
  const first = page.locator(`${body} .cm-line`).first();
  expect(await first.textContent()).toBe("にほLine 0: end of 0.");
  expect(await page.locator(body).textContent()).not.toContain("end of three.");
  await ime.send("Input.imeSetComposition", { text: "日本", selectionStart: 2, selectionEnd: 2 });
  await ime.send("Input.insertText", { text: "日本" });
  await expect.poll(() => page.locator(body).textContent()).toContain("end of three.");
  expect(await page.locator(body).textContent()).toContain("日本Line 0: end of 0.");
}, 60_000);

test("a line of Arabic reads from the right among lines that read from the left", async () => {
  await elsewhere("An English line\n\nهذه ملاحظة باللغة العربية\n\n- عنصر");
  const direction = (text: string): Promise<string> =>
    app.page.locator(`${body} .cm-line`, { hasText: text }).evaluate((line) => getComputedStyle(line).direction);
  await expect.poll(() => direction("English")).toBe("ltr");
  expect(await direction("ملاحظة")).toBe("rtl");
  expect(await direction("عنصر")).toBe("rtl");
});

test("a picture of the web is asked for by a click, and never by itself", async () => {
  const { page, asked } = app;
  await elsewhere("Before\n\n![A boat](https://pictures.example/boat.png)\n\nAfter");
  const box = page.locator(`${body} button.pic-box`);
  await expect.poll(() => box.textContent()).toBe("Image from pictures.example – show");
  await page.click("[data-testid=turn]");
  await page.locator(".read button.pic-box").waitFor();
  expect(asked).toEqual([]);
  await page.click(".read button.pic-box");
  await expect.poll(() => asked).toEqual(["https://pictures.example/boat.png"]);
  await page.click("[data-testid=turn]");
});

test("a task is ticked by a click while it is read, and undone while it is written", async () => {
  const { page } = app;
  await elsewhere("- [ ] Fill diesel\n- [x] Batteries");
  await page.keyboard.press("Control+Shift+E");
  const box = page.locator(".read .task").first();
  await box.click();
  await expect.poll(() => box.getAttribute("aria-checked")).toBe("true");
  await page.keyboard.press("Control+Shift+E");
  await page.keyboard.press("Control+z");
  await expect.poll(() => page.locator(`${body} .task`).first().getAttribute("aria-checked")).toBe("false");
});

test("what is typed right after Ctrl F is looked for, and not written", async () => {
  const { page } = app;
  await elsewhere("one two one");
  await page.click(body);
  await page.keyboard.press("Control+f");
  await page.keyboard.type("one");
  await expect.poll(() => page.locator("[data-testid=find-count]").textContent()).toBe("2 found");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator("[data-testid=find-count]").textContent()).toMatch(/^[12] of 2$/);
  await page.keyboard.press("Escape");
  expect(await page.locator(body).textContent()).toBe("one two one");
  expect(await page.evaluate(() => document.activeElement?.className)).toContain("cm-content");
});

import { expect, test } from "vitest";
import { id, notebook, open, row } from "./window";

test("a note is made, written, found, moved, thrown away and brought back by keys alone", async () => {
  const page = await open();
  const { keyboard } = page;
  await keyboard.press("Control+n");
  await keyboard.type("Rope for the mooring");
  await keyboard.press("Enter");
  await keyboard.type("Twelve metres, two of them.");

  await keyboard.press("Control+k");
  await keyboard.type("twelve metres");
  await page.locator("[data-testid=hit] mark").first().waitFor();
  await keyboard.press("Enter");
  await expect.poll(() => id(page, "note-title").inputValue()).toBe("Rope for the mooring");

  await keyboard.press("Control+Shift+o");
  await keyboard.type("sail");
  await keyboard.press("Enter");
  await page.locator(".crumb", { hasText: "Sailing" }).waitFor();

  await keyboard.press("Control+2");
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("listbox");
  await keyboard.press("Delete");
  await page.getByText("“Rope for the mooring” moved to Trash").waitFor();

  await keyboard.press("Control+Shift+k");
  await keyboard.type("show trash");
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "Trash" }).waitFor();
  await keyboard.press("Control+2");
  await keyboard.press("Home");
  await expect.poll(() => id(page, "note-title").inputValue()).toBe("Rope for the mooring");
  await keyboard.press("Shift+F10");
  await page.locator("[role=menu]").waitFor();
  await keyboard.press("Enter");
  await page.locator(".crumb", { hasText: "Sailing" }).waitFor();
  expect(await id(page, "in-trash").count()).toBe(0);
});

test("a notebook is made, put inside another, renamed and deleted by keys alone, and comes back with its notes", async () => {
  const page = await open();
  const { keyboard } = page;
  await keyboard.press("Control+1");
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute("data-notebook") ?? null);
  while ((await focused()) !== "sailing") await keyboard.press("ArrowDown");

  await keyboard.press("Shift+F10");
  await keyboard.press("m");
  await keyboard.press("Enter");
  await id(page, "choose").waitFor();
  await keyboard.type("home");
  await keyboard.press("Enter");
  await expect.poll(() => page.locator("[data-notebook=sailing]").getAttribute("aria-level")).toBe("2");

  await page.locator("[data-notebook=sailing]").focus();
  await keyboard.press("F2");
  await keyboard.type("On the water");
  await keyboard.press("Enter");
  await notebook(page, "On the water").waitFor();

  await expect.poll(focused).toBe("sailing");
  await keyboard.press("ArrowLeft");
  await expect.poll(focused).toBe("home");
  await keyboard.press("ArrowLeft");
  await expect.poll(() => notebook(page, "On the water").count()).toBe(0);
  await keyboard.press("Delete");
  await page.getByText("Notebook “Home” deleted").waitFor();
  await keyboard.press("F6");
  await expect.poll(() => row(page, "anholt").count()).toBe(0);
  while (!(await page.evaluate(() => document.activeElement?.id === "toasts"))) await keyboard.press("F6");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await row(page, "anholt").waitFor();
  await notebook(page, "Home").waitFor();
});

test("Shift and the arrows choose many, one key throws them away, and one Undo brings them all back", async () => {
  const page = await open();
  await page.keyboard.press("Control+2");
  await page.keyboard.press("Home");
  const before = await page.locator("[data-testid=note-row]").count();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.getByText("3 selected").waitFor();
  expect(await page.locator("[role=option][aria-selected=true]").count()).toBe(3);
  await page.keyboard.press("Shift+ArrowUp");
  await page.getByText("2 selected").waitFor();
  await page.keyboard.press("Delete");
  await page.getByText("2 notes moved to Trash").waitFor();
  await expect.poll(() => page.locator("[data-testid=note-row]").count()).toBe(before - 2);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => page.locator("[data-testid=note-row]").count()).toBe(before);
});

test("Esc closes the innermost thing first", async () => {
  const page = await open();
  await page.keyboard.press("Control+2");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+k");
  await id(page, "palette").waitFor();
  await page.keyboard.press("Escape");
  expect(await id(page, "palette").count()).toBe(0);
  expect(await id(page, "selection-bar").count()).toBe(1);
  await page.keyboard.press("Escape");
  await expect.poll(() => id(page, "selection-bar").count()).toBe(0);
});

test("Ctrl Enter in the palette begins a note with what was searched", async () => {
  const page = await open();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Winter storage");
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => id(page, "note-title").inputValue()).toBe("Winter storage");
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain("cm-content");
});

test("F6 goes round the columns and back", async () => {
  const page = await open();
  const column = (): Promise<string | undefined> =>
    page.evaluate(() => document.activeElement?.closest(".sidebar, .list, main.editor")?.classList[0]);
  await page.keyboard.press("Control+1");
  for (const next of ["list", "editor", "sidebar"]) {
    await page.keyboard.press("F6");
    await expect.poll(column).toBe(next);
  }
  await page.keyboard.press("Shift+F6");
  await expect.poll(column).toBe("editor");
});

test("a server is connected, and a setting found and changed, by keys alone", async () => {
  const page = await open("seed=first");
  const { keyboard } = page;
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? null);
  const tabTo = async (name: string): Promise<void> => {
    for (let key = 0; key < 20 && (await focused()) !== name; key += 1) await keyboard.press("Tab");
    expect(await focused()).toBe(name);
  };
  await tabTo("way-here");
  await keyboard.press("ArrowDown");
  expect(await focused()).toBe("way-connect");
  await tabTo("server-url");
  await keyboard.type("https://notes.example");
  await tabTo("server-key");
  await keyboard.type("a-key");
  await keyboard.press("Enter");
  await expect.poll(() => id(page, "first-run").count()).toBe(0);

  await keyboard.press("Control+,");
  await expect.poll(focused).toBe("settings-search");
  await keyboard.type("spelling");
  const spelling = page.locator("dialog.settings [role=switch]").first();
  await spelling.waitFor();
  expect(await spelling.getAttribute("aria-checked")).toBe("true");
  for (let key = 0; key < 20; key += 1) {
    await keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.getAttribute("role"))) === "switch") break;
  }
  await keyboard.press("Space");
  await expect.poll(() => spelling.getAttribute("aria-checked")).toBe("false");
  await keyboard.press("Escape");
  await expect.poll(() => page.locator("dialog.settings").count()).toBe(0);
});

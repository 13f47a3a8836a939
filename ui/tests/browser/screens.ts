import type { Page } from "playwright-core";
import { id, row } from "./window";

/** The screens of the app, each with the address it begins at and the way to it. */
export interface Screen {
  readonly name: string;
  readonly query: string;
  readonly go: (page: Page) => Promise<unknown>;
}

const isNarrow = (page: Page): boolean => (page.viewportSize()?.width ?? 0) <= 1000;

async function inSidebar(page: Page): Promise<void> {
  if (isNarrow(page)) await page.keyboard.press("Control+\\");
}

async function view(page: Page, name: string): Promise<void> {
  await inSidebar(page);
  await id(page, `view-${name}`).click();
}

async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Control+Shift+f");
  await page.keyboard.type(text);
}

async function compare(page: Page): Promise<void> {
  await page.keyboard.press("Control+Shift+m");
  await page.locator("dialog[open] [data-testid=merge-save]").waitFor();
}

async function pageOfData(page: Page): Promise<void> {
  await page.keyboard.press("Control+,");
  await id(page, "pane-data").click();
}

export const SCREENS: readonly Screen[] = [
  { name: "the list", query: "seed=three", go: (page) => row(page, "anholt").waitFor() },
  { name: "a note", query: "sync=offline", go: (page) => row(page, "anholt").click() },
  {
    name: "a text that stays unsaved",
    query: "disk=locked",
    go: async (page) => {
      await row(page, "anholt").click();
      await page.locator(".body .cm-content").click();
      await page.keyboard.type("Reefed. ");
      await id(page, "not-saved").waitFor();
    },
  },
  {
    name: "a note that is read",
    query: "",
    go: async (page) => {
      await row(page, "anholt").click();
      await page.keyboard.press("Control+Shift+e");
      await page.locator(".read h2").first().waitFor();
    },
  },
  {
    name: "find and replace",
    query: "",
    go: async (page) => {
      await row(page, "anholt").click();
      await page.keyboard.press("Control+Alt+f");
      await page.keyboard.type("the");
      await id(page, "find-count").filter({ hasText: /\d/ }).waitFor();
    },
  },
  {
    name: "titles to link to",
    query: "",
    go: async (page) => {
      await row(page, "tiles").click();
      await page.locator(".body .cm-content").click();
      await page.keyboard.type(" [[Cro");
      await page.locator(".cm-tooltip-autocomplete li").first().waitFor();
    },
  },
  {
    name: "tags that may complete one, and one that is too long",
    query: "",
    go: async (page) => {
      await row(page, "tiles").click();
      await page.keyboard.press("Control+t");
      await page.keyboard.insertText("x".repeat(70));
      await page.keyboard.press("Enter");
      await page.locator(".tag-refused:not(:empty)").waitFor();
      await page.keyboard.press("Control+a");
      await page.keyboard.type("s");
      await page.locator(".tag-seat [role=option]").first().waitFor();
    },
  },
  {
    name: "how many words there are",
    query: "",
    go: async (page) => {
      await row(page, "anholt").click();
      await page.locator(".count-button").click();
    },
  },
  {
    name: "a note in a window of its own",
    query: "note=anholt",
    go: (page) => page.locator(".tag").first().waitFor(),
  },
  { name: "no note at all", query: "seed=empty", go: (page) => page.locator(".list-empty").waitFor() },
  {
    name: "the palette",
    query: "",
    go: async (page) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("harbour");
      await page.locator("[data-testid=hit] mark").first().waitFor();
    },
  },
  { name: "all commands", query: "", go: (page) => page.keyboard.press("Control+Shift+k") },
  {
    name: "a search and its help",
    query: "",
    go: async (page) => {
      await search(page, "harbour");
      await page.locator("[data-testid=note-row] mark").first().waitFor();
      await id(page, "search-help").click();
    },
  },
  {
    name: "a search that finds nothing",
    query: "",
    go: async (page) => {
      await search(page, "no such words");
      await id(page, "new-titled").waitFor();
    },
  },
  {
    name: "tags that may complete a search",
    query: "",
    go: async (page) => {
      await search(page, "tag:s");
      await page.locator(".search-list [role=option]").first().waitFor();
    },
  },
  {
    name: "Trash",
    query: "",
    go: async (page) => {
      await view(page, "trash");
      await row(page, "inventory").click();
      await id(page, "in-trash").waitFor();
    },
  },
  {
    name: "many notes chosen",
    query: "",
    go: async (page) => {
      await page.keyboard.press("Control+2");
      await page.keyboard.press("Home");
      await page.keyboard.press("Shift+ArrowDown");
      await id(page, "selection-bar").waitFor();
    },
  },
  {
    name: "what can be done to a note",
    query: "",
    go: async (page) => {
      await page.keyboard.press("Control+2");
      await page.keyboard.press("Home");
      await page.keyboard.press("Shift+F10");
      await page.locator("[role=menu]").waitFor();
    },
  },
  {
    name: "where a note goes",
    query: "",
    go: async (page) => {
      await page.keyboard.press("Control+Shift+o");
      await id(page, "choose").waitFor();
    },
  },
  {
    name: "a notebook that gets its name",
    query: "",
    go: async (page) => {
      await inSidebar(page);
      await id(page, "new-notebook").click();
      await id(page, "name-field").waitFor();
    },
  },
  {
    name: "a message with a way back",
    query: "",
    go: async (page) => {
      await page.keyboard.press("Control+2");
      await page.keyboard.press("Home");
      await page.keyboard.press("Delete");
      await id(page, "toast").waitFor();
    },
  },
  {
    name: "the question before Trash is emptied",
    query: "",
    go: async (page) => {
      await view(page, "trash");
      await id(page, "empty-trash").click();
      await id(page, "question").waitFor();
    },
  },
  {
    name: "the settings",
    query: "",
    go: async (page) => {
      await page.keyboard.press("Control+,");
      await page.locator("dialog.settings").waitFor();
    },
  },
  { name: "the page of the data", query: "", go: pageOfData },
  {
    name: "what to bring in",
    query: "",
    go: async (page) => {
      await pageOfData(page);
      await id(page, "bring-in").click();
      await id(page, "import-folder").waitFor();
    },
  },
  {
    name: "what was brought in",
    query: "",
    go: async (page) => {
      await pageOfData(page);
      await id(page, "bring-in").click();
      await id(page, "import-folder").click();
      await id(page, "import-yes").click();
      await id(page, "import-done").waitFor();
    },
  },
  {
    name: "how notes are exported",
    query: "",
    go: async (page) => {
      await pageOfData(page);
      await id(page, "export-notes").click();
      await id(page, "export-yes").waitFor();
    },
  },
  {
    name: "where the data folder goes",
    query: "",
    go: async (page) => {
      await pageOfData(page);
      await id(page, "move-folder").click();
      await id(page, "move-place-choose").click();
      await id(page, "move-place-yes").waitFor();
    },
  },
  {
    name: "what is left of a move",
    query: "place=left",
    go: async (page) => {
      await pageOfData(page);
      await id(page, "remove-folder").click();
      await id(page, "remove-old-yes").waitFor();
    },
  },
  { name: "a window that moves the notes", query: "place=copying", go: (page) => id(page, "place-stop").waitFor() },
  { name: "a window whose notes have moved", query: "place=moved", go: (page) => id(page, "place-open").waitFor() },
  { name: "a window whose notes are nowhere", query: "place=nowhere", go: (page) => id(page, "place-find").waitFor() },
  {
    name: "what is synced",
    query: "sync=retrying",
    go: async (page) => {
      await page.keyboard.press("Control+Shift+s");
      await page.locator(".activity").waitFor();
    },
  },
  {
    name: "what to do with a note that is gone",
    query: "gone=tiles&user=ingrid",
    go: async (page) => {
      await row(page, "tiles").click();
      await id(page, "gone-banner").waitFor();
    },
  },
  {
    name: "what the server refused",
    query: "gone=tiles",
    go: async (page) => {
      await page.keyboard.press("Control+Shift+s");
      await id(page, "change-details").waitFor();
    },
  },
  {
    name: "signing in again",
    query: "sync=unauthorized&user=ingrid",
    go: async (page) => {
      await page.locator("[data-testid=sync-button]:visible, [data-testid=sync-button-narrow]:visible").click();
      await id(page, "sign-in-yes").waitFor();
    },
  },
  { name: "the first run", query: "seed=first", go: (page) => id(page, "way-connect").click() },
  {
    name: "earlier versions",
    query: "",
    go: async (page) => {
      await row(page, "tiles").click();
      await page.keyboard.press("Control+h");
      await page.locator("dialog[open] [data-testid=version]").first().waitFor();
    },
  },
  { name: "two versions side by side", query: "", go: compare },
  {
    name: "two versions as one text",
    query: "",
    go: async (page) => {
      await compare(page);
      await page.keyboard.press("Control+2");
      await page.locator("dialog[open] .choice-head").waitFor();
    },
  },
  {
    name: "the last shared version",
    query: "seed=moved",
    go: async (page) => {
      await compare(page);
      await id(page, "merge-base").click();
      await page.locator("dialog[open] .layer.is-off + .layer .cm-line").first().waitFor();
    },
  },
  { name: "two versions without the last shared one", query: "seed=nobase", go: compare },
  { name: "two versions of which one waits elsewhere", query: "seed=waits", go: compare },
  { name: "a note that was deleted elsewhere", query: "seed=deleted", go: compare },
  {
    name: "all notes with two versions beside one of them",
    query: "seed=three",
    go: async (page) => {
      await compare(page);
      await id(page, "merge-rail-button").click();
      await page.locator(".rail-item").first().waitFor();
    },
  },
];

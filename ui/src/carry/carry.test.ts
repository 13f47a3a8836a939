import { mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeBackend } from "../ipc/fake";
import { wrong } from "../test-axe";
import { byId, click, seen, until } from "../test-hand";
import { speak, words } from "../words";
import { Carrying } from "./carrying.svelte";
import ExportDialog from "./ExportDialog.svelte";
import ImportDialog from "./ImportDialog.svelte";

let host: FakeBackend;
let carrying: Carrying;
let settled = 0;
let saved = true;
let dialog: Record<string, unknown> | null = null;
const text = (): string => document.querySelector("dialog")?.textContent.replace(/\s+/g, " ") ?? "";

beforeEach(() => {
  host = new FakeBackend();
  [settled, saved] = [0, true];
  carrying = new Carrying(host, async () => ++settled > 0 && saved);
});
afterEach(async () => {
  if (dialog) await unmount(dialog);
  dialog = null;
  speak("en");
});

function open(what: "import" | "export"): void {
  if (what === "import") carrying.bringIn();
  else carrying.takeOut();
  dialog = mount(what === "import" ? ImportDialog : ExportDialog, { target: document.body, props: { carrying } });
}

/** A host that does one batch each time it is let go on. */
function holdBatches(): () => void {
  let go: () => void = () => {};
  host.pace = () => new Promise((resolve) => (go = () => resolve(undefined)));
  return () => go();
}

test("what was found is said before anything is brought in, and what came of it afterwards", async () => {
  open("import");
  await click(byId("import-folder"));
  await until(() => text().includes("312 notes in 14 notebooks, from Joplin"));
  expect(text()).toContain("2 other files, such as pictures, are not brought in.");
  expect(host.notes.size).toBe(0);
  await click(byId("import-yes"));
  await until(() => text().includes("312 notes brought in. 4 were here already."));
  expect(text()).toContain(
    "Left where they were: 1 picture or other file that is no text, 1 file larger than a note can be.",
  );
  expect(text()).toContain("Logbook 1998.md Over 10 MB");
  expect(host.notes.size).toBe(312);
  await click(byId("import-done"));
  expect(carrying.import).toBeNull();
});

test("what became of files that were changed since they came last is said in words", async () => {
  host.leftBehind = { beside: 1, updated: 2, there: 309, left: [], counts: [], guessed: [] };
  open("import");
  await click(byId("import-folder"));
  await click(byId("import-yes"));
  await until(() => text().includes(words().carry.updated(2)));
  expect(text()).toContain("1 of them was changed here and in its file since it came last");
});

test("an import shows how far it is, and stops after the batch it is at", async () => {
  const go = holdBatches();
  open("import");
  await click(byId("import-files"));
  await click(byId("import-yes"));
  await until(() => text().includes("0 of 312"));
  go();
  await until(() => text().includes("100 of 312"));
  expect(document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow")).toBe("100");
  await click(byId("import-stop"));
  go();
  await until(() => text().includes("100 notes brought in."));
  expect(text()).toContain(words().carry.goesOn);
});

test("Esc while notes come in stops it, and closes nothing before it has ended", async () => {
  const go = holdBatches();
  open("import");
  await click(byId("import-folder"));
  await click(byId("import-yes"));
  await until(() => text().includes("0 of 312"));
  document.querySelector("dialog")?.dispatchEvent(new Event("cancel", { cancelable: true }));
  await until(() => carrying.stopping);
  expect(carrying.import?.step).toBe("running");
  go();
  await until(() => carrying.import?.step === "done");
});

test("a folder without notes is said to be one, and the next try begins anew", async () => {
  host.carryFails = { code: "notFound", message: "", refusal: "noNotesFound" };
  open("import");
  await click(byId("import-folder"));
  await until(() => text().includes(words().refusals.noNotesFound));
  host.carryFails = null;
  await click(byId("import-folder"));
  await until(() => text().includes("from Joplin"));
  expect(text()).not.toContain(words().refusals.noNotesFound);
});

test("whoever chooses nothing in the desktop's dialog is where they were", async () => {
  host.found = null;
  open("import");
  await click(byId("import-folder"));
  await until(() => carrying.import?.step === "ask");
  expect(carrying.trouble).toBeNull();
});

test("an export saves first what is being typed, and says where it is", async () => {
  host.found = { name: "Notes", origin: "files", notes: 3, notebooks: 0, left: 0 };
  await host.lookForNotes("folder");
  await host.bringIn();
  open("export");
  await click(byId("form-zip"));
  await click(byId("export-yes"));
  await until(() => text().includes("3 notes exported."));
  expect([settled, text().includes("Driftless 2026-11-29 14.31.zip")]).toEqual([1, true]);
  await click(byId("export-show"));
  expect(host.exportedShown).toBe(1);
});

test("nothing is exported while the last words can't be saved, and that is said", async () => {
  saved = false;
  open("export");
  await click(byId("export-yes"));
  await until(() => text().includes(words().carry.notSaved));
  expect(carrying.export?.step).toBe("ask");
});

test("an export that is stopped says that nothing was written", async () => {
  const go = holdBatches();
  await host.createNote({ title: "a", body: "" }, null, []);
  open("export");
  await click(byId("export-yes"));
  await seen("[role=progressbar]");
  await until(() => text().includes("0 of 1"));
  await click(byId("export-stop"));
  go();
  await until(() => text().includes(words().carry.nothingWritten));
});

test("every step can be read by everyone, in German too", { timeout: 30_000 }, async () => {
  speak("de");
  open("import");
  await seen(byId("import-folder"));
  expect(await wrong()).toEqual([]);
  await click(byId("import-folder"));
  await until(() => text().includes("312 Notizen in 14 Notizbüchern, aus Joplin"));
  await click(byId("import-yes"));
  await seen(byId("import-done"));
  expect(await wrong()).toEqual([]);
  await unmount(dialog!);
  open("export");
  await seen(byId("export-yes"));
  expect(await wrong()).toEqual([]);
});

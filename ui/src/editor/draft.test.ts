import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NoteText } from "../ipc";
import { FakeBackend } from "../ipc/fake";
import { mockSeed } from "../ipc/fake-seed";
import { Draft, LONGEST, QUIET, RETRY, type Sheet } from "./draft.svelte";

class PaperSheet implements Sheet {
  shown = 0;
  busy = false;
  constructor(public text: NoteText) {}
  read = (): NoteText => this.text;
  show(text: NoteText): void {
    this.text = text;
    this.shown += 1;
  }
  composing = (): boolean => this.busy;
}

let host: FakeBackend;
let sheet: PaperSheet;
let draft: Draft;

function type(more: string): void {
  sheet.text = { ...sheet.text, body: sheet.text.body + more };
  draft.typed();
}

const stored = (): string => host.notes.get("tax")?.body ?? "";
const wait = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(async () => {
  vi.useFakeTimers();
  host = new FakeBackend(mockSeed(Date.now()));
  const note = await host.getNote("tax");
  sheet = new PaperSheet({ title: note.title, body: note.body });
  draft = new Draft(host, note, sheet);
});
afterEach(() => vi.useRealTimers());

describe("when a draft is saved", () => {
  it("saves 300 ms after the last key and not before", async () => {
    type("a");
    await wait(QUIET - 1);
    type("b");
    await wait(QUIET - 1);
    expect(host.saved).toHaveLength(0);
    await wait(1);
    expect(host.saved).toHaveLength(1);
    expect(stored().endsWith("ab")).toBe(true);
  });

  it("saves at least every two seconds while the keys never rest", async () => {
    for (let key = 0; key < 45; key += 1) {
      type("x");
      await wait(100);
    }
    expect(host.saved.length).toBeGreaterThanOrEqual(2);
    expect(LONGEST).toBe(2000);
  });

  it("saves at once when asked to flush, and then has nothing left to do", async () => {
    type("now");
    expect(await draft.flush()).toBe(true);
    expect(stored().endsWith("now")).toBe(true);
    await wait(LONGEST * 2);
    expect(host.saved).toHaveLength(1);
  });

  it("flushes what is typed while a save is in flight", async () => {
    type("first ");
    const flushing = draft.flush();
    type("second");
    expect(await flushing).toBe(true);
    expect(stored().endsWith("first second")).toBe(true);
  });
});

describe("when the stored note is another one by now", () => {
  it("shows the merged answer in place and builds on it", async () => {
    type("mine\n");
    host.notes.set("tax", { ...(await host.getNote("tax")), body: "theirs\n" });
    await draft.flush();
    expect(sheet.text.body).toContain("theirs");
    expect(sheet.text.body).toContain("mine");
    const merged = sheet.text;
    type("more");
    await draft.flush();
    expect(host.saved[1]?.seen).toEqual(merged);
  });

  it("leaves the document alone when it changed meanwhile, and merges at the next save", async () => {
    const sent = `${sheet.text.body}mine\n`;
    type("mine\n");
    host.notes.set("tax", { ...(await host.getNote("tax")), body: "theirs\n" });
    const saving = draft.flush();
    type("typed meanwhile\n");
    await saving;
    expect(host.saved[1]?.seen.body).toBe(sent);
    expect(sheet.text.body).toContain("typed meanwhile");
    expect(stored()).toContain("theirs");
    expect(sheet.text.body).toBe(stored());
  });

  it("takes a newer text while the sheet is clean", async () => {
    host.changeElsewhere("tax", { body: "from the phone\n" });
    await draft.reload();
    expect(sheet.text.body).toBe("from the phone\n");
  });

  it("keeps unsaved words when a newer text arrives, and merges them", async () => {
    type("unsaved\n");
    host.changeElsewhere("tax", { body: "from the phone\n" });
    await draft.reload();
    expect(sheet.text.body).toContain("unsaved");
    await wait(QUIET);
    expect(stored()).toContain("unsaved");
    expect(stored()).toContain("from the phone");
  });

  it("waits while an input method is composing", async () => {
    sheet.busy = true;
    host.changeElsewhere("tax", { body: "from the phone\n" });
    await draft.reload();
    expect(sheet.shown).toBe(0);
    sheet.busy = false;
    await draft.reload();
    expect(sheet.text.body).toBe("from the phone\n");
  });

  it("does not let a slow reload bring back an older text", async () => {
    const older = await host.getNote("tax");
    let answer: (note: typeof older) => void = () => {};
    vi.spyOn(host, "getNote").mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const reloading = draft.reload();
    type("newer");
    await draft.flush();
    answer(older);
    await reloading;
    expect(sheet.text.body.endsWith("newer")).toBe(true);
  });
});

describe("when saving fails", () => {
  it("says so, keeps the text and tries again until it is saved", async () => {
    host.saveFails = { code: "diskFull", message: "the disk is full" };
    type("precious");
    await wait(QUIET);
    expect(draft.failure?.message).toBe("the disk is full");
    expect(sheet.text.body.endsWith("precious")).toBe(true);
    await wait(RETRY);
    expect(draft.dirty).toBe(true);
    host.saveFails = null;
    await wait(RETRY);
    expect(draft.failure).toBeNull();
    expect(stored().endsWith("precious")).toBe(true);
  });

  it("keeps trying after the note was left", async () => {
    host.saveFails = { code: "diskFull", message: "the disk is full" };
    type("left behind");
    draft.move(null);
    sheet.text = { title: "another note", body: "" };
    expect(await draft.flush()).toBe(false);
    host.saveFails = null;
    await wait(RETRY);
    expect(stored().endsWith("left behind")).toBe(true);
  });
});

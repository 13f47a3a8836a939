import { SearchQuery, getSearchQuery } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeBackend } from "../ipc/fake";
import { mockSeed } from "../ipc/fake-seed";
import { Body } from "./body";
import { MOST_HITS, hitsOf } from "./find";

describe("the hits of a search", () => {
  const state = (doc: string, anchor = 0, head = anchor): EditorState =>
    EditorState.create({ doc, selection: { anchor, head } });

  it("are counted, and the one that is selected is one of so many", () => {
    const query = new SearchQuery({ search: "an" });
    expect(hitsOf(state("an Anna banana", 3, 5), query)).toEqual({ at: 2, count: 4, more: false });
    expect(hitsOf(state("nothing"), query)).toEqual({ at: null, count: 0, more: false });
  });

  it("are none of an expression that is not one, or of nothing", () => {
    expect(hitsOf(state("a("), new SearchQuery({ search: "(", regexp: true })).count).toBe(0);
    expect(hitsOf(state("a"), new SearchQuery({ search: "" })).count).toBe(0);
  });

  it("are not counted for ever", () => {
    const many = hitsOf(state("a ".repeat(MOST_HITS + 10)), new SearchQuery({ search: "a" }));
    expect(many).toEqual({ at: null, count: MOST_HITS, more: true });
  });
});

describe("the panel", () => {
  let body: Body;
  let seat: HTMLElement;
  beforeEach(() => {
    vi.useFakeTimers();
    seat = document.body.appendChild(document.createElement("div"));
    body = new Body(
      document.body.appendChild(document.createElement("div")),
      { changed: () => {}, composed: () => {}, moved: () => {} },
      { backend: new FakeBackend(mockSeed(0)), follow: () => {}, seat },
    );
    body.open({ id: "one", body: "an Anna banana", trashed: false });
  });
  afterEach(() => {
    body.destroy();
    vi.useRealTimers();
    document.body.innerHTML = "";
  });

  const field = (label: string): HTMLInputElement => seat.querySelector(`input[aria-label="${label}"]`)!;
  const button = (label: string): HTMLButtonElement =>
    [...seat.querySelectorAll("button")].find((one) => (one.ariaLabel ?? one.textContent) === label)!;
  async function write(label: string, text: string): Promise<void> {
    field(label).value = text;
    field(label).dispatchEvent(new Event("input", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(100);
    flushSync();
  }
  const press = (label: string, key: string, more: KeyboardEventInit = {}): void =>
    void field(label).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));

  it("has the focus when it opens, counts while one types, and walks by Enter and Shift Enter", async () => {
    body.find();
    expect(document.activeElement).toBe(field("Find in this note"));
    await write("Find in this note", "an");
    const count = seat.querySelector("[data-testid=find-count]")!;
    expect(count.textContent).toBe("4 found");
    press("Find in this note", "Enter");
    press("Find in this note", "Enter");
    await vi.advanceTimersByTimeAsync(100);
    flushSync();
    expect(count.textContent).toBe("2 of 4");
    press("Find in this note", "Enter", { shiftKey: true });
    await vi.advanceTimersByTimeAsync(100);
    flushSync();
    expect(count.textContent).toBe("1 of 4");
  });

  it("tells cases, whole words and expressions apart", async () => {
    body.find();
    await write("Find in this note", "an");
    button("Match case").click();
    button("Whole words").click();
    flushSync();
    expect(button("Match case").getAttribute("aria-pressed")).toBe("true");
    expect(getSearchQuery(body.view.state)).toMatchObject({ caseSensitive: true, wholeWord: true, search: "an" });
    button("Regular expression").click();
    await write("Find in this note", "a(");
    expect(seat.querySelector("[data-testid=find-count]")?.textContent).toBe("Not a valid expression");
  });

  it("replaces one and all, and not in a note that is read only", async () => {
    body.findAndReplace();
    flushSync();
    await write("Find in this note", "an");
    await write("Replace with", "en");
    button("Replace all").click();
    expect(body.text).toBe("en enna benena");
    body.open({ id: "two", body: "an", trashed: true });
    body.findAndReplace();
    flushSync();
    expect(field("Replace with")).toBeNull();
    expect(seat.querySelectorAll(".find").length).toBe(1);
  });

  it("goes by Esc, and is gone when another note is opened", () => {
    body.find();
    press("Find in this note", "Escape");
    expect(seat.querySelector(".find")).toBeNull();
    body.find();
    body.open({ id: "two", body: "text", trashed: false });
    expect(seat.querySelector(".find")).toBeNull();
  });
});

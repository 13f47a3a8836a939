import { EditorState } from "@codemirror/state";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeBackend } from "../ipc/fake";
import { mockSeed } from "../ipc/fake-seed";
import { Body } from "./body";
import { smallestChanges } from "./changes";
import { countWords } from "./count";
import { parseTag } from "./tags";
import { toggleTask } from "./widgets";

function toggled(text: string, position = 0): string | null {
  const state = EditorState.create({ doc: text });
  const change = toggleTask(state, position);
  return change && state.update(change).state.doc.toString();
}

describe("ticking a task", () => {
  it("ticks and unticks the line it is on, and no other", () => {
    expect(toggled("- [ ] one\n- [ ] two")).toBe("- [x] one\n- [ ] two");
    expect(toggled("- [ ] one\n- [X] two", 12)).toBe("- [ ] one\n- [ ] two");
  });

  it("finds tasks that are indented, numbered or quoted", () => {
    expect(toggled("  * [ ] deep")).toBe("  * [x] deep");
    expect(toggled("1. [x] first")).toBe("1. [ ] first");
    expect(toggled("> - [ ] said")).toBe("> - [x] said");
  });

  it("leaves a line without a task alone", () => {
    expect(toggled("see [x] here")).toBeNull();
  });
});

describe("a newer text in place", () => {
  it("touches only what differs", () => {
    expect(smallestChanges("one two three", "one 2 three")).toEqual([{ from: 4, to: 7, insert: "2" }]);
    expect(smallestChanges("same", "same")).toEqual([]);
  });
});

describe("small words", () => {
  it("counts words and not marks", () => {
    expect(countWords("## Before we go\n- [ ] Grenå, 05:30\n")).toBe(5);
    expect(countWords("")).toBe(0);
  });

  it("reads a tag as people type it", () => {
    expect(parseTag(" #Waiting  for, ")).toBe("waiting-for");
    expect(parseTag("#")).toBeNull();
  });
});

describe("the body of a note", () => {
  let body: Body;
  let heard = 0;
  beforeEach(() => {
    heard = 0;
    body = new Body(
      document.body.appendChild(document.createElement("div")),
      { changed: () => (heard += 1), composed: () => {}, moved: () => {} },
      { backend: new FakeBackend(mockSeed(0)), follow: () => {}, seat: null },
    );
  });
  afterEach(() => body.destroy());

  it("keeps the caret at the same words when a newer text comes, and does not call that typing", () => {
    body.open({ id: "one", body: "shared start\nmy line\n", trashed: false });
    body.view.dispatch({ selection: { anchor: 16 } });
    body.replace("a new first line\nshared start\nmy line\n");
    const { head } = body.view.state.selection.main;
    expect(body.view.state.sliceDoc(head - 3, head)).toBe("my ");
    expect(heard).toBe(0);
  });

  it("ticks a task by its check box", () => {
    body.open({ id: "one", body: "- [ ] Fill diesel\n", trashed: false });
    const box = body.view.dom.querySelector<HTMLElement>(".task");
    expect(box?.getAttribute("aria-label")).toBe("Done: Fill diesel");
    box?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
    expect(body.text).toBe("- [x] Fill diesel\n");
    expect(heard).toBe(1);
    expect(body.view.dom.querySelector(".task")?.getAttribute("aria-checked")).toBe("true");
  });

  it("does not tick a task of a note in Trash", () => {
    body.open({ id: "one", body: "- [ ] Fill diesel\n", trashed: true });
    body.view.dom
      .querySelector(".task")
      ?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
    expect(body.text).toBe("- [ ] Fill diesel\n");
  });
});

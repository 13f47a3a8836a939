import { redo, undo } from "@codemirror/commands";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EditorState } from "@codemirror/state";
import { FakeBackend } from "../ipc/fake";
import { mockSeed } from "../ipc/fake-seed";
import { Body } from "./body";
import { MOST_NOTES, MOST_TEXT, States } from "./states";

let body: Body;
beforeEach(() => {
  body = new Body(
    document.body.appendChild(document.createElement("div")),
    { changed: () => {}, composed: () => {}, moved: () => {} },
    { backend: new FakeBackend(mockSeed(0)), follow: () => {}, seat: null },
  );
});
afterEach(() => body.destroy());

const open = (id: string, text: string): void => body.open({ id, body: text, trashed: false });
function type(at: number, insert: string): void {
  body.view.dispatch({
    changes: { from: at, insert },
    selection: { anchor: at + insert.length },
    userEvent: "input.type",
  });
}

describe("undo", () => {
  it("is still there when a note is opened again, and so is the caret", () => {
    open("one", "first\n");
    type(5, " words");
    open("two", "second\n");
    type(6, " text");
    open("one", "first words\n");
    expect(body.view.state.selection.main.head).toBe(11);
    undo(body.view);
    expect(body.text).toBe("first\n");
    redo(body.view);
    expect(body.text).toBe("first words\n");
    open("two", "second text\n");
    undo(body.view);
    expect(body.text).toBe("second\n");
  });

  it("takes back what was typed here, and nothing that came from elsewhere meanwhile", () => {
    open("one", "alpha\nbeta\ngamma\n");
    type(10, " mine");
    open("two", "");
    open("one", "above\nalpha\nbeta mine\ngamma theirs\n");
    undo(body.view);
    expect(body.text).toBe("above\nalpha\nbeta\ngamma theirs\n");
    redo(body.view);
    expect(body.text).toBe("above\nalpha\nbeta mine\ngamma theirs\n");
  });

  it("never brings back what came from elsewhere over an open note", () => {
    open("one", "alpha\n");
    type(5, " mine");
    body.replace("above\nalpha mine\n");
    undo(body.view);
    expect(body.text).toBe("above\nalpha\n");
    expect(undo(body.view)).toBe(false);
  });

  it("does not reach into the note that was open before", () => {
    open("one", "first\n");
    type(0, "x");
    open("two", "second\n");
    expect(undo(body.view)).toBe(false);
    expect(body.text).toBe("second\n");
  });

  it("locks a note that was moved to Trash meanwhile", () => {
    open("one", "first\n");
    open("two", "second\n");
    body.open({ id: "one", body: "first\n", trashed: true });
    expect(body.view.state.readOnly).toBe(true);
  });
});

describe("the caret and the selection", () => {
  it("stay at the same words when a newer text comes in place", () => {
    open("one", "alpha beta gamma\ndelta\n");
    body.view.dispatch({ selection: { anchor: 6, head: 10 } });
    body.replace("before\nalpha beta gamma\nmore\ndelta\n");
    const { from, to } = body.view.state.selection.main;
    expect(body.view.state.sliceDoc(from, to)).toBe("beta");
  });

  it("stay where the words were that are gone", () => {
    open("one", "alpha beta gamma\n");
    body.view.dispatch({ selection: { anchor: 8 } });
    body.replace("alpha gamma\n");
    expect(body.view.state.selection.main.head).toBe(6);
  });
});

describe("what the session remembers", () => {
  const state = (doc: string) => ({ state: EditorState.create({ doc }), top: null });

  it("is of some notes, the last ones", () => {
    const states = new States();
    for (let at = 0; at <= MOST_NOTES; at += 1) states.keep(String(at), state("x"));
    expect(states.take("0")).toBeUndefined();
    expect(states.take("1")).toBeDefined();
  });

  it("is not more text than there is room for", () => {
    const states = new States();
    states.keep("long", state("x".repeat(MOST_TEXT - 1)));
    states.keep("other", state("two"));
    expect(states.take("long")).toBeUndefined();
    expect(states.take("other")).toBeDefined();
  });
});

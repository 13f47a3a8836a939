import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState, type Transaction } from "@codemirror/state";
import type { Command, EditorView } from "@codemirror/view";
import { describe, expect, it } from "vitest";
import { indent, link, outdent, tick, wrapIn } from "./commands";
import { noteLanguage } from "./grammar";

/** Runs a command on a text in which `«` and `»`, or one `|`, stand for the selection, and answers the same. Null: it is not the command's. */
function after(command: Command, marked: string): string | null {
  const text = marked.replace(/[«»|]/g, "");
  const anchor = marked.search(/[«|]/);
  const head = marked.includes("»") ? marked.indexOf("»") - 1 : anchor;
  let state = EditorState.create({ doc: text, selection: { anchor, head }, extensions: noteLanguage });
  ensureSyntaxTree(state, text.length, 1000);
  const view = { state, dispatch: (step: Transaction) => (state = step.state) };
  if (!command(view as unknown as EditorView)) return null;
  const { from, to } = state.selection.main;
  const doc = state.doc.toString();
  return from === to
    ? `${doc.slice(0, from)}|${doc.slice(from)}`
    : `${doc.slice(0, from)}«${doc.slice(from, to)}»${doc.slice(to)}`;
}

describe("bold, italic and code", () => {
  it("are put around what is selected, and taken away again", () => {
    expect(after(wrapIn("**"), "a «word» b")).toBe("a **«word»** b");
    expect(after(wrapIn("**"), "a **«word»** b")).toBe("a «word» b");
  });

  it("take the word at the caret", () => {
    expect(after(wrapIn("`"), "a wo|rd b")).toBe("a `wo|rd` b");
    expect(after(wrapIn("**"), "a  | b")).toBe("a  **|** b");
  });

  it("make bold words italic too, and only that away again", () => {
    expect(after(wrapIn("*"), "**«word»**")).toBe("***«word»***");
    expect(after(wrapIn("*"), "***«word»***")).toBe("**«word»**");
    expect(after(wrapIn("**"), "***«word»***")).toBe("*«word»*");
  });
});

describe("a link", () => {
  it("takes what is selected for its words and waits for the address", () => {
    expect(after(link, "see «here»")).toBe("see [here](|)");
    expect(after(link, "see |")).toBe("see [|]()");
  });
});

describe("a task", () => {
  it("is ticked, and made where there is none", () => {
    expect(after(tick, "- [ ] a|")).toBe("- [x] a|");
    expect(after(tick, "words|")).toBe("- [ ] words|");
    expect(after(tick, "  - item|")).toBe("  - [ ] item|");
    expect(after(tick, "> 1. said|")).toBe("> 1. [ ] said|");
  });
});

describe("Tab in a list", () => {
  it("puts an item under the one above it, with everything inside it", () => {
    expect(after(indent, "- a\n- b|\n  - c\n- d")).toBe("- a\n  - b|\n    - c\n- d");
    expect(after(indent, "10. a\n11. b|")).toBe("10. a\n    11. b|");
  });

  it("moves nothing where there is nothing above, and stays in the text", () => {
    expect(after(indent, "- a|\n- b")).toBe("- a|\n- b");
  });

  it("moves every item that is selected", () => {
    expect(after(indent, "- a\n- «b\n- c»")).toBe("- a\n  - «b\n  - c»");
  });

  it("comes out again with Shift", () => {
    expect(after(outdent, "- a\n  - b|\n    - c")).toBe("- a\n- b|\n  - c");
    expect(after(outdent, "- a|")).toBe("- a|");
  });

  it("is not ours outside of lists", () => {
    expect(after(indent, "words|")).toBeNull();
    expect(after(outdent, "words|")).toBeNull();
  });
});

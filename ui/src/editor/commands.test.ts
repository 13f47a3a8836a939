import { describe, expect, it } from "vitest";
import { indent, indentCode, link, outdent, outdentCode, tick, wrapIn } from "./commands";
import { surround } from "./surround";
import { after } from "./test-command";

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

  it("are put around the words of each line, for none reaches over a paragraph", () => {
    expect(after(wrapIn("**"), "«one\n\n- [ ] two\n> three»")).toBe("**«one**\n\n- [ ] **two**\n> **three»**");
    expect(after(wrapIn("**"), "**«one**\n\n**two»**")).toBe("«one\n\ntwo»");
  });

  it("are put around what is selected by typing them", () => {
    expect(after(surround("*"), "a «word» b")).toBe("a *«word»* b");
    expect(after(surround("["), "a «word» b")).toBe("a [«word»] b");
    expect(after(surround("`"), "«a\nb»")).toBe("`«a\nb»`");
    expect(after(surround("*"), "a | b")).toBeNull();
    expect(after(surround("x"), "a «word» b")).toBeNull();
    expect(after(surround("*"), "```\n«code»\n```")).toBeNull();
    expect(after(surround("("), "```\n«code»\n```")).toBe("```\n(«code»)\n```");
  });
});

describe("a link", () => {
  it("takes what is selected for its words and waits for the address", () => {
    expect(after(link, "see «here»")).toBe("see [here](|)");
    expect(after(link, "see |")).toBe("see [|]()");
  });

  it("takes the word at the caret", () => {
    expect(after(link, "see he|re")).toBe("see [here](|)");
  });
});

describe("a task", () => {
  it("is ticked, and made where there is none", () => {
    expect(after(tick, "- [ ] a|")).toBe("- [x] a|");
    expect(after(tick, "words|")).toBe("- [ ] words|");
    expect(after(tick, "  - item|")).toBe("  - [ ] item|");
    expect(after(tick, "> 1. said|")).toBe("> 1. [ ] said|");
  });

  it("is made of every line that is selected, and then all of them are ticked", () => {
    expect(after(tick, "«a\n\n- b\n- [x] c»")).toBe("- [ ] «a\n\n- [ ] b\n- [x] c»");
    expect(after(tick, "- [ ] «a\n- [x] c»")).toBe("- [x] «a\n- [x] c»");
    expect(after(tick, "- [x] «a\n- [x] c»")).toBe("- [ ] «a\n- [ ] c»");
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

describe("Tab in code", () => {
  it("indents, and comes out again with Shift", () => {
    expect(after(indentCode, "```\na|\n```")).toBe("```\na  |\n```");
    expect(after(indentCode, "```\n«a\nb»\n```")).toBe("```\n  «a\n  b»\n```");
    expect(after(outdentCode, "```\n   a|\n```")).toBe("```\n a|\n```");
  });

  it("is not ours elsewhere", () => {
    expect(after(indentCode, "words|")).toBeNull();
    expect(after(outdentCode, "words `co|de`")).toBeNull();
  });
});

import { describe, expect, it, onTestFinished, vi } from "vitest";
import { leave } from "./enter";
import { after } from "./test-command";

describe("Enter on a line that nothing is written in", () => {
  it("leaves a list, and what follows is a paragraph of its own", () => {
    expect(after(leave, "- a\n- |")).toBe("- a\n\n|");
    expect(after(leave, "1. a\n2. |\n3. c")).toBe("1. a\n\n|\n3. c");
    expect(after(leave, "- [ ] a\n- [ ] |")).toBe("- [ ] a\n\n|");
    expect(after(leave, "words\n\n- |")).toBe("words\n\n|");
  });

  it("is told of a text that has been read, however slow the machine is", () => {
    let now = Date.now();
    const clock = vi.spyOn(Date, "now").mockImplementation(() => (now += 25));
    onTestFinished(() => clock.mockRestore());
    expect(after(leave, "- a\n- |")).toBe("- a\n\n|");
  });

  it("brings an inner item out beside the one that it is in", () => {
    expect(after(leave, "- a\n  - b\n  - |")).toBe("- a\n  - b\n- |");
    expect(after(leave, "3. a\n   - |")).toBe("3. a\n4. |");
    expect(after(leave, "- [x] a\n  - [ ] |")).toBe("- [x] a\n- [ ] |");
    expect(after(leave, "> - a\n>   - |")).toBe("> - a\n> - |");
  });

  it("leaves a quote, the inner one first", () => {
    expect(after(leave, "> a\n> |")).toBe("> a\n\n|");
    expect(after(leave, "> > a\n> > |")).toBe("> > a\n>\n> |");
    expect(after(leave, "> - a\n> - |")).toBe("> - a\n>\n> |");
    expect(after(leave, "> |")).toBe("|");
  });

  it("is not ours where something is written, inside code, or in the middle of a line", () => {
    for (const text of ["- a|", "> a|", "words|", "|", "```\n- |\n```", "```\n> |\n```", "- |a", "---|"])
      expect(after(leave, text), text).toBeNull();
  });
});

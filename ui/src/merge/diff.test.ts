import { expect, test } from "vitest";
import { compare, type Part } from "./diff";

const text = (parts: readonly Part[]): string =>
  parts
    .map((part) =>
      part.kind === "same"
        ? part.lines.join("\n")
        : part.segments
            .filter((segment) => segment.kind !== "del")
            .map((segment) => segment.text)
            .join(""),
    )
    .join("\n");

test("equal texts are one part that did not change", () => {
  expect(compare("a\nb", "a\nb")).toEqual([{ kind: "same", lines: ["a", "b"] }]);
});

test("a changed word is marked inside its line", () => {
  const parts = compare("a\nBudget is 14,000. Keep some.\nc", "a\nBudget is 15,500. Keep some.\nc");
  expect(parts.map((part) => part.kind)).toEqual(["same", "changed", "same"]);
  const changed = parts[1];
  expect(changed?.kind === "changed" && changed.segments.map((segment) => segment.kind)).toContain("ins");
  expect(text(parts)).toBe("a\nBudget is 15,500. Keep some.\nc");
});

test("a line that is another one altogether is shown whole", () => {
  const parts = compare("abcdef", "xyz uvw");
  expect(parts).toEqual([
    {
      kind: "changed",
      segments: [
        { kind: "del", text: "abcdef" },
        { kind: "ins", text: "xyz uvw" },
      ],
    },
  ]);
});

test("an added last line and a removed one are changes, and the side's text is all there", () => {
  for (const [before, after] of [
    ["a", "a\nb"],
    ["a\nb", "a"],
    ["", "a"],
    ["a\nb\nc", "a\nc"],
  ] as const) {
    const parts = compare(before, after);
    expect(parts.some((part) => part.kind === "changed")).toBe(true);
    const shown = text(parts).split("\n").filter(Boolean);
    expect(shown).toEqual(after.split("\n").filter(Boolean));
  }
});

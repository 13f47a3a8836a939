import { expect, test } from "vitest";
import type { MergeChange } from "../ipc";
import { compose, meant, taken, toggled, type Choice, type Texts } from "./compose";

const at = (from: number, to: number): MergeChange["base"] => ({ from, to });

// before:  a b c d e      mine: a B c d M e      theirs: a b C d T
const texts: Texts = {
  base: ["a", "b", "c", "d", "e"],
  mine: ["a", "B", "c", "d", "M", "e"],
  theirs: ["a", "b", "C", "d", "T"],
  changes: [
    { kind: "mine", base: at(1, 2), mine: at(1, 2), theirs: at(1, 2) },
    { kind: "theirs", base: at(2, 3), mine: at(2, 3), theirs: at(2, 3) },
    { kind: "both", base: at(4, 5), mine: at(4, 6), theirs: at(4, 5) },
  ],
};

const body = (...choices: Choice[]): string => compose(texts, choices).lines.join("");

test("what nobody chose yet takes every change, and both where both changed one place", () => {
  const choices = texts.changes.map(({ kind }) => taken(kind));
  expect(choices).toEqual(["mine", "theirs", "both"]);
  expect(body(...choices)).toBe("aBCdMeT");
});

test("each place takes mine, theirs, both or what stood there before", () => {
  expect(body("mine", "neither", "mine")).toBe("aBcdMe");
  expect(body("neither", "theirs", "theirs")).toBe("abCdT");
  expect(body("neither", "neither", "neither")).toBe("abcde");
});

test("all mine is my text and all theirs is theirs", () => {
  expect(compose(texts, ["mine", "mine", "mine"], "mine").lines).toEqual(texts.mine);
  expect(compose(texts, ["theirs", "theirs", "theirs"], "theirs").lines).toEqual(texts.theirs);
});

test("a side that changed nothing there means what stood there before", () => {
  expect(meant("mine", "theirs")).toBe("neither");
  expect(meant("theirs", "mine")).toBe("neither");
  expect(meant("mine", "both")).toBe("mine");
  expect(meant("same", "theirs")).toBe("mine");
});

test("a use button gives one side and leaves the other as it is", () => {
  expect(toggled("both", "mine")).toBe("theirs");
  expect(toggled("neither", "mine")).toBe("mine");
  expect(toggled("mine", "theirs")).toBe("both");
  expect(toggled("theirs", "theirs")).toBe("neither");
});

test("the parts say whose each line is and which change it stands for, and add up to the result", () => {
  const { lines, parts } = compose(texts, ["mine", "theirs", "both"]);
  expect(parts.reduce((sum, part) => sum + part.lines, 0)).toBe(lines.length);
  expect(parts.filter((part) => part.change === 2).map((part) => part.from)).toEqual(["mine", "theirs"]);
});

test("no line of either side is lost while everything is taken", () => {
  const { lines } = compose(texts, ["both", "both", "both"]);
  for (const line of ["B", "C", "M", "e", "T"]) expect(lines).toContain(line);
});

import { afterEach, describe, expect, it } from "vitest";
import type { EarlierVersion } from "../ipc";
import { compare, type Segment } from "./compare";
import { linesOf } from "./lines";
import { speak } from "../words";
import { grouped, sourceOf, timeOf, together, whenOf } from "./words";

const shown = (segments: readonly Segment[]): string =>
  segments.map(({ kind, text }) => (kind === "same" ? text : kind === "ins" ? `[+${text}]` : `[-${text}]`)).join("");

describe("a version compared with the text now", () => {
  it("marks the words that differ, and no others", () => {
    expect(shown(compare("Budget is 14,000. Oak.\nSink\n", "Budget is 15,500. Oak.\nSink\n"))).toBe(
      "Budget is [-14,000][+15,500]. Oak.\nSink\n",
    );
  });

  it("says nothing where both are the same", () => {
    expect(compare("a\nb\n", "a\nb\n")).toEqual([{ kind: "same", text: "a\nb\n" }]);
    expect(compare("", "")).toEqual([]);
  });

  it("shows a line that changed wholly as a whole", () => {
    expect(shown(compare("Plumber comes on Wednesday.\n", "Nobody was here.\n"))).toBe(
      "[-Plumber comes on Wednesday.\n][+Nobody was here.\n]",
    );
  });

  it("never cuts a letter in two", () => {
    const [family, couple] = ["👨‍👩‍👧", "👨‍👩‍👦"];
    const text = `We are ${family} and happy here`;
    for (const { text: piece } of compare(text.replace(family, couple), text)) {
      expect(["We are ", family, couple, " and happy here"]).toContain(piece);
    }
  });

  it("holds every character of both", () => {
    const [now, then] = ["- milk\n- bread\n\nthe end", "- bread\n- milk\n\n\nthe very end\n"];
    const found = compare(now, then);
    const side = (kind: "ins" | "del"): string =>
      found
        .filter((segment) => segment.kind === "same" || segment.kind === kind)
        .map(({ text }) => text)
        .join("");
    expect(side("ins")).toBe(then);
    expect(side("del").length).toBe(now.length);
  });
});

describe("a line as it is drawn", () => {
  it("is what its mark says, without the mark", () => {
    const kinds = linesOf(compare("", "## Dates\n- Tiles\n- [x] Diesel\n- [ ] Charts\n> Above 14\n\nrest\n"));
    expect(kinds.map(({ kind, segments }) => [kind, segments.map(({ text }) => text).join("")])).toEqual([
      ["heading", "Dates"],
      ["bullet", "Tiles"],
      ["done", "Diesel"],
      ["todo", "Charts"],
      ["quote", "Above 14"],
      ["blank", ""],
      ["text", "rest"],
    ]);
  });
});

describe("the list of versions", () => {
  afterEach(() => speak("en"));
  const now = new Date(2026, 5, 10, 15, 0).getTime();
  const version = (id: string, keptAt: number, more: Partial<EarlierVersion> = {}): EarlierVersion => ({
    id,
    label: "theirs",
    title: "",
    device: "Pixel 8",
    person: null,
    keptAt,
    undoable: false,
    ...more,
  });
  const at = (day: number, hour: number): number => new Date(2026, 5, day, hour, 5).getTime();

  it("stands under Today, Yesterday and the months", () => {
    const versions = [version("1", at(10, 9)), version("2", at(10, 8)), version("3", at(9, 8)), version("4", at(2, 8))];
    expect(grouped(versions, now).map(({ label, first }) => [label, first])).toEqual([
      ["Today", 0],
      ["Yesterday", 2],
      ["June 2026", 3],
    ]);
  });

  it("says when, who and on which device, and the day where the group does not", () => {
    expect(whenOf(version("1", at(10, 9), { person: "Jonas" }), now)).toBe("09:05, Jonas");
    expect(whenOf(version("1", at(10, 9), { label: "mine" }), now)).toBe("09:05, you");
    expect(sourceOf(version("1", at(10, 9)))).toBe("Pixel 8. Theirs");
    expect(sourceOf(version("1", at(10, 9), { device: null }))).toBe("Another device. Theirs");
    expect(sourceOf(version("1", at(10, 9), { device: null, label: "base" }))).toBe("Last shared");
    expect(timeOf(at(2, 8), now)).toBe("2 June, 08:05");
  });

  it("says it in German", () => {
    speak("de");
    expect(grouped([version("1", at(9, 9)), version("2", at(2, 8))], now).map(({ label }) => label)).toEqual([
      "Gestern",
      "Juni 2026",
    ]);
    expect(sourceOf(version("1", at(10, 9), { label: "base" }))).toBe("Pixel 8. Zuletzt gemeinsam");
    expect(timeOf(at(2, 8), now)).toBe("2. Juni, 08:05");
  });

  it("has the versions of this computer and of the server as one, newest first, each once", () => {
    const here = [version("3", at(10, 9)), version("1", at(2, 8))];
    const there = [version("2", at(9, 8), { label: "server" }), version("1", at(2, 8))];
    expect(together(here, there).map(({ id }) => id)).toEqual(["3", "2", "1"]);
  });
});

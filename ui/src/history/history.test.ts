import { afterEach, describe, expect, it } from "vitest";
import type { About, EarlierVersion } from "../ipc";
import { compare, type Segment } from "./compare";
import { linesOf } from "./lines";
import { here, speak } from "../words";
import { grouped, nameOf, sideOf, sourceOf, sourceOfNow, timeOf, together, whenOf } from "./words";

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
    own: false,
    here: false,
    offline: false,
    about: null,
    strategy: null,
    ...more,
  });
  const about = (kind: About["kind"], names: readonly string[] = [], count = 0): About => ({ kind, names, count });
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
    expect(whenOf(version("1", at(10, 9), { own: true }), now)).toBe("09:05, you");
    expect(whenOf(version("1", at(10, 9)), now)).toBe("09:05");
    const source = (more: Partial<EarlierVersion>): string => sourceOf(version("1", at(10, 9), more), now);
    expect(source({})).toBe("Pixel 8. Theirs");
    expect(source({ device: null })).toBe("Another device. Theirs");
    expect(source({ device: null, label: "base" })).toBe("Last shared version");
    expect(source({ here: true, device: "Studio desk", label: "edited" })).toBe("This computer. Edited");
    expect(source({ here: true, offline: true, label: "edited" })).toBe("This computer, offline. Edited");
    expect(timeOf(at(2, 8), now)).toBe("2 June, 08:05");
  });

  it("says what a version was about, and by a word what its colour says", () => {
    const said = (of: About, more: Partial<EarlierVersion> = {}): string =>
      sourceOf(version("1", at(10, 9), { ...more, about: of }), now);
    expect(said(about("sections", ["Decisions", "Dates"]))).toBe("Pixel 8. Decisions, Dates");
    expect(said(about("added", ["Ask Marta"]))).toBe("Pixel 8. Added Ask Marta");
    expect(said(about("removed", ["Dates"]))).toBe("Pixel 8. Removed Dates");
    expect(said(about("smallEdits", [], 3))).toBe("Pixel 8. 3 small edits");
    expect(said(about("smallEdits", [], 1))).toBe("Pixel 8. 1 small edit");
    expect(said(about("created"))).toBe("Pixel 8. Note created");
    expect(sideOf(version("1", 0, { about: about("title") }))).toBe("Theirs");
    expect(sideOf(version("1", 0))).toBeNull();
    expect(sideOf(version("1", 0, { label: "synced", about: about("title") }))).toBeNull();
  });

  it("says how two versions were combined, and where only where that is not known", () => {
    const merged = version("1", at(10, 14), { label: "merged", strategy: "concatenate", here: true });
    expect([whenOf(merged, now), sourceOf(merged, now)]).toEqual(["Two versions combined", "Keep both texts, 14:05"]);
    expect(sourceOf({ ...merged, strategy: null, here: false }, now)).toBe("Pixel 8, 14:05");
    expect(nameOf(merged, now)).toBe("Two versions combined, 14:05");
  });

  it("says of the text now where and when it was written", () => {
    here.device = "Studio desk";
    expect(sourceOfNow({ device: "Studio desk", editedAt: at(10, 14) }, now)).toBe("This computer, 14:05");
    expect(sourceOfNow({ device: "Pixel 8", editedAt: at(2, 8) }, now)).toBe("Pixel 8, 2 June, 08:05");
    expect(sourceOfNow({ device: null, editedAt: at(10, 14) }, now)).toBe("14:05");
    here.device = "";
  });

  it("says it in German", () => {
    speak("de");
    expect(sourceOf(version("1", 0, { here: true, about: about("added", ["Ask Marta"]) }), now)).toBe(
      "Dieser Computer. Ask Marta hinzugefügt",
    );
    expect(grouped([version("1", at(9, 9)), version("2", at(2, 8))], now).map(({ label }) => label)).toEqual([
      "Gestern",
      "Juni 2026",
    ]);
    expect(sourceOf(version("1", at(10, 9), { label: "base" }), now)).toBe("Pixel 8. Letzte gemeinsame Fassung");
    expect(timeOf(at(2, 8), now)).toBe("2. Juni, 08:05");
  });

  it("has the versions of this computer and of the server as one, newest first, each once", () => {
    const here = [version("3", at(10, 9)), version("1", at(2, 8))];
    const there = [version("2", at(9, 8), { label: "server" }), version("1", at(2, 8))];
    expect(together(here, there).map(({ id }) => id)).toEqual(["3", "2", "1"]);
  });
});

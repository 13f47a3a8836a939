import { afterEach, describe, expect, it } from "vitest";
import type { Conflict, ConflictSummary, Side } from "../ipc";
import { speak } from "../words";
import { authorOf } from "./author";
import { bannerWords, foundWords } from "./told-words";
import { answerEffect, heading, nameOfUse, separateTitle, sideHead, stateOf } from "./words";

const at = (time: string): number => new Date(`2026-06-08T${time}`).getTime();
const NOW = at("15:00");
const side = (device: string, editedAt: number, person: string | null = null): Side => ({
  title: "Kitchen",
  body: "",
  tags: [],
  pinned: false,
  notebookId: null,
  device,
  person,
  editedAt,
});
const two = (theirs: Side | null, more: Partial<Conflict> = {}): Conflict => ({
  id: "a",
  kind: "edited",
  base: null,
  mine: side("Laptop", at("14:20")),
  theirs,
  seen: "1",
  at: NOW,
  waitsOn: null,
  draft: null,
  ...more,
});
const summary = (more: Partial<ConflictSummary> = {}): ConflictSummary => ({
  id: "a",
  kind: "edited",
  title: "Kitchen",
  device: "Pixel 8",
  at: 0,
  ...more,
});
const jonas = side("Pixel 8", at("14:31"), "Jonas");
const own = side("Pixel 8", at("14:31"));

afterEach(() => speak("en"));

describe("a conflict with somebody else", () => {
  it("names the person everywhere", () => {
    const conflict = two(jonas, { whileOffline: true });
    const who = authorOf(jonas);
    expect(heading(conflict, who).sub).toBe(
      "You changed it here while offline, and Jonas changed it on Pixel 8. Both texts are safe until you save.",
    );
    expect(sideHead(conflict, "mine", NOW, who).when).toBe("You, today 14:20, while offline");
    expect(sideHead(conflict, "theirs", NOW, who)).toEqual({ where: "on Pixel 8", when: "Jonas, today 14:31" });
    expect(foundWords([summary({ person: "Jonas" })]).text).toBe("Jonas also edited it on Pixel 8. Both are kept.");
    expect(bannerWords(conflict, who).title).toBe("This note was also changed by Jonas on Pixel 8 at 14:31");
    expect(stateOf(summary({ person: "Jonas" }))).toBe("Also edited by Jonas on Pixel 8");
  });

  it("names the person of a deletion", () => {
    const conflict = two(jonas, { kind: "deletedHere", mine: null });
    expect(heading(conflict, authorOf(jonas)).title).toBe("You deleted “Kitchen”, but Jonas edited it");
    expect(answerEffect("keepNote", "deletedHere", authorOf(jonas))).toBe("Brings it back with Jonas’s edits.");
    const there = two(null, { kind: "deletedThere" });
    expect(heading(there, authorOf(summary({ person: "Jonas" }))).title).toBe(
      "“Kitchen” was deleted by Jonas on Pixel 8",
    );
  });
});

describe("a conflict with oneself", () => {
  it("names the device, and says what was written while offline", () => {
    const sub = (offline: boolean): string => heading(two(own, { whileOffline: offline }), authorOf(own)).sub;
    expect(sub(false)).toBe("You changed it here and on Pixel 8. Both texts are safe until you save.");
    expect(sub(true)).toBe("You changed it here while offline, and on Pixel 8. Both texts are safe until you save.");
    expect(sideHead(two(own), "theirs", NOW, authorOf(own)).when).toBe("Today 14:31");
    expect(foundWords([summary()]).text).toBe("You also edited it on Pixel 8. Both are kept.");
  });
});

describe("the list of conflicts", () => {
  it("says what waits on another device, and what is half done", () => {
    expect(stateOf(summary({ halfDone: true }))).toBe("Also edited on Pixel 8 · half done");
    expect(stateOf(summary({ waitsOn: "Pixel 8" }))).toBe("Waits on Pixel 8");
  });
});

describe("in German", () => {
  it("the same is said", () => {
    speak("de");
    expect(heading(two(own), authorOf(own))).toEqual({
      title: "Zwei Fassungen von „Kitchen“",
      sub: "Du hast sie hier und auf Pixel 8 geändert. Beide Texte sind sicher, bis du speicherst.",
    });
    expect(sideHead(two(own), "theirs", NOW, authorOf(own)).when).toBe("Heute 14:31");
    expect(separateTitle({ ...own, device: null })).toBe("Kitchen (ein anderes Gerät, 14:31)");
    expect(nameOfUse("mine", { after: "15", before: "14" }, { change: 0, kind: "mine" }, 5, true)).toBe(
      "Hier meine nehmen: 15 statt 14. Änderung 1 von 5. Im Ergebnis.",
    );
  });
});

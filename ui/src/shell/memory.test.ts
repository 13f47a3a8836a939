import { beforeEach, expect, test } from "vitest";
import { MOST_PLACES, places, recall, remember } from "./memory";

beforeEach(() => localStorage.clear());
const at = (anchor: number) => ({ anchor, head: anchor + 2, top: { line: 5, below: -12 }, writing: anchor === 8 });

test("a place in a note is there at the next start, each note's own, and is nothing but numbers", () => {
  places.keep("boat", at(7));
  places.keep("tax", at(9));
  places.keep("boat", at(8));
  expect(places.of("boat")).toEqual(at(8));
  expect(places.of("tax")).toEqual(at(9));
  expect(places.of("rye")).toBeNull();
  expect(recall("places")).toBe(`[["boat",8,10,5,-12,1],["tax",9,11,5,-12,0]]`);
});

test("the place that was left longest ago is forgotten when there are many", () => {
  for (let note = 0; note <= MOST_PLACES; note += 1) places.keep(`note-${note}`, at(note));
  expect(places.of("note-0")).toBeNull();
  expect(places.of("note-1")).toEqual(at(1));
});

test("a memory that cannot be read is none", () => {
  for (const broken of ["{", "7", '[["boat"]]', '[["boat",1,2,3,4,"x"]]', "[null]"]) {
    remember("places", broken);
    expect(places.of("boat")).toBeNull();
  }
});

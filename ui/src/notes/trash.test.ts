import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeBackend } from "../ipc/fake";
import { EMPTY } from "../ipc/fake-seed";
import type { Note } from "../ipc";
import { here, speak } from "../words";
import { NoteList } from "./list.svelte";
import { headingOf, rowName, rowWhen, trashWords } from "./words";

const now = new Date(2026, 5, 6, 14, 33).getTime();
const at = (month: number, day: number, hour = 9): number => new Date(2026, month - 1, day, hour).getTime();

beforeEach(() => Object.assign(here, { device: "Studio desk", trashDays: 30 }));
afterEach(() => {
  speak("en");
  Object.assign(here, { device: "", trashDays: 30 });
});

describe("what stands over a note in Trash", () => {
  const said = (trashedAt: number | null, device: string | null): string => {
    const { title, text } = trashWords({ trashedAt, device }, now);
    return `${title} / ${text}`;
  };

  it("names the device that moved it there, the day, and the day it goes", () => {
    expect(said(at(6, 4), "Work laptop")).toBe(
      "Deleted on Work laptop, 4 June / Removed for good on 4 July. Restore it to edit.",
    );
  });

  it("says here of this computer, and names none where none is known", () => {
    expect(said(at(6, 6), "Studio desk")).toContain("Deleted here, today");
    expect(said(at(6, 5), null)).toContain("Deleted, yesterday");
    expect(said(null, "Work laptop")).toBe("This note is in Trash / Restore it to edit.");
  });

  it("counts the days that are set, and names no day that is over", () => {
    here.trashDays = 365;
    expect(said(at(6, 4), "Work laptop")).toContain("Removed for good on 4 Jun 2027.");
    here.trashDays = 7;
    expect(said(at(5, 20), "Work laptop")).toContain("Removed for good soon.");
  });

  it("says it in German", () => {
    speak("de");
    expect(said(at(6, 4), "Work laptop")).toBe(
      "Gelöscht auf Work laptop, 4. Juni / Wird am 4. Juli endgültig gelöscht. Zum Bearbeiten wiederherstellen.",
    );
  });
});

describe("the list of Trash", () => {
  const thrown = (id: string, editedAt: number, trashedAt: number | null, pinned = false): Note => ({
    id,
    title: id,
    body: "",
    notebookId: null,
    tags: [],
    pinned,
    trashed: true,
    trashedAt,
    createdAt: editedAt,
    editedAt,
    pending: false,
    conflict: false,
  });
  const notes = [
    thrown("old edit, deleted today", at(1, 2), at(6, 6, 10)),
    thrown("deleted yesterday", at(6, 4), at(6, 5)),
    thrown("pinned, deleted in May", at(6, 5), at(5, 21), true),
    thrown("nobody knows when", at(6, 6), null),
  ];

  async function shown(): Promise<NoteList> {
    const list = new NoteList(new FakeBackend({ ...EMPTY, notes: [...notes].reverse() }), () => now);
    await list.show({ kind: "trash" });
    return list;
  }

  it("is ordered and grouped by the day of deletion, whatever is pinned or was edited when", async () => {
    const list = await shown();
    expect(notes.map((_, index) => list.row(index)?.id)).toEqual(notes.map(({ id }) => id));
    expect(list.sections.map(({ heading }) => headingOf(heading, true))).toEqual([
      "Deleted today",
      "Deleted yesterday",
      "Last 30 days",
      "Older",
    ]);
  });

  it("keeps the order that is set for the other views", async () => {
    const list = await shown();
    await list.sort("title");
    expect(list.row(0)?.id).toBe(notes[0]?.id);
    expect(list.order).toBe("title");
  });

  it("dates a row by its deletion, and by its edit where the list is another one", async () => {
    const row = (await shown()).row(1)!;
    expect([rowWhen(row, true, now), rowWhen(row, false, now)]).toEqual(["09:00", "4 June"]);
    expect(rowName(row, true, now)).toBe("deleted yesterday, deleted 09:00");
    expect(rowName(row, false, now)).toBe("deleted yesterday, edited 4 June");
  });
});

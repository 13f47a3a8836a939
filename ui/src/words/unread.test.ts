import { afterEach, expect, test } from "vitest";
import { speak, words } from ".";
import { brief, whyUnread } from "./unread";

afterEach(() => speak("en"));

test.each([
  ["before:2026-13-45", "before: needs a year, a month or a day, such as 2026, 2026-11 or 2026-11-30."],
  ["harbour -AFTER:soon", "after: needs a year, a month or a day, such as 2026, 2026-11 or 2026-11-30."],
  ["after:2026 before:2026-02-30", "before: needs a year, a month or a day, such as 2026, 2026-11 or 2026-11-30."],
  ["is:old", "is: can be pinned, pending, conflict or trashed."],
  ["tag: x", "tag: needs a name behind it; one with spaces stands in quotes."],
  ['in:"', "in: needs a name behind it; one with spaces stands in quotes."],
  ["http://is:fine before:2026-06", "This search can’t be read."],
])("a search that can't be read is told why: %s", (text, why) => {
  expect(whyUnread(text)).toBe(why);
});

test("it is said in German", () => {
  speak("de");
  expect(whyUnread("tag:")).toBe(words().notes.unread.name("tag"));
  expect(whyUnread("tag:")).toContain("braucht");
});

test("a very long text is quoted by its beginning, and no letter is cut in two", () => {
  expect(brief("short")).toBe("short");
  expect(brief("👩".repeat(80), 3)).toBe("👩👩👩…");
});

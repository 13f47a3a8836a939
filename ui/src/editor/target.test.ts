import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { noteLanguage } from "./grammar";
import { LONGEST_DATA, pictureOf } from "./picture";
import { targetAt, targetOf } from "./target";
import { read } from "./test-command";

describe("where a link leads", () => {
  it("is a note, the web or mail", () => {
    expect(targetOf("note:boat-1")).toEqual({ kind: "note", id: "boat-1" });
    expect(targetOf("driftless://note/boat")).toEqual({ kind: "note", id: "boat" });
    expect(targetOf("<https://example.com/a>")).toEqual({ kind: "outside", address: "https://example.com/a" });
    expect(targetOf("www.example.com")).toEqual({ kind: "outside", address: "https://www.example.com" });
    expect(targetOf("#The%20hull")).toEqual({ kind: "title", title: "#The hull" });
    expect(targetOf("marta@example.com")).toEqual({ kind: "outside", address: "mailto:marta@example.com" });
  });

  it.each([
    "javascript:x()",
    "JAVASCRIPT:x()",
    "data:text/html,x",
    "file:///x",
    "java\nscript:x",
    "note:a/b",
    "a.md",
    "https://",
    "",
  ])("is nowhere for %j", (address) => expect(targetOf(address).kind).toBe("nowhere"));

  it("is found under the caret, also in a link between notes", () => {
    const doc = "[a](https://example.com) [[Boat checklist]] <https://b.example> https://c.example";
    const state = read(EditorState.create({ doc, extensions: noteLanguage }));
    expect(targetAt(state, 1)).toEqual({ kind: "outside", address: "https://example.com" });
    expect(targetAt(state, doc.indexOf("check"))).toEqual({ kind: "title", title: "Boat checklist" });
    expect(targetAt(state, doc.indexOf("b.ex"))).toEqual({ kind: "outside", address: "https://b.example" });
    expect(targetAt(state, doc.indexOf("c.ex"))).toEqual({ kind: "outside", address: "https://c.example" });
  });

  it("is what is written between brackets, also where that would be shown in its place", () => {
    const doc = "![[Boat#Hull|the hull]] ![[mast.png]]";
    const state = EditorState.create({ doc, extensions: noteLanguage });
    expect(targetAt(state, 5)).toEqual({ kind: "title", title: "Boat#Hull|the hull" });
    expect(targetAt(state, doc.indexOf("mast"))).toBeNull();
  });

  it("is not meant at the end of the link, where the line is", () => {
    const state = read(EditorState.create({ doc: "- [ ] [[Boat]]", extensions: noteLanguage }));
    expect(targetAt(state, 10, true)).toEqual({ kind: "title", title: "Boat" });
    expect(targetAt(state, 14, true)).toBeNull();
  });
});

describe("a picture", () => {
  it("is drawn at once only if it is small, of dots, and in the note itself", () => {
    expect(pictureOf("data:image/png;base64,iVBORw0KGgo=").kind).toBe("here");
    expect(pictureOf("data:image/svg+xml;base64,PHN2Zz4=").kind).toBe("refused");
    expect(pictureOf(`data:image/png;base64,${"A".repeat(LONGEST_DATA)}`).kind).toBe("refused");
  });

  it("of the web waits, and only a secure address can be asked for", () => {
    expect(pictureOf("https://example.com/a.png")).toEqual({
      kind: "web",
      source: "https://example.com/a.png",
      host: "example.com",
    });
    expect(pictureOf("http://example.com/a.png").kind).toBe("refused");
    expect(pictureOf("https://me:secret@example.com/a.png").kind).toBe("refused");
  });
});

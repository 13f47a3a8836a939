import { syntaxTree, syntaxTreeAvailable } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { afterEach, expect, test, vi } from "vitest";
import { readAhead } from "./ahead";
import { noteLanguage } from "./grammar";

const chapter = (at: number): string =>
  `## Chapter ${at}\n\n${"Some **words** that go on. ".repeat(20)}\n\n- one\n- two\n\n`;
const chapters = (count: number): string => Array.from({ length: count }, (_, at) => chapter(at)).join("");

let view: EditorView;
afterEach(() => {
  vi.useRealTimers();
  view.destroy();
});
const opened = (doc: string): EditorView => new EditorView({ doc, extensions: [noteLanguage, readAhead] });

test("a long note is read to its end without a key, and no key after that reads on", async () => {
  view = opened(chapters(1_000));
  expect(syntaxTreeAvailable(view.state)).toBe(false);
  await expect.poll(() => syntaxTree(view.state).length).toBe(view.state.doc.length);
  view.dispatch({ changes: { from: view.state.doc.length / 2, insert: "x" } });
  expect(syntaxTree(view.state).length).toBe(view.state.doc.length);
});

test("what waited for the grammar of another language is read when that is here", async () => {
  view = opened(chapters(300) + "```python\nnothing = None\n```\n\n".repeat(400));
  const at = (position: number): string => syntaxTree(view.state).resolveInner(position + 1).name;
  const text = view.state.doc.toString();
  await expect.poll(() => [text.indexOf("None"), text.lastIndexOf("None")].map(at)).toEqual(["None", "None"]);
  expect(syntaxTree(view.state).length).toBe(text.length);
}, 20_000);

test("while somebody writes in lines that are read no more is read, and after a pause the rest", () => {
  vi.useFakeTimers();
  view = opened(chapters(1_000));
  const readTo = (): number => syntaxTree(view.state).length;
  const write = (): void => view.dispatch({ changes: { from: 0, insert: "x" } });
  write();
  for (let key = 1; key <= 20; key += 1) {
    vi.advanceTimersByTime(200);
    write();
  }
  // So far the editor reads by itself, and no further.
  expect(readTo()).toBeLessThan(150_000);
  expect(view.state.doc.length).toBeGreaterThan(500_000);
  vi.runAllTimers();
  expect(readTo()).toBe(view.state.doc.length);
});

test("a text that is left is read no further", () => {
  vi.useFakeTimers();
  view = opened(chapters(1_000));
  const left = view.state;
  view.destroy();
  vi.runAllTimers();
  expect(syntaxTreeAvailable(left)).toBe(false);
});

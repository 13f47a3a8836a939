import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { hostile } from "../../src/editor/hostile.corpus";
import { noteLanguage } from "../../src/editor/grammar";
import { harmless, pageOf } from "../../src/editor/preview";
import { writing } from "../../src/editor/writing";

/** Shows a text one way or the other: in the editor, to be read, or as HTML that only the sanitiser holds. */
function show(at: number, how: string): void {
  const text = hostile[at]?.[1] ?? "";
  const seat = document.createElement("div");
  document.body.replaceChildren(seat);
  if (how === "write") {
    const around = { backend: { linkTargets: async () => [] }, follow: () => {}, seat: null };
    new EditorView({
      parent: seat,
      state: EditorState.create({ doc: text, extensions: [writing(around), noteLanguage] }),
    });
  } else seat.append(how === "read" ? pageOf(text, { follow: () => {}, tick: null }) : harmless(text));
  // What waits for a pointer or the focus gets both.
  for (const element of seat.querySelectorAll<HTMLElement>("*")) {
    if (element.closest("button.pic-box")) continue;
    element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
    element.focus();
    element.click();
  }
}

Object.assign(window, { show, names: hostile.map(([name]) => name) });

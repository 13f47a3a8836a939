import { syntaxTree } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import { EditorView, ViewPlugin } from "@codemirror/view";
import { Part } from "../controls/part.svelte";

/** Taking HTML apart is much code, and is read when somebody pastes some, or in a quiet moment before. */
const htmlPart = new Part(async () => ({ default: (await import("./from-html")).markdownOf }));

/** Lives as long as a note lies open: what comes later is not put into another one. */
const sheet = ViewPlugin.define(() => ({}));

/** Pastes rich text as Markdown. Ctrl Shift V, code and text without any form are pasted as they are. */
export function richPaste(): Extension {
  let plain = false;
  const handlers = EditorView.domEventHandlers({
    keydown: (event) => {
      plain = (event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === "v";
    },
    paste: (event, view) => {
      const asIs = plain;
      plain = false;
      if (view.state.readOnly || !event.clipboardData || asIs) return false;
      const text = event.clipboardData.getData("text/plain");
      const pasted = pastedText(view.state, event.clipboardData);
      if (pasted === null) return false;
      event.preventDefault();
      if (typeof pasted === "string") paste(view, pasted);
      else {
        const open = view.plugin(sheet);
        void pasted.then((markdown) => view.plugin(sheet) === open && paste(view, markdown ?? text));
      }
      return true;
    },
  });
  return [sheet, handlers];
}

function paste(view: EditorView, text: string): void {
  view.dispatch(view.state.replaceSelection(text), { userEvent: "input.paste", scrollIntoView: true });
}

type Clipboard = Pick<DataTransfer, "getData" | "types">;

/** What is put in, or what it will be; null where the text of the clipboard is right as it is. */
export function pastedText(state: EditorState, clipboard: Clipboard): string | null | Promise<string | null> {
  const text = clipboard.getData("text/plain");
  const { from, to, empty } = state.selection.main;
  if (isInCode(state, from)) return null;
  if (!empty && /^https?:\/\/\S+$/.test(text.trim())) return linked(state.sliceDoc(from, to), text.trim());
  if (clipboard.types.includes("vscode-editor-data")) return null;
  const html = clipboard.getData("text/html");
  if (!html) return null;
  return htmlPart.isHere ? (htmlPart.here?.(html) ?? null) : htmlPart.load().then((markdownOf) => markdownOf(html));
}

const linked = (label: string, address: string): string | null =>
  /[\n[\]]/.test(label) ? null : `[${label}](${address})`;

function isInCode(state: EditorState, position: number): boolean {
  for (let node = syntaxTree(state).resolveInner(position, -1); node.parent; node = node.parent)
    if (node.name === "FencedCode" || node.name === "InlineCode") return true;
  return false;
}

import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { markdownOf } from "./from-html";

/** Pastes rich text as Markdown. Ctrl Shift V, code and text without any form are pasted as they are. */
export function richPaste(): ReturnType<typeof EditorView.domEventHandlers> {
  let plain = false;
  return EditorView.domEventHandlers({
    keydown: (event) => {
      plain = (event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === "v";
    },
    paste: (event, view) => {
      const asIs = plain;
      plain = false;
      if (view.state.readOnly || !event.clipboardData || asIs) return false;
      const pasted = pastedText(view.state, event.clipboardData);
      if (pasted === null) return false;
      event.preventDefault();
      view.dispatch(view.state.replaceSelection(pasted), { userEvent: "input.paste", scrollIntoView: true });
      return true;
    },
  });
}

type Clipboard = Pick<DataTransfer, "getData" | "types">;

/** What is put in; null where the text of the clipboard is right as it is. */
export function pastedText(state: EditorState, clipboard: Clipboard): string | null {
  const text = clipboard.getData("text/plain");
  const { from, to, empty } = state.selection.main;
  if (isInCode(state, from)) return null;
  if (!empty && /^https?:\/\/\S+$/.test(text.trim())) return linked(state.sliceDoc(from, to), text.trim());
  if (clipboard.types.includes("vscode-editor-data")) return null;
  const html = clipboard.getData("text/html");
  return html ? markdownOf(html) : null;
}

const linked = (label: string, address: string): string | null =>
  /[\n[\]]/.test(label) ? null : `[${label}](${address})`;

function isInCode(state: EditorState, position: number): boolean {
  for (let node = syntaxTree(state).resolveInner(position, -1); node.parent; node = node.parent)
    if (node.name === "FencedCode" || node.name === "InlineCode") return true;
  return false;
}

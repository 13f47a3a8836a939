import type { EditorState, TransactionSpec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { isInCode } from "./code";
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
      view.dispatch(put(view.state, pasted), { userEvent: "input.paste", scrollIntoView: true });
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
  if (!empty && ADDRESS.test(text.trim())) return linked(state.sliceDoc(from, to), text.trim());
  if (clipboard.types.includes("vscode-editor-data")) return null;
  const html = clipboard.getData("text/html");
  return html ? markdownOf(html) : null;
}

const ADDRESS = /^https?:\/\/\S+$/;

/** The words as a link; null where they can be none, or are an address themselves, which the new one replaces. */
function linked(label: string, address: string): string | null {
  if (/[\n[\]]/.test(label) || ADDRESS.test(label.trim())) return null;
  return `[${label}](${isBalanced(address) ? address : address.replace(/\(/g, "%28").replace(/\)/g, "%29")})`;
}

/** A bracket without its other one would end the link too early. */
function isBalanced(address: string): boolean {
  let open = 0;
  for (const letter of address) {
    if (letter === "(") open += 1;
    else if (letter === ")") open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
}

const EMPTY_ITEM = /^((?:[ \t]*>)*[ \t]*)(?:[-*+]|\d+[.)])[ \t]+(?:\[[ xX]\][ \t]+)?$/;
const ITEM = /^(?:[-*+]|\d+[.)])[ \t]/;

/** Puts a text in the place of the selection. A list that is pasted into an empty item takes its place, as deep as that was. */
export function put(state: EditorState, text: string): TransactionSpec {
  const { main, ranges } = state.selection;
  const line = state.doc.lineAt(main.from);
  const lead = EMPTY_ITEM.exec(line.text.slice(0, main.from - line.from))?.[1];
  if (lead === undefined || ranges.length > 1 || !ITEM.test(text)) return state.replaceSelection(text);
  const insert = text
    .split("\n")
    .map((each) => (each === "" ? lead.trimEnd() : lead + each))
    .join("\n");
  return { changes: { from: line.from, to: main.to, insert }, selection: { anchor: line.from + insert.length } };
}

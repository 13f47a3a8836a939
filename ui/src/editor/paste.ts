import type { EditorState, Extension, TransactionSpec } from "@codemirror/state";
import { EditorView, ViewPlugin } from "@codemirror/view";
import { Part } from "../controls/part.svelte";
import { isInCode } from "./code";

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
  view.dispatch(put(view.state, text), { userEvent: "input.paste", scrollIntoView: true });
}

type Clipboard = Pick<DataTransfer, "getData" | "types">;

/** What is put in, or what it will be; null where the text of the clipboard is right as it is. */
export function pastedText(state: EditorState, clipboard: Clipboard): string | null | Promise<string | null> {
  const text = clipboard.getData("text/plain");
  const { from, to, empty } = state.selection.main;
  if (isInCode(state, from)) return null;
  if (!empty && ADDRESS.test(text.trim())) return linked(state.sliceDoc(from, to), text.trim());
  if (clipboard.types.includes("vscode-editor-data")) return null;
  const html = clipboard.getData("text/html");
  if (!html) return null;
  return htmlPart.isHere ? (htmlPart.here?.(html) ?? null) : htmlPart.load().then((markdownOf) => markdownOf(html));
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

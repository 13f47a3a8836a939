import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState, type Transaction } from "@codemirror/state";
import type { Command, EditorView } from "@codemirror/view";
import { noteLanguage } from "./grammar";

/** Runs a command on a text in which `«` and `»`, or one `|`, stand for the selection, and answers the same. Null: it is not the command's. */
export function after(command: Command, marked: string): string | null {
  const text = marked.replace(/[«»|]/g, "");
  const anchor = marked.search(/[«|]/);
  const head = marked.includes("»") ? marked.indexOf("»") - 1 : anchor;
  let state = EditorState.create({ doc: text, selection: { anchor, head }, extensions: noteLanguage });
  ensureSyntaxTree(state, text.length, 1000);
  const view = { state, dispatch: (step: Transaction) => (state = step.state) };
  if (!command(view as unknown as EditorView)) return null;
  const { from, to } = state.selection.main;
  const doc = state.doc.toString();
  return from === to
    ? `${doc.slice(0, from)}|${doc.slice(from)}`
    : `${doc.slice(0, from)}«${doc.slice(from, to)}»${doc.slice(to)}`;
}

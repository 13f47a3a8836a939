import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState, type Transaction } from "@codemirror/state";
import type { Command, EditorView } from "@codemirror/view";
import { noteLanguage } from "./grammar";

/** Longer than any of these texts takes to be read, on a busy machine too. */
const PATIENCE = 60_000;

/**
 * The same state, with its whole text read. A state reads its text for 20 ms when it is made, which is not enough on a busy machine; and
 * what is read after that it knows from its next transaction on.
 */
export function read(state: EditorState): EditorState {
  if (!ensureSyntaxTree(state, state.doc.length, PATIENCE)) throw new Error("the text was not read");
  return state.update({}).state;
}

/** A note whose whole text has been read, with its selection. */
export const written = (doc: string, anchor: number, head = anchor): EditorState =>
  read(EditorState.create({ doc, selection: { anchor, head }, extensions: noteLanguage }));

/** Runs a command on a text in which `«` and `»`, or one `|`, stand for the selection, and answers the same. Null: it is not the command's. */
export function after(command: Command, marked: string): string | null {
  const text = marked.replace(/[«»|]/g, "");
  const anchor = marked.search(/[«|]/);
  const head = marked.includes("»") ? marked.indexOf("»") - 1 : anchor;
  let state = written(text, anchor, head);
  const view = { state, dispatch: (step: Transaction) => (state = step.state) };
  if (!command(view as unknown as EditorView)) return null;
  const { from, to } = state.selection.main;
  const doc = state.doc.toString();
  return from === to
    ? `${doc.slice(0, from)}|${doc.slice(from)}`
    : `${doc.slice(0, from)}«${doc.slice(from, to)}»${doc.slice(to)}`;
}

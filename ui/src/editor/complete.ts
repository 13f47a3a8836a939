import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Backend } from "../ipc";
import { words } from "../words";
import { headingsOf, inLink } from "./headings";

const MOST = 12;

type Offering = Pick<Backend, "linkTargets" | "linkTarget" | "getNote">;

/** After `[[` the titles that begin like that, and after `#` the headings; the one that is taken closes the link. */
export function linkCompletion(backend: Offering): Extension {
  return autocompletion({
    override: [(context) => titlesFor(backend, context)],
    icons: false,
    maxRenderedOptions: MOST,
    interactionDelay: 0,
    optionClass: () => "link-option",
  });
}

/** What is offered at a place; null where no link is begun. */
export async function titlesFor(backend: Offering, context: CompletionContext): Promise<CompletionResult | null> {
  const opened = context.matchBefore(/\[\[[^[\]|\n]*/);
  if (!opened) return null;
  const text = opened.text.slice(2);
  const targets = await backend.linkTargets(text, MOST).catch(() => []);
  const known = [...new Map(targets.map(({ title }) => [title.toLowerCase(), title])).values()].filter(Boolean);
  const hash = text.lastIndexOf("#");
  if (known.length > 0 || hash < 0) return context.aborted ? null : offer(opened.from + 2, known);
  const headings = await headingsFor(backend, context, text.slice(0, hash), text.slice(hash + 1)).catch(() => []);
  return context.aborted ? null : offer(opened.from + 2 + hash + 1, headings);
}

/** The headings, of the note of this title or of this one, that hold what is typed. */
async function headingsFor(
  backend: Offering,
  { state }: CompletionContext,
  title: string,
  typed: string,
): Promise<readonly string[]> {
  const holds = (heading: string): boolean => heading.toLowerCase().includes(typed.trim().toLowerCase());
  const of = (lines: Iterable<string>): readonly string[] =>
    [...new Set(headingsOf(lines).map(({ text }) => inLink(text)))].filter((heading) => heading && holds(heading));
  if (title.trim() === "") return of(state.doc.iterLines()).slice(0, MOST);
  const id = await backend.linkTarget(title.trim());
  return id === null ? [] : of((await backend.getNote(id)).body.split("\n")).slice(0, MOST);
}

function offer(from: number, labels: readonly string[]): CompletionResult {
  const apply = (view: EditorView, { label }: Completion, begin: number, end: number): void =>
    take(view, label, begin, end);
  return { from, filter: false, options: labels.map((label) => ({ label, apply })) };
}

/** What was chosen closes the link, unless more of it stands behind. */
function take(view: EditorView, chosen: string, from: number, to: number): void {
  const behind = view.state.sliceDoc(to, view.state.doc.lineAt(to).to);
  const goesOn = /^\\?[|#][^[\]]*\]\]/.test(behind);
  const closed = behind.startsWith("]]");
  const insert = goesOn ? chosen : `${chosen}]]`;
  view.dispatch({
    changes: { from, to: closed ? to + 2 : to, insert },
    selection: { anchor: from + insert.length },
    userEvent: "input.complete",
  });
}

/** How the list of titles is called by a screen reader. */
export const completionPhrases = (): Record<string, string> => ({ Completions: words().editor.linkTo });

import { autocompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Backend } from "../ipc";
import { words } from "../words";

const MOST = 12;

/** After `[[` the titles that begin like that; the one that is taken closes the link. */
export function linkCompletion(backend: Pick<Backend, "linkTargets">): Extension {
  return autocompletion({
    override: [(context) => titlesFor(backend, context)],
    icons: false,
    maxRenderedOptions: MOST,
    interactionDelay: 0,
    optionClass: () => "link-option",
  });
}

/** What is offered at a place; null where no link is begun. */
export async function titlesFor(
  backend: Pick<Backend, "linkTargets">,
  context: CompletionContext,
): Promise<CompletionResult | null> {
  const opened = context.matchBefore(/\[\[[^[\]\n]*/);
  if (!opened) return null;
  const text = opened.text.slice(2);
  const targets = await backend.linkTargets(text, MOST).catch(() => []);
  if (context.aborted) return null;
  const known = [...new Map(targets.map(({ title }) => [title.toLowerCase(), title])).values()].filter(Boolean);
  return {
    from: opened.from + 2,
    filter: false,
    options: known.map((label) => ({
      label,
      apply: (view: EditorView, _: unknown, from: number, to: number) => takeTitle(view, label, from, to),
    })),
  };
}

function takeTitle(view: EditorView, title: string, from: number, to: number): void {
  const closed = view.state.sliceDoc(to, to + 2) === "]]";
  view.dispatch({
    changes: { from, to: closed ? to + 2 : to, insert: `${title}]]` },
    selection: { anchor: from + title.length + 2 },
    userEvent: "input.complete",
  });
}

/** How the list of titles is called by a screen reader. */
export const completionPhrases = (): Record<string, string> => ({ Completions: words().editor.linkTo });

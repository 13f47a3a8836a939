import { closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { markdownKeymap } from "@codemirror/lang-markdown";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, keymap, placeholder, type Command } from "@codemirror/view";
import type { Backend } from "../ipc";
import { words } from "../words";
import { readAhead } from "./ahead";
import { colours } from "./colours";
import { indent, indentCode, link, outdent, outdentCode, tick, wrapIn } from "./commands";
import { completionPhrases, linkCompletion } from "./complete";
import { leave } from "./enter";
import { findPanel } from "./find";
import { found } from "./found";
import { liveMarkdown } from "./live";
import { richPaste } from "./paste";
import { surrounding } from "./surround";
import { targetAt, type Target } from "./target";

/** What writing in a note asks of the world around the text. */
export interface Around {
  readonly backend: Pick<Backend, "linkTargets" | "linkTarget" | "getNote">;
  follow(target: Target): void;
  /** Where the panel of find and replace stands; else it is over the text. */
  readonly seat: HTMLElement | null;
}

/** Everything that writing in a note is, but for what changes from note to note. */
export function writing(around: Around): Extension {
  return [
    history(),
    drawSelection(),
    EditorView.lineWrapping,
    EditorView.perLineTextDirection.of(true),
    readAhead,
    colours,
    liveMarkdown,
    linkCompletion(around.backend),
    EditorState.phrases.of(completionPhrases()),
    findPanel(around.seat),
    found,
    highlightSelectionMatches({ minSelectionLength: 2, wholeWords: true }),
    richPaste(),
    surrounding,
    ctrlClick(around),
    placeholder(words().editor.write),
    keymap.of([
      ...completionKeymap,
      { key: "Mod-b", run: wrapIn("**") },
      { key: "Mod-i", run: wrapIn("*"), preventDefault: true },
      { key: "Mod-e", run: wrapIn("`") },
      { key: "Mod-Shift-l", run: link },
      { key: "Mod-Enter", run: followHere(around) },
      { key: "Mod-Enter", run: tick },
      { key: "Tab", run: indentCode, shift: outdentCode },
      { key: "Tab", run: indent, shift: outdent },
      { key: "Enter", run: leave },
      ...markdownKeymap,
      ...searchKeymap.filter(({ key }) => key !== "Mod-Shift-l" && key !== "Mod-Alt-g"),
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    // A list of titles over a text that was left would wait for nobody.
    EditorView.domEventHandlers({ blur: (_, view) => void closeCompletion(view) }),
  ];
}

/** Follows the link that the caret is in. At its end the line is meant, and a task there is ticked. */
const followHere =
  (around: Around): Command =>
  ({ state }) => {
    const target = targetAt(state, state.selection.main.head, true);
    if (target) around.follow(target);
    return target !== null;
  };

function ctrlClick(around: Around): Extension {
  return EditorView.domEventHandlers({
    mousedown: (event, view) => {
      if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return false;
      const link = (event.target as Element).closest?.(".wiki");
      const position = link ? view.posAtDOM(link) : null;
      const target = position === null ? null : targetAt(view.state, position);
      if (!target) return false;
      event.preventDefault();
      around.follow(target);
      return true;
    },
  });
}

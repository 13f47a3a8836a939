import MarkdownIt, { type StateBlock, type StateCore, type StateInline } from "markdown-it";
import { shownOf } from "../ipc/note-link";
import { wikiAt, type Wiki } from "./grammar";

/** Elements that find their own direction. */
const BLOCKS = new Set(["paragraph_open", "heading_open", "blockquote_open", "list_item_open", "td_open", "th_open"]);

/** Markdown to HTML as the read view shows it. HTML in a note is text, and nothing here has an address that a browser would follow. */
export function noteMarkdown(): InstanceType<typeof MarkdownIt> {
  const made = new MarkdownIt({ html: false, linkify: true, typographer: false });
  // What may be followed or drawn is decided once, by `target` and `picture`, after the sanitiser.
  made.validateLink = () => true;
  made.linkify.set({ fuzzyLink: false });
  made.block.ruler.before("reference", "footnote", footnote, { alt: ["paragraph"] });
  made.inline.ruler.before("link", "wiki", wikiLink);
  made.core.ruler.push("directions", directions);
  made.core.ruler.push("tasks", tasks);
  const { rules } = made.renderer;
  const { escapeHtml } = made.utils;
  rules["link_open"] = (tokens, at) => `<a data-to="${escapeHtml(String(tokens[at]?.attrGet("href") ?? ""))}">`;
  rules["wiki"] = (tokens, at) => {
    const { written, file } = tokens[at]?.meta as unknown as Wiki;
    const { from, to } = shownOf(written);
    if (file !== null) return `<span class="pic" data-src="" data-label="${escapeHtml(file)}"></span>`;
    return `<a class="wiki" data-title="${escapeHtml(written.trim())}">${escapeHtml(written.slice(from, to))}</a>`;
  };
  rules["image"] = (tokens, at) => {
    const source = escapeHtml(String(tokens[at]?.attrGet("src") ?? ""));
    return `<span class="pic" data-src="${source}" data-label="${escapeHtml(tokens[at]?.content ?? "")}"></span>`;
  };
  rules["task"] = (tokens, at) => {
    const { done, line } = tokens[at]?.meta as { done: boolean; line: number };
    return `<span class="task" data-done="${done}" data-line="${line}"></span>`;
  };
  return made;
}

function wikiLink(state: StateInline, silent: boolean): boolean {
  const found = wikiAt(state.src, state.pos);
  if (!found) return false;
  if (!silent) state.push("wiki", "a", 0).meta = { ...found };
  state.pos += found.length;
  return true;
}

/** A footnote is read as it is written. Markdown would take it for the address of a link, and show none of it. */
function footnote(state: StateBlock, start: number, _: number, silent: boolean): boolean {
  const from = (state.bMarks[start] ?? 0) + (state.tShift[start] ?? 0);
  const text = state.src.slice(from, state.eMarks[start]);
  if (!/^\[\^[^\]\s]+\]:/.test(text)) return false;
  if (silent) return true;
  state.line = start + 1;
  state.push("paragraph_open", "p", 1).map = [start, state.line];
  Object.assign(state.push("inline", "", 0), { content: text.trim(), map: [start, state.line], children: [] });
  state.push("paragraph_close", "p", -1);
  return true;
}

function directions({ tokens }: StateCore): void {
  for (const token of tokens) {
    if (BLOCKS.has(token.type)) token.attrSet("dir", "auto");
    const style = token.attrGet("style");
    const align = style && /^text-align:(left|center|right)$/.exec(String(style))?.[1];
    if (!style) continue;
    token.attrs = token.attrs?.filter(([name]) => name !== "style") ?? null;
    if (align) token.attrSet("class", `ta-${align}`);
  }
}

/** `[ ]` at the beginning of a list item is a box. */
function tasks(state: StateCore): void {
  state.tokens.forEach((token, at) => {
    const item = state.tokens[at - 2];
    if (token.type !== "inline" || item?.type !== "list_item_open") return;
    const first = token.children?.[0];
    const found = first?.type === "text" ? /^\[([ xX])\]\s/.exec(first.content) : null;
    if (!first || !found) return;
    first.content = first.content.slice(found[0].length);
    const box = new state.Token("task", "span", 0);
    box.meta = { done: found[1] !== " ", line: token.map?.[0] ?? 0 };
    token.children?.unshift(box);
    item.attrSet("class", found[1] === " " ? "is-task" : "is-task is-done");
  });
}

import DOMPurify, { type Config } from "dompurify";
import { words } from "../words";
import { figureOf } from "./figure";
import { noteMarkdown } from "./preview-markdown";
import { targetOf, type Target } from "./target";
import { taskBox } from "./widgets";

/** What the read view is made of. There is no `href`, `src`, `style`, `id` or `name` in it: nothing loads and nothing navigates. */
const ALLOWED: Config = {
  ALLOWED_TAGS:
    "a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre s span strong table tbody td th thead tr ul".split(
      " ",
    ),
  ALLOWED_ATTR: ["class", "dir", "start", "data-to", "data-title", "data-src", "data-label", "data-done", "data-line"],
  // No browser reads these as addresses: `target` and `picture` do, and refuse what is not safe.
  ADD_URI_SAFE_ATTR: ["data-to", "data-title", "data-src", "data-label"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  KEEP_CONTENT: true,
  RETURN_DOM_FRAGMENT: true,
};

/** Our own classes. Another one could dress a note up as a part of the app. */
const OURS = /^(?:language-[\w+#.-]{1,40}|wiki|pic|task|is-task|is-done|ta-(?:left|center|right))$/;

const purify = DOMPurify(window);
purify.addHook("uponSanitizeAttribute", (_, attribute) => {
  if (attribute.attrName === "class")
    attribute.attrValue = attribute.attrValue
      .split(/\s+/)
      .filter((name) => OURS.test(name))
      .join(" ");
});

/** HTML of whatever origin as something that can be shown: it runs nothing and asks for nothing. */
export function harmless(html: string): DocumentFragment {
  return purify.sanitize(html, ALLOWED) as unknown as DocumentFragment;
}

const markdown = noteMarkdown();

/** What happens in the read view. */
export interface Reader {
  follow(target: Target): void;
  /** Ticks the task in that line of the text, counted from 0. Null where the note can't be changed. */
  tick: ((line: number) => void) | null;
}

/** A note as it is read. The fragment is put into the page as it is, and never read as HTML again. */
export function pageOf(text: string, reader: Reader): DocumentFragment {
  const page = harmless(markdown.render(text));
  page.querySelectorAll<HTMLElement>("a").forEach((link) => bringToLife(link, reader));
  page.querySelectorAll<HTMLElement>("span.pic").forEach((seat) => {
    seat.replaceWith(figureOf(seat.dataset["src"] ?? "", seat.dataset["label"] ?? "", () => {}));
  });
  page.querySelectorAll<HTMLElement>("span.task").forEach((seat) => seat.replaceWith(boxOf(seat, reader)));
  return page;
}

function bringToLife(link: HTMLElement, { follow }: Reader): void {
  const { title, to = "" } = link.dataset;
  const target: Target = title === undefined ? targetOf(decoded(to)) : { kind: "title", title };
  link.classList.add("wiki");
  if (target.kind === "nowhere") {
    link.classList.add("is-dead");
    link.title = words().editor.deadLink;
    return;
  }
  link.setAttribute("role", "link");
  link.tabIndex = 0;
  if (target.kind === "outside") link.title = target.address;
  link.addEventListener("click", () => follow(target));
  link.addEventListener("keydown", (event) => event.key === "Enter" && follow(target));
}

/** Markdown-it writes an address in its longest form; a note's name is read in its plain one. */
function decoded(address: string): string {
  return address.startsWith("note:") ? address.replace(/%2D/gi, "-") : address;
}

function boxOf(seat: HTMLElement, { tick }: Reader): HTMLElement {
  const label = seat.parentElement?.textContent?.trim() ?? "";
  const box = taskBox(seat.dataset["done"] === "true", label);
  if (!tick) {
    box.setAttribute("aria-disabled", "true");
    return box;
  }
  const line = Number(seat.dataset["line"]);
  box.dataset["line"] = String(line);
  box.tabIndex = 0;
  box.addEventListener("click", () => tick(line));
  box.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    tick(line);
  });
  return box;
}

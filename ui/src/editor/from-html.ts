import { gfm } from "@joplin/turndown-plugin-gfm";
import DOMPurify from "dompurify";
import Turndown from "turndown";
import { pictureOf } from "./picture";
import { targetOf } from "./target";

/** Elements that give a text form. Without one of them the plain text says everything. */
const FORMED = "strong,em,del,code,pre,a[href],h1,h2,h3,h4,h5,h6,ul,ol,blockquote,table,img,hr,input";

/** Longer than this is pasted as plain text: taking it apart would hold the window up. */
const LONGEST = 2_000_000;

/** Values that no scheme is hidden in; what a link may really lead to is said by `target`. */
const SAFE = /^(?:(?:https?|mailto|note):|data:image\/|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i;

/** Rich text as Markdown; null if it has no form that Markdown knows. The HTML is read, and never shown. */
export function markdownOf(html: string): string | null {
  if (html.length > LONGEST) return null;
  const root = DOMPurify.sanitize(html, {
    RETURN_DOM: true,
    FORBID_TAGS: ["style", "script", "svg", "math", "form", "button", "title"],
    ALLOWED_URI_REGEXP: SAFE,
    ADD_ATTR: ["style", "class"],
  }) as HTMLElement;
  wordLists(root);
  looseLists(root);
  codeBlocks(root);
  styledMarks(root);
  links(root);
  cells(root);
  if (!root.querySelector(FORMED)) return null;
  const blocks: string[] = [];
  return withCode(tidy(turndown(blocks).turndown(root)), blocks);
}

/** Word writes lists as paragraphs that only look like one. */
function wordLists(root: HTMLElement): void {
  let list: HTMLElement | null = null;
  for (const paragraph of [...root.querySelectorAll<HTMLElement>("p")]) {
    const level = /mso-list:[^;]*level(\d+)/.exec(paragraph.getAttribute("style") ?? "")?.[1];
    if (!level) {
      list = null;
      continue;
    }
    const sign = [...paragraph.querySelectorAll<HTMLElement>("span")].find((span) =>
      /mso-list:\s*ignore/i.test(span.getAttribute("style") ?? ""),
    );
    const numbered = /^\s*\(?[\da-z]{1,3}[.)]/i.test(sign?.textContent ?? "");
    sign?.remove();
    const item = document.createElement("li");
    item.append(...paragraph.childNodes);
    list = seatOf(list, paragraph, Number(level), numbered);
    list.append(item);
    paragraph.remove();
  }
}

/** The list at a level: the one before, one inside its last item, or a new one where the paragraph stands. */
function seatOf(last: HTMLElement | null, paragraph: HTMLElement, level: number, numbered: boolean): HTMLElement {
  const make = (): HTMLElement => {
    const made = document.createElement(numbered ? "ol" : "ul");
    made.dataset["level"] = String(level);
    return made;
  };
  for (let list = last; list; list = list.parentElement?.closest<HTMLElement>("[data-level]") ?? null) {
    const at = Number(list.dataset["level"]);
    if (at === level) return list;
    if (at < level) return (list.lastElementChild ?? list).appendChild(make());
  }
  const made = make();
  paragraph.before(made);
  return made;
}

/** Google Docs puts an inner list beside the item that it belongs to. */
function looseLists(root: HTMLElement): void {
  for (const list of root.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    const item = list.previousElementSibling;
    if (item?.tagName === "LI") item.append(list);
  }
}

/** Code in a frame of colours is code, and so is whatever keeps its blanks and its lines: all of it, as one. */
function codeBlocks(root: HTMLElement): void {
  for (const pre of root.querySelectorAll<HTMLElement>("pre")) {
    pre.querySelectorAll("br").forEach((lineBreak) => lineBreak.replaceWith("\n"));
    const frame = pre.parentElement?.closest<HTMLElement>("div[class*=highlight]");
    const inside = pre.querySelector("code")?.className ?? "";
    const language =
      /\blanguage-(\S+)/.exec(inside) ?? /\bhighlight-(?:text|source)-(\S+)/.exec(frame?.className ?? "");
    pre.dataset["language"] = language?.[1] ?? "";
    if (frame?.childElementCount === 1 && frame.firstElementChild === pre) unwrap(frame);
  }
}

/** Google Docs and others say bold by a style; and a `b` that is not bold is none. */
function styledMarks(root: HTMLElement): void {
  for (const element of [...root.querySelectorAll<HTMLElement>("span,font,b,i,strong,em,a")]) {
    const { fontWeight, fontStyle, textDecorationLine, textDecoration } = element.style;
    const bold = fontWeight === "bold" || Number(fontWeight) >= 600;
    const strong = /^(B|STRONG)$/.test(element.tagName);
    if (strong && fontWeight && !bold) unwrap(element);
    else if (strong || bold) rename(element, "strong");
    if (/^(I|EM)$/.test(element.tagName) && fontStyle === "normal") unwrap(element);
    else if (fontStyle === "italic") rename(element, "em");
    if (/line-through/.test(textDecorationLine || textDecoration)) rename(element, "del");
  }
  root.querySelectorAll<HTMLElement>("b").forEach((element) => rename(element, "strong"));
  root.querySelectorAll<HTMLElement>("i").forEach((element) => rename(element, "em"));
  root.querySelectorAll<HTMLElement>("s,strike").forEach((element) => rename(element, "del"));
  for (const heading of root.querySelectorAll("h1,h2,h3,h4,h5,h6"))
    heading.querySelectorAll<HTMLElement>("strong").forEach(unwrap);
}

function unwrap(element: HTMLElement): void {
  element.replaceWith(...element.childNodes);
}

/** Puts what is inside into another element; one that already is of that kind stays. */
function rename(element: HTMLElement, tag: string): void {
  if (element.tagName.toLowerCase() === tag || !element.textContent?.trim()) return;
  const made = document.createElement(tag);
  made.append(...element.childNodes);
  if (/^(SPAN|FONT|A|STRONG|EM|DEL)$/.test(element.tagName)) element.append(made);
  else element.replaceWith(made);
}

/** A picture becomes a link to it, and a link that leads nowhere safe, or to a place in its page, its words. */
function links(root: HTMLElement): void {
  for (const image of root.querySelectorAll("img")) {
    const picture = pictureOf(image.getAttribute("src") ?? "");
    const label = image.alt.replace(/[[\]\n]/g, " ").trim();
    if (picture.kind !== "web") image.replaceWith(label);
    else if (image.closest("a[href]")) image.replaceWith(label || picture.host);
    else {
      const link = document.createElement("a");
      link.href = picture.source;
      link.textContent = label || picture.host;
      image.replaceWith(link);
    }
  }
  for (const link of root.querySelectorAll<HTMLElement>("a[href]"))
    if (["nowhere", "title"].includes(targetOf(link.getAttribute("href") ?? "").kind)) unwrap(link);
}

/** A cell is one line, and the first row of a table its head. */
function cells(root: HTMLElement): void {
  for (const cell of root.querySelectorAll<HTMLElement>("td,th")) {
    cell.querySelectorAll("br").forEach((lineBreak) => lineBreak.replaceWith(" "));
    cell.querySelectorAll<HTMLElement>("p,div").forEach((block) => block.replaceWith(...block.childNodes, " "));
  }
  for (const table of root.querySelectorAll("table")) {
    table.querySelectorAll("colgroup,caption").forEach((extra) => extra.remove());
    if (table.querySelector("th")) continue;
    for (const cell of [...(table.rows[0]?.cells ?? [])]) {
      const head = document.createElement("th");
      head.append(...cell.childNodes);
      cell.replaceWith(head);
    }
  }
}

/** Stands for a block of code, which nobody tidies up. */
const PLACE = (at: number): string => `\uE000${at}\uE000`;

/** `blocks` gets what is code; in its place stands where it goes. */
function turndown(blocks: string[]): Turndown {
  const service = new Turndown({
    headingStyle: "atx",
    bulletListMarker: "-",
    codeBlockStyle: "fenced",
    emDelimiter: "*",
    hr: "---",
  });
  service.use(gfm);
  service.addRule("item", {
    filter: "li",
    replacement: (content, node) => {
      const parent = node.parentElement;
      const items = [...(parent?.children ?? [])].filter(({ tagName }) => tagName === "LI");
      const start = Number(parent?.getAttribute("start") ?? 1);
      const sign = parent?.tagName === "OL" ? `${start + items.indexOf(node as HTMLElement)}. ` : "- ";
      const inside = content
        .trim()
        .replace(/^(\[[ x]\])\s+/, "$1 ")
        .replace(/\n{2,}(?=\s*(?:[-*+]|\d+\.) )/g, "\n");
      return `${sign}${inside.replace(/\n/g, `\n${" ".repeat(sign.length)}`)}\n`;
    },
  });
  service.addRule("code", {
    filter: "pre",
    replacement: (_, node) => {
      const code = (node.textContent ?? "").replace(/\n$/, "");
      const runs = [...code.matchAll(/`+/g)].map(([run]) => run.length);
      const fence = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
      blocks.push(`${fence}${(node as HTMLElement).dataset["language"] ?? ""}\n${code}\n${fence}`);
      return `\n\n${PLACE(blocks.length - 1)}\n\n`;
    },
  });
  service.addRule("strike", { filter: ["del"], replacement: (content) => `~~${content}~~` });
  return service;
}

/** No blank that is none, none at the ends of lines, and one empty line at most. */
function tidy(markdown: string): string {
  const lines = markdown.replace(/\u00a0/g, " ").split("\n");
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Each block in its place, as deep in lists and quotes as that is. */
function withCode(markdown: string, blocks: readonly string[]): string {
  return markdown.replace(/^(.*)\uE000(\d+)\uE000/gm, (_, lead: string, at: string) => {
    const below = lead.replace(/[^>]/g, " ");
    return lead + (blocks[Number(at)] ?? "").replace(/\n/g, `\n${below}`);
  });
}

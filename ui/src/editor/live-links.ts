import { Decoration } from "@codemirror/view";
import type { SyntaxNodeRef } from "@lezer/common";
import { shownKey } from "../controls/keys";
import { meantBy, shownOf } from "../ipc/note-link";
import { words } from "../words";
import { wikiAt, wordsBegin } from "./grammar";
import { HIDDEN, MARK, type Look } from "./look";
import { targetOf, type Target } from "./target";
import { Figure } from "./widgets";

const DEAD = Decoration.mark({ class: "wiki is-dead" });
const SHORT = new Set(["Link", "Autolink"]);

/** Links show their words; their marks and addresses only on the line of the caret. */
export function styleLink(look: Look, node: SyntaxNodeRef): void {
  const { name, from, to } = node;
  const parent = node.node.parent?.name;
  if (SHORT.has(name)) {
    const address = node.node.getChild("URL");
    if (address) look.put(linkTo(targetOf(look.state.sliceDoc(address.from, address.to))), from, to);
    else if (node.node.getChild("LinkLabel")) look.put(Decoration.mark({ class: "wiki" }), from, to);
  } else if (name === "WikiLink") {
    styleWiki(look, node);
  } else if (name === "WikiMark") look.put(look.open(from) ? MARK : HIDDEN, from, to);
  // A bare address is the text itself.
  else if (name === "URL" && parent !== "Link" && parent !== "Image" && parent !== "LinkReference") {
    if (parent !== "Autolink") look.put(linkTo(targetOf(look.state.sliceDoc(from, to))), from, to);
  } else if (
    (name === "LinkMark" || name === "URL" || name === "LinkTitle" || name === "LinkLabel") &&
    parent !== "LinkReference"
  )
    hideUnlessOpen(look, node);
}

/** Words of its own stand alone; what they lead to shows on the line of the caret. */
function styleWiki(look: Look, { from, to }: SyntaxNodeRef): void {
  const text = look.state.sliceDoc(from, to - 2);
  const begin = wordsBegin(text);
  const written = text.slice(begin);
  look.put(linkTo({ kind: "title", title: written }), from, to);
  if (look.open(from)) return;
  const shown = shownOf(written);
  if (shown.from > 0) look.put(HIDDEN, from + begin, from + begin + shown.from);
  if (shown.to < written.length) look.put(HIDDEN, from + begin + shown.to, to - 2);
}

/** A file that another program kept beside the notes is named. */
export function styleFile(look: Look, { from, to }: SyntaxNodeRef): void {
  const file = wikiAt(look.state.sliceDoc(from, to), 0)?.file ?? "";
  if (!look.open(from)) look.put(Decoration.replace({ widget: new Figure("", file) }), from, to);
}

function hideUnlessOpen(look: Look, { node, from, to }: SyntaxNodeRef): void {
  const link = node.parent;
  // A link without words would be gone altogether, and so would a pair of brackets that leads nowhere.
  const marks = link?.getChildren("LinkMark") ?? [];
  const [opening, closing] = marks;
  const wordless = opening && closing && opening.to === closing.from;
  const bare = link?.name === "Link" && !link.getChild("URL") && !link.getChild("LinkLabel");
  if (bare) return;
  if (look.open(from) || (wordless && node.name === "URL")) look.put(MARK, from, to);
  // The blanks before a title go with it.
  else look.put(HIDDEN, node.name === "LinkTitle" ? (node.prevSibling?.to ?? from) : from, to);
}

/** What a link between brackets leads to, in words. */
function calledFor(written: string): string {
  const { title, heading } = meantBy(written);
  return [title, heading].filter(Boolean).join(" › ");
}

function linkTo(target: Target): Decoration {
  const { openOutside, openNote, openTitle } = words().editor;
  if (target.kind === "nowhere") return DEAD;
  const key = shownKey("Ctrl");
  const title =
    target.kind === "outside"
      ? openOutside(target.address, key)
      : target.kind === "title"
        ? openTitle(calledFor(target.title), key)
        : openNote(key);
  return Decoration.mark({ class: "wiki", attributes: { title } });
}

/** An image is a box until it is asked for; its source shows on the line of the caret. */
export function styleImage(look: Look, { node, from, to }: SyntaxNodeRef): boolean {
  const address = node.getChild("URL");
  if (!address || look.open(from, to)) return true;
  const { state } = look;
  const label = /^!\[([^\]]*)\]/.exec(state.sliceDoc(from, address.from))?.[1] ?? "";
  const source = state.sliceDoc(address.from, address.to);
  look.put(Decoration.replace({ widget: new Figure(source, label) }), from, to);
  return false;
}

import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { wordsBegin } from "./grammar";

/** Where a link leads: to a note, to what is written between brackets, out of the app, or nowhere that is safe to go. */
export type Target =
  | { readonly kind: "note"; readonly id: string }
  | { readonly kind: "title"; readonly title: string }
  | { readonly kind: "outside"; readonly address: string }
  | { readonly kind: "nowhere" };

const NOWHERE: Target = { kind: "nowhere" };

/** Whether there is a blank or a control character, which no address has and a disguise may. */
const disguised = (address: string): boolean => /[\s\p{Cc}\p{Cf}]/u.test(address);

/** Reads the address of a link. Only the web, mail and notes are ways out: no script, no file, no data. */
export function targetOf(written: string): Target {
  const address = written.trim().replace(/^<(.*)>$/, "$1");
  if (/^#[^\s]/.test(address)) return { kind: "title", title: `#${decoded(address.slice(1))}` };
  if (disguised(address)) return NOWHERE;
  const note = /^(?:note:|driftless:\/\/note\/)([\w-]+)$/i.exec(address)?.[1];
  if (note) return { kind: "note", id: note };
  const web = /^www\./i.test(address) ? `https://${address}` : address;
  if (/^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(web)) return { kind: "outside", address: `mailto:${web}` };
  if (!/^(https?:\/\/|mailto:)/i.test(web) || !URL.canParse(web)) return NOWHERE;
  return { kind: "outside", address: web };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The link at a place of the text. With `within`, the place must be inside it and not at its ends. */
export function targetAt(state: EditorState, position: number, within = false): Target | null {
  for (const side of [1, -1] as const) {
    let node: SyntaxNode | null = syntaxTree(state).resolveInner(position, side);
    for (; node; node = node.parent) {
      if (within && (node.from >= position || node.to <= position)) continue;
      const target = targetOfNode(state, node);
      if (target) return target;
    }
  }
  return null;
}

function targetOfNode(state: EditorState, node: SyntaxNode): Target | null {
  if (node.name === "WikiLink") {
    const text = state.sliceDoc(node.from, node.to - 2);
    return { kind: "title", title: text.slice(wordsBegin(text)).trim() };
  }
  if (node.name === "URL" && node.parent?.name !== "Link" && node.parent?.name !== "Image")
    return targetOf(state.sliceDoc(node.from, node.to));
  if (node.name !== "Link" && node.name !== "Autolink" && node.name !== "Image") return null;
  const address = node.getChild("URL");
  return address && targetOf(state.sliceDoc(address.from, address.to));
}

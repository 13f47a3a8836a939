import { describe, expect, it, vi } from "vitest";
import { hostile } from "./hostile.corpus";
import { harmless, pageOf } from "./preview";

const ATTRIBUTES = new Set(
  "class dir start title role tabindex aria-checked aria-label aria-disabled aria-hidden data-to data-title data-src data-label data-done data-line type viewBox".split(
    " ",
  ),
);
const ELEMENTS =
  /^(A|BLOCKQUOTE|BR|CODE|DEL|EM|H[1-6]|HR|LI|OL|P|PRE|S|SPAN|STRONG|TABLE|TBODY|TD|TH|THEAD|TR|UL|BUTTON|B|IMG|svg|use)$/;

/** In milliseconds: jsdom looks at 3,000 elements within one another for seconds, a browser does not. */
const PATIENCE = 30_000;

/** What in a page could run, load or go somewhere. */
function harmIn(page: ParentNode, ours: boolean): readonly string[] {
  return [...page.querySelectorAll("*")].flatMap((element) => {
    const { tagName } = element;
    const found = ELEMENTS.test(tagName) && (ours || !/^(BUTTON|B|IMG|svg|use)$/.test(tagName)) ? [] : [`<${tagName}>`];
    for (const { name, value } of element.attributes) {
      const check = tagName === "use" && name === "href" && value === "#i-check";
      const icon = tagName === "svg" && name === "class";
      const picture =
        tagName === "IMG" &&
        (["alt", "referrerpolicy"].includes(name) ||
          (name === "src" && /^data:image\/(png|jpeg|gif|webp);base64,/.test(value)));
      if (!check && !icon && !picture && !ATTRIBUTES.has(name))
        found.push(`${tagName} ${name}="${value.slice(0, 60)}"`);
    }
    return found;
  });
}

const reader = { follow: () => {}, tick: () => {} };

describe("a hostile note", () => {
  it("is one of many kinds", () => {
    expect(hostile.length).toBeGreaterThanOrEqual(60);
    expect(new Set(hostile.map(([name]) => name)).size).toBe(hostile.length);
  });

  it("has each kind of harm that is known", () => {
    const all = hostile.map(([, text]) => text).join("\n");
    const kinds = [
      /<script/i,
      / on\w+=/i,
      /javascript:/i,
      /data:text/i,
      /<svg/i,
      /data:image\/svg/i,
      /99999999/,
      /<style/i,
    ];
    for (const kind of [...kinds, /style=/i, /<iframe/i, /<form/i, /<math/i, /<template/i, /(?:<b>){1000}/])
      expect(kind.test(all), String(kind)).toBe(true);
  });

  it.each(hostile)("runs nothing, loads nothing and leads nowhere: %s", (_, text) => {
    const ran = vi.fn();
    vi.stubGlobal("ran", ran);
    const seat = document.body.appendChild(document.createElement("div"));
    seat.append(pageOf(text, reader));
    expect(harmIn(seat, true)).toEqual([]);
    seat.querySelectorAll<HTMLElement>("*").forEach((element) => element.dispatchEvent(new Event("error")));
    expect(ran).not.toHaveBeenCalled();
    seat.remove();
  });

  it.each(hostile)(
    "is held by the sanitiser alone, also as HTML: %s",
    (_, text) => {
      const seat = document.body.appendChild(document.createElement("div"));
      seat.append(harmless(text));
      expect(harmIn(seat, false)).toEqual([]);
      seat.remove();
    },
    PATIENCE,
  );

  it("follows only what is safe to follow", () => {
    const followed: unknown[] = [];
    for (const [, text] of hostile) {
      const page = pageOf(text, { follow: (target) => void followed.push(target), tick: null });
      page.querySelectorAll<HTMLElement>("a").forEach((link) => link.click());
    }
    const addresses = followed.map((target) => (target as { address?: string }).address).filter(Boolean);
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((address) => !/^(https?:\/\/|mailto:)/.test(String(address)))).toEqual([]);
  });
});

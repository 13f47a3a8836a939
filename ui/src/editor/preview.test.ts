import { expect, test } from "vitest";
import { pageOf } from "./preview";

const reader = { follow: () => {}, tick: () => {} };
const read = (text: string): string => {
  const seat = document.createElement("div");
  seat.append(pageOf(text, reader));
  return seat.innerHTML.replace(/ dir="auto"/g, "").replace(/\n/g, "");
};

test("what is written is read: headings, lists, quotes, code, rules", () => {
  expect(read("# One\n\n*a* **b** ~~c~~ `d`")).toBe(
    "<h1>One</h1><p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>",
  );
  expect(read("- a\n  1. b\n\n> c\n\n---")).toBe(
    "<ul><li>a<ol><li>b</li></ol></li></ul><blockquote><p>c</p></blockquote><hr>",
  );
  expect(read("```klingon\nno <such> language\n```")).toBe(
    '<pre><code class="language-klingon">no &lt;such&gt; language</code></pre>',
  );
});

test("a table has its columns, its sides, and the bars that are escaped", () => {
  expect(read("| a | b \\| c |\n|---|--:|\n| 1 |  |")).toBe(
    '<table><thead><tr><th>a</th><th class="ta-right">b | c</th></tr></thead>' +
      '<tbody><tr><td>1</td><td class="ta-right"></td></tr></tbody></table>',
  );
});

test("a footnote is not lost", () => {
  expect(read("Term[^1]\n\n[^1]: What it **means**.\n[^note]: More.")).toBe(
    "<p>Term[^1]</p><p>[^1]: What it <strong>means</strong>.</p><p>[^note]: More.</p>",
  );
  expect(read("[x][1]\n\n[1]: https://example.com")).toContain('title="https://example.com"');
});

test("a link between notes is read by its own words, and a file that is not here is named", () => {
  const link = (title: string, words: string): string =>
    `<a class="wiki" data-title="${title}" role="link" tabindex="0">${words}</a>`;
  expect(read("[[Boat|the boat]] ![[Boat#Hull]] [[#Hull]]")).toBe(
    `<p>${link("Boat|the boat", "the boat")} ${link("Boat#Hull", "Boat#Hull")} ${link("#Hull", "Hull")}</p>`,
  );
  expect(read("| a |\n|---|\n| [[Boat\\|the boat]] |")).toContain(link("Boat|the boat", "the boat"));
  expect(read("![[mast.png|300]]")).toContain("mast.png: can’t be shown here");
  expect(read("![Mast](mast.png)")).toContain("Mast: can’t be shown here");
  expect(read("![](:/0123456789abcdef0123456789abcdef)")).toContain("Image: can’t be shown here");
  expect(read("[[mast.png]]")).toContain(link("mast.png", "mast.png"));
});

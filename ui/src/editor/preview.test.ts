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

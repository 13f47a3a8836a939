import { describe, expect, it } from "vitest";
import { markdownOf } from "./from-html";
import { pastedText, put } from "./paste";
import { written } from "./test-command";

/** What Word for Windows puts on the clipboard: paragraphs that look like a list, `o:p`, conditional comments. */
const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head>
<meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<h1>Minutes<o:p></o:p></h1>
<p class=MsoNormal>We met on <b style='mso-bidi-font-weight:normal'>Monday</b> and <i>agreed</i>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Order the oak<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span></span><![endif]>38 mm<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>Call Marta<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td width=200><p class=MsoNormal><b>Who</b><o:p></o:p></p></td><td><p class=MsoNormal><b>What</b><o:p></o:p></p></td></tr>
<tr><td><p class=MsoNormal>Jonas<o:p></o:p></p></td><td><p class=MsoNormal>Tiles<o:p></o:p></p></td></tr></table>
<!--EndFragment--></body></html>`;

/** Google Docs: everything in a `b` that is not bold, and styles instead of elements. */
const DOCS = `<meta charset='utf-8'><meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-5c4d"><h2 dir="ltr" style="line-height:1.38"><span style="font-size:16pt;font-family:Arial;color:#000000;background-color:transparent;font-weight:400;font-style:normal;text-decoration:none;">Packing</span></h2><p dir="ltr" style="line-height:1.38;"><span style="font-size:11pt;font-weight:400;font-style:normal;text-decoration:none;">Take </span><span style="font-size:11pt;font-weight:700;font-style:normal;text-decoration:none;">two</span><span style="font-weight:400;font-style:normal;"> and </span><span style="font-weight:400;font-style:italic;">no more</span><span style="font-weight:400;">, see </span><a href="https://example.com/list" style="text-decoration:none;"><span style="font-weight:400;color:#1155cc;text-decoration:underline;">the list</span></a></p><ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">Boots</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span style="font-weight:400;">laces</span></p></li></ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">Map</span></p></li></ul></b><br class="Apple-interchange-newline">`;

/** A page in Chromium: inline styles of all kinds around plain elements. */
const BROWSER = `<meta charset='utf-8'><h3 style="box-sizing: border-box; color: rgb(31, 35, 40);">Install</h3><p style="margin-top: 0px;">Run<span> </span><code style="font-family: monospace;">make run</code>, or <del>don’t</del>:</p><div class="highlight highlight-source-shell"><pre style="font-family: monospace;"><code class="language-sh">git clone https://example.com/x
make run
</code></pre></div><ol start="3"><li>one</li><li>two<ul><li>inside</li></ul></li></ol><ul class="contains-task-list"><li><input type="checkbox" checked disabled> done</li><li><input type="checkbox"> open</li></ul><blockquote><p>said</p></blockquote><p><img src="https://example.com/a.png" alt="A boat" onerror="alert(1)"><img src="data:image/svg+xml,x" alt="drawn"></p><table><thead><tr><th>a</th><th>b|c</th></tr></thead><tbody><tr><td>1</td><td>2<br>3</td></tr></tbody></table>`;

describe("rich text becomes Markdown", () => {
  it("from Word: headings, bold, nested lists and tables, without its own marks", () => {
    expect(markdownOf(WORD)).toBe(
      [
        "# Minutes",
        "",
        "We met on **Monday** and *agreed*.",
        "",
        "- Order the oak",
        "  - 38 mm",
        "- Call Marta",
        "",
        "| **Who** | **What** |",
        "| --- | --- |",
        "| Jonas | Tiles |",
      ].join("\n"),
    );
  });

  it("code keeps its lines, its blanks and all of its letters, whatever frame it came in", () => {
    const github = `<div class="highlight highlight-source-rust notranslate"><pre><span class="pl-k">fn</span> a() {\n\n\n    b_c();\n}</pre></div>`;
    expect(markdownOf(github)).toBe("```rust\nfn a() {\n\n\n    b_c();\n}\n```");
    const lines = `<pre class="x"><code class="language-js"><span>one();<br></span><span>two();<br></span></code></pre>`;
    expect(markdownOf(lines)).toBe("```js\none();\ntwo();\n```");
    expect(markdownOf("<pre><code>a</code>\n<code>b</code></pre>")).toBe("```\na\nb\n```");
    expect(markdownOf("<pre><code>  ```\nx\n</code></pre><p>after</p>")).toBe("````\n  ```\nx\n````\n\nafter");
    expect(markdownOf("<ul><li>do<pre><code>a\n  b</code></pre></li></ul>")).toBe("- do\n\n  ```\n  a\n    b\n  ```");
    expect(markdownOf("<blockquote><pre>a\nb</pre></blockquote>")).toBe("> ```\n> a\n> b\n> ```");
  });

  it("from Google Docs: bold and italic that are only styles, and a bold that is none", () => {
    expect(markdownOf(DOCS)).toBe(
      [
        "## Packing",
        "",
        "Take **two** and *no more*, see [the list](https://example.com/list)",
        "",
        "- Boots",
        "  - laces",
        "- Map",
      ].join("\n"),
    );
  });

  it("from a page: code with its language, lists, tasks, quotes, tables; a picture becomes a link", () => {
    expect(markdownOf(BROWSER)).toBe(
      [
        "### Install",
        "",
        "Run `make run`, or ~~don’t~~:",
        "",
        "```sh",
        "git clone https://example.com/x",
        "make run",
        "```",
        "",
        "3. one",
        "4. two",
        "   - inside",
        "",
        "- [x] done",
        "- [ ] open",
        "",
        "> said",
        "",
        "[A boat](https://example.com/a.png)drawn",
        "",
        "| a   | b\\|c |",
        "| --- | --- |",
        "| 1   | 2 3 |",
      ].join("\n"),
    );
  });

  it("drops what runs and what leads astray", () => {
    const html = `<p><b>x</b><script>alert(1)</script><a href="javascript:alert(1)">go</a><style>p{}</style><iframe src="https://evil.example"></iframe></p>`;
    expect(markdownOf(html)).toBe("**x**go");
  });

  it("says nothing where the plain text says everything", () => {
    expect(markdownOf("<div><span style='color:red'>just words</span></div>")).toBeNull();
  });
});

describe("what is pasted", () => {
  const clipboard = (data: Record<string, string>): Pick<DataTransfer, "getData" | "types"> => ({
    types: Object.keys(data),
    getData: (type: string) => data[type] ?? "",
  });
  it("is plain inside code and from an editor of code", async () => {
    const rich = { "text/html": "<b>x</b>", "text/plain": "x" };
    expect(pastedText(written("```\ncode\n```", 6), clipboard(rich))).toBeNull();
    expect(pastedText(written("words", 2), clipboard({ ...rich, "vscode-editor-data": "{}" }))).toBeNull();
    expect(await pastedText(written("words", 2), clipboard(rich))).toBe("**x**");
    expect(pastedText(written("words", 2), clipboard(rich)), "at once from then on").toBe("**x**");
  });

  it("makes a link of the words that an address is pasted over", () => {
    const address = { "text/plain": "https://example.com/a" };
    expect(pastedText(written("see here", 4, 8), clipboard(address))).toBe("[here](https://example.com/a)");
    expect(pastedText(written("see https://b.org", 4, 17), clipboard(address))).toBeNull();
  });

  it("keeps an address whole that has brackets", () => {
    const over = (address: string): ReturnType<typeof pastedText> =>
      pastedText(written("here", 0, 4), clipboard({ "text/plain": address }));
    expect(over("https://e.org/Foo_(bar)")).toBe("[here](https://e.org/Foo_(bar))");
    expect(over("https://e.org/a)b(")).toBe("[here](https://e.org/a%29b%28)");
  });

  it("takes the place of an empty item, if it is a list, as deep as that was", () => {
    const pasted = (doc: string, text: string): string => {
      const before = written(doc, doc.length);
      return before.update(put(before, text)).state.doc.toString();
    };
    expect(pasted("- one\n- ", "- a\n  - b\n- c")).toBe("- one\n- a\n  - b\n- c");
    expect(pasted("- one\n  - [ ] ", "- [x] a\n- b")).toBe("- one\n  - [x] a\n  - b");
    expect(pasted("- one", "- a")).toBe("- one- a");
    expect(pasted("- ", "**words**")).toBe("- **words**");
  });
});

import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { Parser, TreeFragment, type Input, type PartialParse, type Tree } from "@lezer/common";
import { expect, test } from "vitest";
import { InSections } from "./sections";

const inOneGo = markdown({ base: markdownLanguage }).language.parser;

const nodesOf = (tree: Tree): string[] => {
  const nodes: string[] = [];
  tree.iterate({
    enter: ({ name, from, to, type }) => {
      // Of a list that is in two sections there are two.
      if (!type.isTop && !name.endsWith("List")) nodes.push(`${name} ${from} ${to}`);
    },
  });
  return nodes;
};

/** Numbers that look like chance, the same in each run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PIECES = [
  "# A heading\n\n",
  "Words of *a* paragraph\nthat has **two** lines.\n\n",
  "- one\n- two\n\n  more of it\n\n- three\n\n",
  "1. first\n2. second\n\n",
  "```js\nconst one = 1;\n\nconst two = 2;\n```\n\n",
  "> Somebody said\n> this.\n\n",
  "    code by its indent\n\n    and more\n\n",
  "<div>\n\n<!-- a\n\nremark -->\n\n",
  "A title\n=====\n\n[one]: https://example.org\n\n",
  "```\n",
  "- [ ] to do\n",
  "\n",
  " ",
  "x",
];

/** A text that is changed again and again, and read after each change with what was read before. */
class Changed {
  private fragments: readonly TreeFragment[] = [];
  constructor(
    private readonly parser: Parser,
    text: string,
  ) {
    this.begin(text);
  }
  begin(text: string): void {
    this.fragments = TreeFragment.addTree(this.parser.parse(text));
  }
  read(text: string, from: number, to: number, put: number): readonly string[] {
    const change = { fromA: from, toA: to, fromB: from, toB: from + put };
    const unchanged = TreeFragment.applyChanges(this.fragments, [change], 1);
    const tree = this.parser.parse(text, unchanged);
    this.fragments = TreeFragment.addTree(tree, unchanged);
    return nodesOf(tree);
  }
}

test("a text that is read in sections is what it is in one go, whatever is written and struck out", () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const roll = dice(seed);
    const piece = (): string => PIECES[roll(PIECES.length)] ?? "";
    let text = Array.from({ length: 30 }, piece).join("");
    const [ours, whole] = [new InSections(inOneGo, 60, 10_000), inOneGo].map((parser) => new Changed(parser, text));
    for (let edit = 0; edit < 30; edit += 1) {
      const anywhere = roll(text.length + 1);
      const inMark = text.lastIndexOf("\n", anywhere) + 1 + roll(3);
      const from = roll(2) === 0 ? anywhere : Math.min(text.length, inMark);
      const to = Math.min(text.length, from + [0, 0, 1, 2, 80][roll(5)]!);
      const put = roll(2) === 0 ? "" : piece();
      text = text.slice(0, from) + put + text.slice(to);
      const [inSections, itself] = [ours!, whole!].map((one) => one.read(text, from, to, put.length));
      const anew = nodesOf(inOneGo.parse(text));
      // Now and then the parser itself takes for unchanged what is not; that is not to be found out here.
      if (JSON.stringify(itself) === JSON.stringify(anew))
        expect(inSections, `seed ${seed}, edit ${edit}`).toEqual(anew);
      else [ours!, whole!].forEach((one) => one.begin(text));
    }
  }
}, 60_000);

test("a list is cut only where its next item begins, and is one again when that is none any more", () => {
  const parser = new InSections(inOneGo, 60);
  const mixed = "- an item of words\nthat goes on\n2. and on\n".repeat(12);
  expect(nodesOf(parser.parse(mixed))).toEqual(nodesOf(inOneGo.parse(mixed)));
  const list = "- an item of some words\n".repeat(12);
  for (let mark = 0; mark < list.length; mark += 24) {
    const edited = new Changed(parser, list);
    const text = list.slice(0, mark + 1) + list.slice(mark + 2);
    const from = mark + 1;
    expect(edited.read(text, from, from + 1, 0), `item at ${mark}`).toEqual(nodesOf(inOneGo.parse(text)));
  }
});

/** Notes how much the parser behind it is given to read. */
class Counted extends Parser {
  characters = 0;
  createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    this.characters += ranges.reduce((sum, { from, to }) => sum + to - from, 0);
    return inOneGo.startParse(input, fragments, ranges);
  }
}

test.each([
  ["note", PIECES.slice(0, 7).join("").repeat(3_000)],
  ["list", "- an item of *many*\n".repeat(20_000)],
  ["paragraph", "A line of one paragraph.\n".repeat(20_000)],
  ["table", `| a | b |\n| - | - |\n${"| one | two |\n".repeat(30_000)}`],
])("a key in a long %s is a look at its section, and not at the whole", (_, long) => {
  const counted = new Counted();
  const parser = new InSections(counted);
  const text = long;
  const before = TreeFragment.addTree(parser.parse(text));
  for (const at of [0, Math.floor(text.length / 2), text.length]) {
    counted.characters = 0;
    const fragments = TreeFragment.applyChanges(before, [{ fromA: at, toA: at, fromB: at, toB: at + 1 }]);
    parser.parse(`${text.slice(0, at)}x${text.slice(at)}`, fragments);
    expect(counted.characters).toBeGreaterThan(0);
    expect(counted.characters).toBeLessThan(40_000);
  }
});

test("a reading that is stopped keeps the sections that it has, and goes on with them", () => {
  const counted = new Counted();
  const parser = new InSections(counted, 100, 10_000);
  const text = PIECES.slice(0, 7).join("").repeat(40);
  const input = {
    length: text.length,
    chunk: (at: number) => text.slice(at),
    lineChunks: false,
    read: (from: number, to: number) => text.slice(from, to),
  };
  const reading = parser.startParse(input);
  while (reading.parsedPos < text.length / 2) expect(reading.advance()).toBeNull();
  reading.stopAt(reading.parsedPos);
  let half: Tree | null = null;
  while (!half) half = reading.advance();
  counted.characters = 0;
  const whole = parser.parse(text, TreeFragment.addTree(half, [], true));
  expect(nodesOf(whole)).toEqual(nodesOf(inOneGo.parse(text)));
  expect(counted.characters).toBeLessThan(0.8 * text.length);
});

test("a key in a long line looks into the text some times, and not for each letter before it", () => {
  const parser = new InSections(inOneGo);
  const words = "A paragraph of many words. ".repeat(300);
  const old = `${words}\n\n`.repeat(4);
  const before = TreeFragment.addTree(parser.parse(old));
  const at = Math.floor(old.length * 0.7);
  const text = `${old.slice(0, at)}x${old.slice(at)}`;
  let looks = 0;
  const input = {
    length: text.length,
    chunk: (from: number) => text.slice(from, text.indexOf("\n", from) + 1 || undefined),
    lineChunks: false,
    read: (from: number, to: number) => {
      looks += 1;
      return text.slice(from, to);
    },
  };
  const change = { fromA: at, toA: at, fromB: at, toB: at + 1 };
  const reading = parser.startParse(input, TreeFragment.applyChanges(before, [change]));
  while (!reading.advance());
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(100);
});

import { NodeType, Parser, Tree, TreeFragment, type Input, type PartialParse, type SyntaxNode } from "@lezer/common";

/** A section is at least so many characters, where the text has that many. */
const SECTION = 4_000;
/** After so many one may also end between two lines of a paragraph or a table that is as long as a section itself. */
export const LONGEST = 8_000;
/** A section that has grown to so many is cut anew. */
const GROWN = 4;

/** Characters that are looked at in one go for an end. */
const LOOK = 1_000;
/** What says how a line begins is not longer than this. */
const BEGINNING = 16;

const ITEM = "(?:[-*+]|\\d{1,9}[.)])[ \\t]";
const ENDS = new RegExp(`\\n[ \\t]*\\n|\\n(?=${ITEM})`);
const ENDS_AND_LINES = new RegExp(`\\n[ \\t]*\\n|\\n(?=${ITEM}|[\\p{L}|])`, "u");
const BEGINS_ITEM = new RegExp(`^${ITEM}`);
const BEGINS_PLAIN = /^[\p{L}|]/u;

/** What a line begins with that can be nothing but the next item of such a list. */
const NEXT_ITEM: Readonly<Record<string, RegExp>> = { BulletList: /^[-*+][ \t]/, OrderedList: /^\d{1,9}[.)][ \t]/ };
/** These may go on after a blank line. */
const GO_ON = new Set([
  ...Object.keys(NEXT_ITEM),
  "CodeBlock",
  "HTMLBlock",
  "CommentBlock",
  "ProcessingInstructionBlock",
]);
const LEAVES = new Set(["Paragraph", "Table"]);

/**
 * Reads Markdown in sections, each as if it were a text of its own, so that a key in a long note costs what its section costs.
 * A section ends where nothing of it can go on: with a blank line, or before an item of a list, which then is two lists that
 * look like one. Only what is longer than a page of any book is cut elsewhere: `LONGEST`.
 */
export class InSections extends Parser {
  private readonly top: NodeType;

  constructor(
    private readonly parser: Parser,
    readonly size = SECTION,
    readonly longest = LONGEST,
  ) {
    super();
    this.top = parser.parse("").type;
  }

  createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    const [only] = ranges;
    if (!only || ranges.length > 1 || only.from > 0) return this.parser.startParse(input, fragments, ranges);
    return new Reading(this.parser, this.top, this, input, fragments, only.to);
  }
}

/** Keeps the piece of the text that was looked at last: the parser goes back to where a line begins letter by letter. */
class Near implements Input {
  private from = 0;
  private piece = "";

  constructor(private readonly input: Input) {}

  get length(): number {
    return this.input.length;
  }

  get lineChunks(): boolean {
    return this.input.lineChunks;
  }

  chunk(from: number): string {
    return this.input.chunk(from);
  }

  read(from: number, to: number): string {
    if (from < this.from || to > this.from + this.piece.length) {
      this.from = Math.max(0, Math.min(from, to - LOOK));
      this.piece = this.input.read(this.from, to);
    }
    return this.piece.slice(from - this.from, to - this.from);
  }
}

/** One reading of a text. A section is read whole or not at all. */
class Reading implements PartialParse {
  stoppedAt: number | null = null;
  private readonly input: Input;
  private readonly sections: Tree[] = [];
  private readonly positions: number[] = [];
  /** Where the next section begins. */
  private at = 0;
  private next: { readonly parse: PartialParse; readonly to: number } | null = null;

  constructor(
    private readonly parser: Parser,
    private readonly top: NodeType,
    private readonly sizes: { readonly size: number; readonly longest: number },
    input: Input,
    private readonly fragments: readonly TreeFragment[],
    private readonly end: number,
  ) {
    this.input = new Near(input);
  }

  get parsedPos(): number {
    return this.at;
  }

  stopAt(position: number): void {
    this.stoppedAt = position;
  }

  advance(): Tree | null {
    if (this.at >= Math.min(this.end, this.stoppedAt ?? this.end))
      return new Tree(this.top, this.sections, this.positions, this.at);
    if (this.next) this.read(this.next.parse, this.next.to);
    else if (!this.takeUnchanged()) this.begin(this.planned(this.at), this.fragments);
    return null;
  }

  private begin(to: number, fragments: readonly TreeFragment[]): void {
    this.next = { parse: this.parser.startParse(this.input, fragments, [{ from: this.at, to }]), to };
  }

  private read(parse: PartialParse, to: number): void {
    const tree = parse.advance();
    if (!tree) return;
    if (this.isWhole(tree, to)) {
      this.next = null;
      this.add(tree, to);
    } else {
      // What of it is whole is not read again.
      const read = new Tree(this.top, [anonymous(tree)], [this.at], to);
      this.begin(this.endAfter(2 * to - this.at), TreeFragment.addTree(read, this.fragments, true));
    }
  }

  private add(section: Tree, to: number): void {
    this.sections.push(anonymous(section));
    this.positions.push(this.at);
    this.at = to;
  }

  /** The sections from here on that no change has touched. */
  private takeUnchanged(): boolean {
    const begin = this.at;
    const fragment = this.fragments.find(({ from, to }) => from <= begin && to > begin);
    if (!fragment) return false;
    const { children, positions } = fragment.tree;
    for (let place = positions.indexOf(begin + fragment.offset); place >= 0; place += 1) {
      const section = children[place];
      if (!(section instanceof Tree) || this.at >= (this.stoppedAt ?? this.end)) break;
      const to = endOf(fragment.tree, place) - fragment.offset;
      if (to > fragment.to || (to + BEGINNING > fragment.to && !this.isWhole(section, to))) break;
      this.add(section, to);
    }
    return this.at > begin;
  }

  /** Where the section that begins here should end: where the next one began before, unless it has grown too long. */
  private planned(begin: number): number {
    const before = this.sectionsBefore();
    const to = before.find(({ from }) => from > begin && this.mayBegin(from))?.from ?? this.end;
    const length = before.find(({ from }) => from === begin)?.length ?? 0;
    const most = GROWN * this.sizes.size;
    return to - begin <= most || length > most ? to : this.endAfter(begin + this.sizes.size);
  }

  /** The sections that there were, where they begin now. */
  private sectionsBefore(): readonly { from: number; length: number }[] {
    return this.fragments.flatMap(({ from, to, tree, offset }) =>
      tree.positions.flatMap((position, place) => {
        const now = position - offset;
        return now >= from && now < to ? [{ from: now, length: endOf(tree, place) - position }] : [];
      }),
    );
  }

  private mayBegin(position: number): boolean {
    return this.isAfterBlank(position) || this.begins(BEGINS_ITEM, position) || this.begins(BEGINS_PLAIN, position);
  }

  private begins(how: RegExp, position: number): boolean {
    const before = this.input.read(position - 1, position);
    return before === "\n" && how.test(this.input.read(position, Math.min(this.end, position + BEGINNING)));
  }

  private isAfterBlank(position: number): boolean {
    return /\n[ \t]*\n$/.test(this.input.read(Math.max(this.at, position - LOOK), position));
  }

  /** The next place, from one on, at which a section may end. */
  private endAfter(position: number): number {
    for (let from = position; from < this.end; from += LOOK) {
      const ends = from - this.at < this.sizes.longest ? ENDS : ENDS_AND_LINES;
      const found = ends.exec(this.input.read(from, Math.min(this.end, from + 2 * LOOK)));
      if (found) return from + found.index + found[0].length;
    }
    return this.end;
  }

  /** Whether what was read up to here is what it is in the whole text. */
  private isWhole({ topNode }: Tree, to: number): boolean {
    if (to >= this.end) return true;
    const last = topNode.lastChild;
    if (!last || isClosed(last)) return this.isAfterBlank(to) || this.isCut(last, to);
    const next = NEXT_ITEM[last.name];
    return next !== undefined && this.begins(next, to);
  }

  private isCut(last: SyntaxNode | null, to: number): boolean {
    const cut = last !== null && LEAVES.has(last.name) && last.to - last.from >= this.sizes.size;
    return cut && this.begins(BEGINS_PLAIN, to);
  }
}

/** Blocks without a name of their own. They end with the last block, not with the blank lines after it: the parser takes them again whole. */
function anonymous({ children, positions }: Tree): Tree {
  const last = children.length - 1;
  return new Tree(NodeType.none, children, positions, (positions[last] ?? 0) + (children[last]?.length ?? 0));
}

/** Where a section of a tree ends, blank lines included. */
const endOf = ({ positions, length }: Tree, place: number): number => positions[place + 1] ?? length;

/** Whether a block has its end: nothing that stands after a blank line could belong to it. */
const isClosed = (block: SyntaxNode): boolean =>
  block.name === "FencedCode" ? block.getChildren("CodeMark").length > 1 : !GO_ON.has(block.name);

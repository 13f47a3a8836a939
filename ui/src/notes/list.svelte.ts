import type { Backend, NoteId, NoteSummary, View } from "../ipc";
import { PAGE, dayBounds, pagesFor, sectionsOf, totalOf, visible, type Section, type Visible } from "./layout";

type Lister = Pick<Backend, "listGroups" | "listPage">;

/** The note list: where each group stands, and the pages of rows that were asked for so far. */
export class NoteList {
  view = $state.raw<View>({ kind: "all" });
  sections = $state.raw<readonly Section[]>([]);
  /** False until the first answer, so that an empty list is not announced too early. */
  ready = $state(false);
  private pages = $state.raw<ReadonlyMap<number, readonly NoteSummary[]>>(new Map());
  private scrollTop = $state(0);
  private height = $state(800);
  private asked = 0;
  private readonly asking = new Set<number>();

  readonly shown: Visible = $derived(visible(this.sections, this.scrollTop, this.height));
  readonly total: number = $derived(totalOf(this.sections));

  constructor(
    private readonly lister: Lister,
    private readonly now: () => number = Date.now,
  ) {}

  row(index: number): NoteSummary | undefined {
    return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Where a note stands among the rows that are loaded; -1 when it is not. */
  indexOf(id: NoteId): number {
    for (const [page, rows] of this.pages) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return page * PAGE + at;
    }
    return -1;
  }

  async show(view: View): Promise<void> {
    this.view = view;
    this.scrollTop = 0;
    await this.refresh();
  }

  /** Reads the groups and the visible pages again. The old rows stay until the new ones are here, then all change at once. */
  async refresh(): Promise<void> {
    const asked = ++this.asked;
    const { view } = this;
    const groups = await this.lister.listGroups(view, "edited", dayBounds(this.now()));
    const sections = sectionsOf(groups);
    const wanted = pagesFor(visible(sections, this.scrollTop, this.height).rows, totalOf(sections));
    const rows = await Promise.all(wanted.map((page) => this.lister.listPage(view, "edited", page * PAGE, PAGE)));
    if (asked !== this.asked) return;
    this.asking.clear();
    this.sections = sections;
    this.pages = new Map(wanted.map((page, at) => [page, rows[at] ?? []]));
    this.ready = true;
  }

  /** The window onto the list moved. */
  async scrolled(scrollTop: number, height: number): Promise<void> {
    this.scrollTop = scrollTop;
    this.height = height;
    const missing = pagesFor(this.shown.rows, this.total).filter(
      (page) => !this.pages.has(page) && !this.asking.has(page),
    );
    await Promise.all(missing.map((page) => this.fetch(page)));
  }

  /** Makes sure that a row is loaded, and answers it. */
  async load(index: number): Promise<NoteSummary | undefined> {
    const page = Math.floor(index / PAGE);
    if (index >= 0 && index < this.total && !this.pages.has(page)) await this.fetch(page);
    return this.row(index);
  }

  private async fetch(page: number): Promise<void> {
    const asked = this.asked;
    this.asking.add(page);
    try {
      const rows = await this.lister.listPage(this.view, "edited", page * PAGE, PAGE);
      if (asked === this.asked) this.pages = new Map(this.pages).set(page, rows);
    } finally {
      this.asking.delete(page);
    }
  }
}

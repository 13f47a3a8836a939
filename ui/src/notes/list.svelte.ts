import type { AppError, Backend, Groups, Instant, NoteId, NoteSummary, Order, Settings, View } from "../ipc";
import { whyUnread } from "../words";
import { PAGE, dayBounds, pagesFor, sectionsOf, totalOf, visible, type Section, type Visible } from "./layout";

type Lister = Pick<Backend, "listGroups" | "listPage">;

/** The note list: where each group stands, and the pages of rows that were asked for so far. */
export class NoteList {
  view = $state.raw<View>({ kind: "all" });
  /** How views are ordered that are neither a search nor Trash. */
  order = $state<Settings["order"]>("edited");
  /** A search shows the best first, not the newest. */
  best = $state(false);
  sections = $state.raw<readonly Section[]>([]);
  /** False until the first answer, so that an empty list is not announced too early. */
  ready = $state(false);
  /** Why a search could not be read, in the host's words. */
  unread = $state<string | null>(null);
  private pages = $state.raw<ReadonlyMap<number, readonly NoteSummary[]>>(new Map());
  private scrollTop = $state(0);
  private height = $state(800);
  /** What the sections and pages are of: while another view is being read, the old one still scrolls. */
  private of: { readonly view: View; readonly order: Order } = { view: { kind: "all" }, order: "edited" };
  /** The start of the day that the groups are of. */
  private today: Instant | undefined;
  private asked = 0;
  private seeking = 0;
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

  /** Takes what the host told at the start, when nothing was asked yet. */
  begin(order: Settings["order"], groups: Groups, rows: readonly NoteSummary[]): void {
    this.order = order;
    this.of = { view: this.view, order };
    [this.today] = dayBounds(this.now());
    this.take(sectionsOf(groups, order), new Map([[0, rows]]), null);
  }

  async show(view: View): Promise<void> {
    this.view = view;
    this.scrollTop = 0;
    await this.refresh();
  }

  /** Orders the list anew, from its top. */
  async sort(order: Order): Promise<void> {
    if (this.view.kind === "search") this.best = order === "rank";
    else if (order !== "rank" && order !== "trashed") this.order = order;
    this.scrollTop = 0;
    await this.refresh();
  }

  /** Reads the groups and the visible pages again. The old rows stay until the new ones are here, then all change at once. */
  async refresh(): Promise<void> {
    const asked = ++this.asked;
    const of = { view: this.view, order: this.asksOrder };
    try {
      const { sections, pages } = await this.read(of);
      if (asked !== this.asked) return;
      this.of = of;
      this.take(sections, pages, null);
    } catch (error) {
      if (asked !== this.asked) return;
      if (of.view.kind !== "search" || (error as AppError).code !== "invalid") throw error;
      this.of = of;
      this.take([], new Map(), whyUnread(of.view.text));
    }
  }

  /** It is so late now: at midnight what was today becomes yesterday, also while nothing else happens. */
  async turned(now: Instant): Promise<void> {
    if (this.ready && dayBounds(now)[0] !== this.today) await this.refresh();
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

  /** The rows from one index to another, both with it, in pieces: `take` hears each and says whether to go on. */
  async eachBetween(from: number, to: number, take: (rows: readonly NoteSummary[]) => boolean): Promise<void> {
    const { of } = this;
    for (let at = from; at <= to; at += 5 * PAGE) {
      const rows = await this.lister.listPage(of.view, of.order, at, Math.min(5 * PAGE, to - at + 1));
      if (of.view !== this.view || rows.length === 0 || !take(rows)) return;
    }
  }

  /**
   * The place of the first title that fits, from one on and round; -1 if there is none, or if another one is looked for meanwhile. Rows
   * that are not loaded are asked for.
   */
  async placeOf(fits: (title: string) => boolean, from: number): Promise<number> {
    const seeking = ++this.seeking;
    const begin = from < this.total ? from : 0;
    let [at, hit] = [begin, -1];
    for (let row = this.row(at); row; row = this.row(++at)) if (fits(row.title)) return at;
    const look = (rows: readonly NoteSummary[]): boolean => {
      const found = rows.findIndex(({ title }) => fits(title));
      if (found >= 0) hit = at + found;
      at += rows.length;
      return hit < 0 && seeking === this.seeking;
    };
    await this.eachBetween(at, this.total - 1, look);
    at = 0;
    if (hit < 0 && seeking === this.seeking) await this.eachBetween(0, begin - 1, look);
    return seeking === this.seeking ? hit : -1;
  }

  private get asksOrder(): Order {
    if (this.view.kind === "search") return this.best ? "rank" : "edited";
    return this.view.kind === "trash" ? "trashed" : this.order;
  }

  private async read({
    view,
    order,
  }: NoteList["of"]): Promise<{ sections: readonly Section[]; pages: Map<number, readonly NoteSummary[]> }> {
    const bounds = dayBounds(this.now());
    [this.today] = bounds;
    const sections = sectionsOf(await this.lister.listGroups(view, order, bounds), order);
    const wanted = pagesFor(visible(sections, this.scrollTop, this.height).rows, totalOf(sections));
    const rows = await Promise.all(wanted.map((page) => this.lister.listPage(view, order, page * PAGE, PAGE)));
    return { sections, pages: new Map(wanted.map((page, at) => [page, rows[at] ?? []])) };
  }

  private take(
    sections: readonly Section[],
    pages: ReadonlyMap<number, readonly NoteSummary[]>,
    unread: string | null,
  ): void {
    this.asking.clear();
    this.sections = sections;
    this.pages = pages;
    this.unread = unread;
    this.ready = true;
  }

  private async fetch(page: number): Promise<void> {
    const asked = this.asked;
    this.asking.add(page);
    try {
      const rows = await this.lister.listPage(this.of.view, this.of.order, page * PAGE, PAGE);
      if (asked === this.asked) this.pages = new Map(this.pages).set(page, rows);
    } finally {
      this.asking.delete(page);
    }
  }
}

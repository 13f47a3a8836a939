import type { EditorView } from "@codemirror/view";
import type { Bounds } from "./diff";
import { levels, roomFor, rowAt, type Level } from "./rows";
import { clearRoom, roomBefore, setRoom, type Room } from "./spacers";

/** A pane whose rows stand beside those of the others. `tint` goes on in the room under one of its changes. */
export interface Pane {
  readonly view: EditorView;
  readonly bounds: () => Bounds;
  readonly tint: (change: number) => string;
}

/** How panes go together: their rows side by side, only by place when they are scrolled, or not at all. */
export type Tie = "rows" | "place" | "none";

/** Keeps panes side by side: room between lines where one is shorter, and one scroll that the others follow. */
export class Rows {
  #panes: readonly Pane[] = [];
  #tie: Tie = "none";
  #lead: EditorView | null = null;
  #frame = 0;
  readonly #expected = new Map<EditorView, number>();
  readonly #stops: (() => void)[] = [];

  constructor(private readonly looked: () => void) {}

  set(panes: readonly Pane[], tie: Tie): void {
    this.#unhear();
    if (this.#tie === "rows" && tie !== "rows") this.#clear();
    this.#panes = panes;
    this.#tie = tie;
    for (const { view } of panes) this.#hear(view);
    if (!panes.some(({ view }) => view === this.#lead)) this.#lead = panes[0]?.view ?? null;
    this.changed();
  }

  /** A text, a width or a height changed: the rows are looked at again with the next frame. */
  changed(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#settle());
  }

  stop(): void {
    this.#unhear();
    cancelAnimationFrame(this.#frame);
    this.#panes = [];
  }

  /** The pane that was scrolled last leads, from now on this one. */
  lead(view: EditorView): void {
    this.#lead = view;
    this.changed();
  }

  #unhear(): void {
    this.#stops.splice(0).forEach((stop) => stop());
  }

  #hear(view: EditorView): void {
    const scrolled = (): void => this.#scrolled(view);
    view.scrollDOM.addEventListener("scroll", scrolled, { passive: true });
    this.#stops.push(() => view.scrollDOM.removeEventListener("scroll", scrolled));
  }

  #clear(): void {
    for (const { view } of this.#panes) view.dispatch({ effects: clearRoom.of(null) });
  }

  #scrolled(view: EditorView): void {
    const expected = this.#expected.get(view);
    this.#expected.delete(view);
    if (expected !== undefined && Math.abs(view.scrollDOM.scrollTop - expected) < 2) return;
    this.#lead = view;
    this.#follow();
    this.changed();
  }

  #settle(): void {
    this.#frame = 0;
    const shown = this.#shown();
    if (this.#tie === "rows" && shown.length > 1) this.#makeRoom(shown);
    this.#follow();
    this.looked();
  }

  #shown(): readonly Pane[] {
    return this.#panes.filter(({ view }) => view.dom.clientHeight > 0);
  }

  #leading(shown: readonly Pane[]): number {
    return Math.max(
      0,
      shown.findIndex(({ view }) => view === this.#lead),
    );
  }

  #levels(shown: readonly Pane[]): Level[] {
    const columns = shown.map(({ view, bounds }) => ({ doc: view.state.doc, bounds: bounds() }));
    const rows = columns[0]?.bounds.length ?? 0;
    // While one conflict takes the place of another, a text and its rows may not be of one kind.
    const fits = columns.every(({ doc, bounds }) => bounds.length === rows && bounds.at(-1) === doc.length + 1);
    if (rows === 0 || !fits) return [];
    const of = this.#leading(shown);
    const viewport = shown[of]?.view.viewport;
    return viewport ? levels(columns, of, viewport.from, viewport.to) : [];
  }

  #makeRoom(shown: readonly Pane[]): void {
    const found = this.#levels(shown);
    if (found.length < 2) return;
    const heights = shown.map(({ view }, n) =>
      found.slice(1).map((next, at) => heightOf(view, found[at]?.at[n] ?? 0, next.at[n] ?? 0)),
    );
    const room = roomFor(heights);
    shown.forEach((pane, n) => {
      const rooms = roomsOf(pane, found, n, room[n] ?? []);
      const [from, to] = [
        (found[0]?.at[n] ?? 0) + (found[0]?.row === 0 && found[0].at[n] === 0 ? 0 : 1),
        found.at(-1)?.at[n] ?? 0,
      ];
      if (differs(pane.view, found, n, rooms)) pane.view.dispatch({ effects: setRoom.of({ from, to, rooms }) });
    });
  }

  #follow(): void {
    const shown = this.#shown();
    const lead = shown[this.#leading(shown)];
    if (!lead || this.#tie === "none") return;
    const { scrollTop, scrollHeight, clientHeight } = lead.view.scrollDOM;
    const [top, end] = [scrollTop <= 0, scrollTop >= scrollHeight - clientHeight - 1];
    const to = top || (end && this.#tie === "place") ? null : this.#place(shown, lead, scrollTop);
    for (const pane of shown) {
      if (pane === lead) continue;
      const most = pane.view.scrollDOM.scrollHeight - pane.view.scrollDOM.clientHeight;
      const wanted = top ? 0 : to ? to(pane) : most;
      this.#scroll(pane.view, Math.max(0, Math.min(most, wanted)));
    }
  }

  /** Where each other pane has to be scrolled, so that it shows the place that the leading one shows. */
  #place(shown: readonly Pane[], lead: Pane, scrollTop: number): (pane: Pane) => number {
    const height = scrollTop - lead.view.documentPadding.top;
    const position = lead.view.lineBlockAtHeight(Math.max(0, height)).from;
    if (this.#tie === "rows") {
      const found = this.#levels(shown);
      const of = shown.indexOf(lead);
      const firm = found.filter(
        ({ at, row }) => row % 2 === 0 && at.every((place, n) => place <= (shown[n]?.view.state.doc.length ?? 0)),
      );
      const level = firm.find(({ at }) => (at[of] ?? 0) >= position) ?? firm.at(-1);
      if (!level) return () => scrollTop;
      const below = scrollTop - textTop(lead.view, level.at[of] ?? 0);
      return (pane) => textTop(pane.view, level.at[shown.indexOf(pane)] ?? 0) + below;
    }
    if (shown.some(({ view, bounds }) => bounds().at(-1) !== view.state.doc.length + 1)) return () => scrollTop;
    const row = rowAt(lead.bounds(), position);
    const span = (pane: Pane): readonly [number, number] => {
      const bounds = pane.bounds();
      const [from, to] = [bounds[row] ?? 0, bounds[row + 1] ?? 0];
      return [topOf(pane.view, from), heightOf(pane.view, from, to)];
    };
    const [top, tall] = span(lead);
    const part = tall > 0 ? Math.min(1, Math.max(0, (height - top) / tall)) : 0;
    return (pane) => {
      const [start, size] = span(pane);
      return start + part * size + pane.view.documentPadding.top;
    };
  }

  #scroll(view: EditorView, top: number): void {
    if (Math.abs(view.scrollDOM.scrollTop - top) < 1) return;
    this.#expected.set(view, top);
    view.scrollDOM.scrollTop = top;
  }
}

/** Where a line's block starts, with what stands before it; past the end, where the text ends. */
function topOf(view: EditorView, at: number): number {
  const end = view.state.doc.length;
  return at > end ? view.lineBlockAt(end).bottom - roomBefore(view, at) : view.lineBlockAt(at).top;
}

const textTop = (view: EditorView, at: number): number => topOf(view, at) + roomBefore(view, at);

/** How tall a part is, without the room that stands before it. */
function heightOf(view: EditorView, from: number, to: number): number {
  return from === to ? 0 : Math.max(0, topOf(view, to) - textTop(view, from));
}

function roomsOf({ tint }: Pane, found: readonly Level[], n: number, heights: readonly number[]): Room[] {
  const rooms: Room[] = [];
  heights.forEach((height, before) => {
    const [from, to] = [found[before], found[before + 1]];
    const at = to?.at[n] ?? 0;
    if (height < 0.5) return;
    const last = rooms.at(-1);
    // Two rows that end at one place share its room.
    if (last && last.at === at) rooms[rooms.length - 1] = { at, height: last.height + height, tint: "" };
    else
      rooms.push({ at, height, tint: from && from.row % 2 === 1 && from.at[n] !== at ? tint((from.row - 1) / 2) : "" });
  });
  return rooms;
}

function differs(view: EditorView, found: readonly Level[], n: number, rooms: readonly Room[]): boolean {
  const wanted = new Map(rooms.map((room) => [room.at, room.height]));
  return found.slice(1).some(({ at }) => {
    const place = at[n] ?? 0;
    return Math.abs(roomBefore(view, place) - (wanted.get(place) ?? 0)) > 0.5;
  });
}

import { StateEffect, StateField, type ChangeDesc, type Range } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";

/** Empty room before a line, so that the rows of the panes stand side by side. `tint` goes on with the change above. */
class Spacer extends WidgetType {
  constructor(
    readonly height: number,
    readonly tint: string,
  ) {
    super();
  }
  override eq(other: Spacer): boolean {
    return Math.abs(other.height - this.height) < 0.5 && other.tint === this.tint;
  }
  override get estimatedHeight(): number {
    return this.height;
  }
  override toDOM(): HTMLElement {
    const spacer = document.createElement("div");
    spacer.className = `cm-spacer ${this.tint}`;
    spacer.style.height = `${this.height}px`;
    spacer.setAttribute("aria-hidden", "true");
    return spacer;
  }
  override updateDOM(dom: HTMLElement): boolean {
    dom.className = `cm-spacer ${this.tint}`;
    dom.style.height = `${this.height}px`;
    return true;
  }
}

export interface Room {
  readonly at: number;
  readonly height: number;
  readonly tint: string;
}

/** Puts room at places between two lines, and takes away what stood between them before. */
export const setRoom = StateEffect.define<{
  readonly from: number;
  readonly to: number;
  readonly rooms: readonly Room[];
}>({
  map: (value, changes) => ({
    from: changes.mapPos(value.from),
    to: changes.mapPos(value.to),
    rooms: value.rooms.map((room) => ({ ...room, at: changes.mapPos(room.at) })),
  }),
});
/** Room in a part that is taken away would pile up where that part was. */
function kept(before: DecorationSet, changes: ChangeDesc): DecorationSet {
  let now = before;
  changes.iterChangedRanges((from, to) => {
    if (to > from) now = now.update({ filterFrom: from, filterTo: to, filter: () => false });
  });
  return now;
}

export const clearRoom = StateEffect.define<null>();

export const spacers = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    let now = transaction.docChanged ? kept(before, transaction.changes).map(transaction.changes) : before;
    for (const effect of transaction.effects) {
      if (effect.is(clearRoom)) now = Decoration.none;
      if (!effect.is(setRoom)) continue;
      const { from, to, rooms } = effect.value;
      const end = transaction.state.doc.length;
      const add = rooms.map(({ at, height, tint }): Range<Decoration> => {
        // Past the last line there is no line to stand before.
        const side = at > end ? 100 : -100;
        return Decoration.widget({ widget: new Spacer(height, tint), block: true, side }).range(Math.min(at, end));
      });
      const outside = (at: number, _to: number, { spec }: Decoration): boolean => {
        const place = (spec as { side: number }).side > 0 ? end + 1 : at;
        return place < from || place > to;
      };
      now = now.update({ filter: outside, add, sort: true });
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The height of the room before a place; past the end, of the room that ends the text. */
export function roomBefore(view: EditorView, at: number): number {
  const end = view.state.doc.length;
  let height = 0;
  view.state.field(spacers).between(Math.min(at, end), Math.min(at, end), (from, _to, { spec }) => {
    const { side, widget } = spec as { side: number; widget: Spacer };
    if (from === Math.min(at, end) && side > 0 === at > end) height += widget.height;
  });
  return height;
}

import type { EditorState } from "@codemirror/state";
import type { Top } from "./place";

/** How a note was left: its text with undo and selection, and how far it was scrolled. */
export interface Left {
  readonly state: EditorState;
  readonly top: Top | null;
}

/** So many notes remember their undo, and so many characters of text in all. */
export const MOST_NOTES = 20;
export const MOST_TEXT = 8_000_000;

/** The notes that were open in this session. The one that was left longest ago is forgotten first. */
export class States {
  private readonly left = new Map<string, Left>();

  keep(id: string, left: Left): void {
    this.left.delete(id);
    this.left.set(id, left);
    const [oldest] = this.left.keys();
    const tooMuch = this.left.size > MOST_NOTES || (this.left.size > 1 && this.length() > MOST_TEXT);
    if (tooMuch && oldest !== undefined) this.left.delete(oldest);
  }

  take(id: string): Left | undefined {
    return this.left.get(id);
  }

  private length(): number {
    return [...this.left.values()].reduce((sum, { state }) => sum + state.doc.length, 0);
  }
}

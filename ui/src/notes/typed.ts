/** Keys that follow each other this closely are one beginning, in milliseconds. */
const TOGETHER = 700;

export type Fits = (name: string) => boolean;

/** What is typed in a list to get to a name. */
export class Typed {
  private text = "";
  private at = -Infinity;

  /**
   * What the next name begins with, and whether the one that is chosen is passed over: one letter again and again goes from name to
   * name.
   */
  next(key: string, now: number): { readonly fits: Fits; readonly on: 0 | 1 } {
    this.text = now - this.at < TOGETHER ? this.text + key.toLowerCase() : key.toLowerCase();
    this.at = now;
    const same = [...this.text].every((letter) => letter === this.text[0]);
    const wanted = same ? this.text.charAt(0) : this.text;
    return { fits: (name) => name.toLowerCase().startsWith(wanted), on: same ? 1 : 0 };
  }

  /** The place of that name among so many, from `at` on and round; -1 if there is none. */
  jump(key: string, now: number, count: number, at: number, nameOf: (place: number) => string | undefined): number {
    const { fits, on } = this.next(key, now);
    for (let step: number = on; step < count + on; step += 1) {
      const place = (Math.max(at, 0) + step) % count;
      if (fits(nameOf(place) ?? "")) return place;
    }
    return -1;
  }
}

/** Keys that follow each other this closely are one beginning, in milliseconds. */
const TOGETHER = 700;

/** What is typed in a list to get to a name. */
export class Typed {
  private text = "";
  private at = -Infinity;

  /**
   * The place of the next name that begins with what is typed, from `at` on and round; -1 if there is none. One letter again and again
   * goes from name to name.
   */
  jump(key: string, now: number, count: number, at: number, nameOf: (place: number) => string | undefined): number {
    this.text = now - this.at < TOGETHER ? this.text + key.toLowerCase() : key.toLowerCase();
    this.at = now;
    const same = [...this.text].every((letter) => letter === this.text[0]);
    const wanted = same ? this.text.charAt(0) : this.text;
    for (let step = same ? 1 : 0; step < count + (same ? 1 : 0); step += 1) {
      const place = (Math.max(at, 0) + step) % count;
      if (nameOf(place)?.toLowerCase().startsWith(wanted)) return place;
    }
    return -1;
  }
}

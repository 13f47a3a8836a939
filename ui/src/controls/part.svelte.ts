/** A part of the UI in a file of its own. It is read when it is first asked for, or in a quiet moment before: see `readAhead`. */
export class Part<Held> {
  private held = $state.raw<Held | null>(null);
  private reading: Promise<Held> | null = null;

  constructor(private readonly read: () => Promise<{ default: Held }>) {
    unread.add(this);
  }

  /** Null until it is here; a template that looks follows. Whoever looks asks for it. */
  get here(): Held | null {
    if (!this.held) void this.load();
    return this.held;
  }

  get isHere(): boolean {
    return this.held !== null;
  }

  load(): Promise<Held> {
    unread.delete(this);
    this.reading ??= this.read().then(({ default: held }) => (this.held = held));
    return this.reading;
  }
}

const unread = new Set<Part<unknown>>();

/** Reads every part that nobody has asked for yet, one after the other, each when `mayGoOn` says so. */
export async function readAhead(mayGoOn: () => Promise<void>): Promise<void> {
  for (const part of unread) {
    await mayGoOn();
    await part.load();
  }
}

const STIRS = ["keydown", "pointerdown", "mousedown", "wheel"] as const;

/** Resolves when nobody has touched keys, pointer or wheel for so many milliseconds. */
export function quiet(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      STIRS.forEach((name) => removeEventListener(name, stirred, true));
      resolve();
    };
    let timer = setTimeout(end, ms);
    const stirred = (): void => {
      clearTimeout(timer);
      timer = setTimeout(end, ms);
    };
    STIRS.forEach((name) => addEventListener(name, stirred, { capture: true, passive: true }));
  });
}

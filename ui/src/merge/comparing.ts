import { compare, type Compared, type Comparison } from "./diff";

/** Compares texts beside the window, so that it never waits. Where there is no worker it compares here. */
export class Comparing {
  #worker: Worker | null = null;
  #next = 0;
  readonly #asked = new Map<number, { texts: Compared; answer: (comparison: Comparison) => void }>();

  constructor() {
    this.#worker = started();
    if (!this.#worker) return;
    this.#worker.onmessage = ({ data }: MessageEvent<{ id: number; comparison: Comparison }>) => {
      this.#asked.get(data.id)?.answer(data.comparison);
      this.#asked.delete(data.id);
    };
    this.#worker.onerror = () => this.#alone();
  }

  ask(texts: Compared): Promise<Comparison> {
    const worker = this.#worker;
    if (!worker) return Promise.resolve(compare(texts));
    const id = this.#next++;
    return new Promise((answer) => {
      this.#asked.set(id, { texts, answer });
      worker.postMessage({ id, texts });
    });
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#asked.clear();
  }

  /** A window may refuse workers; what was asked is answered all the same. */
  #alone(): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { texts, answer } of this.#asked.values()) answer(compare(texts));
    this.#asked.clear();
  }
}

/** A window without workers has no such word, and one that forbids them throws. */
function started(): Worker | null {
  try {
    return new Worker(new URL("./diff.worker.ts", import.meta.url), { type: "module" });
  } catch {
    return null;
  }
}

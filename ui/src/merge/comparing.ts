import { compare, type Compared, type Comparison } from "./diff";

/** Compares texts beside the window, so that it never waits. Where there is no worker it compares here. */
export class Comparing {
  #worker: Worker | null = null;
  #next = 0;
  readonly #asked = new Map<number, { texts: Compared; answer: (comparison: Comparison) => void }>();

  constructor() {
    if (typeof Worker === "undefined") return;
    this.#worker = new Worker(new URL("./diff.worker.ts", import.meta.url), { type: "module" });
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

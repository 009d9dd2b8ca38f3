/** How writing to the output is going. */
export type WriteChunk = (bytes: Uint8Array) => Promise<number>;

const encoder = new TextEncoder();

/** Text on its way to a file or terminal: what comes while a write is in flight goes out together. */
export class Output {
  readonly #write: WriteChunk;
  readonly #closed = Promise.withResolvers<void>();
  #queue: string[] = [];
  #backlog = 0;
  #writing: Promise<void> | undefined;
  #broken = false;

  /** @param write writes some of the bytes, and gives their number; see `Deno.Writer` */
  constructor(write: WriteChunk) {
    this.#write = write;
  }

  /** Resolves when nobody reads any more. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** UTF-16 units that wait to be written. */
  get backlog(): number {
    return this.#backlog;
  }

  print(text: string): void {
    if (this.#broken || text === "") return;
    this.#queue.push(text);
    this.#backlog += text.length;
    // What is said in one turn is one write.
    this.#writing ??= Promise.resolve().then(() => this.#drain());
  }

  /** Resolves once everything printed so far is written, or cannot be. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const text = this.#queue.join("");
        this.#queue = [];
        const bytes = encoder.encode(text);
        for (let at = 0; at < bytes.length;) at += await this.#write(bytes.subarray(at));
        this.#backlog -= text.length;
      }
    } catch {
      // Whatever the reason is, such as the end of the program behind a pipe: there is nobody left to tell.
      this.#broken = true;
      this.#queue = [];
      this.#backlog = 0;
      this.#closed.resolve();
    }
    this.#writing = undefined;
  }
}

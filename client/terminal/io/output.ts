/**
 * Writes text to a file or terminal, in as few writes as possible.
 * @module
 */
/** Writes some of the bytes. Returns how many. */
export type WriteChunk = (bytes: Uint8Array) => Promise<number>;

const encoder = new TextEncoder();

/** An output. Texts printed during a write go out together in the next one. */
export class Output {
  readonly #write: WriteChunk;
  readonly #closed = Promise.withResolvers<Error>();
  #queue: string[] = [];
  #backlog = 0;
  #writing: Promise<void> | undefined;
  #broken = false;

  constructor(write: WriteChunk) {
    this.#write = write;
  }

  /**
   * Resolves with the reason when the output takes no more: its reader is gone, or the disk is
   * full.
   */
  get closed(): Promise<Error> {
    return this.#closed.promise;
  }

  /** UTF-16 units not written yet. */
  get backlog(): number {
    return this.#backlog;
  }

  /** Accepts no more text, for this reason. */
  close(error: Error): void {
    this.#broken = true;
    this.#queue = [];
    this.#backlog = 0;
    this.#closed.resolve(error);
  }

  print(text: string): void {
    if (this.#broken || text === "") return;
    this.#queue.push(text);
    this.#backlog += text.length;
    // All text printed in one tick is one write.
    this.#writing ??= Promise.resolve().then(() => this.#drain());
  }

  /** Resolves once everything printed so far is written, or writing has failed. */
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
    } catch (error) {
      this.close(error as Error);
    }
    this.#writing = undefined;
  }
}

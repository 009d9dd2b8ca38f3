/**
 * A program with pipes, for tests to talk with.
 * @module
 */

const PATIENCE_MS = 10_000;

/** A program whose input and output are pipes. */
export class Talker implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #output = "";
  #heard: () => void = () => {};

  /** @param child a process with piped input and output */
  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#reading = this.#read(child.stdout);
  }

  /** Starts a program, given as its words. */
  static start([program = "", ...args]: readonly string[]): Talker {
    const streams = { stdin: "piped", stdout: "piped", stderr: "null" } as const;
    return new Talker(new Deno.Command(program, { args, ...streams }).spawn());
  }

  /** Its output so far. */
  get output(): string {
    return this.#output;
  }

  async say(text: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(text));
  }

  /**
   * Waits until it has written a text.
   *
   * @throws {Error} with its output, if the time is over
   */
  async hear(text: string): Promise<void> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#heard();
    }, PATIENCE_MS);
    try {
      while (!this.#output.includes(text)) {
        if (late) throw new Error(`never heard ${JSON.stringify(text)} in:\n${this.#output}`);
        await new Promise<void>((resolve) => this.#heard = resolve);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#writer.close().catch(() => {});
    await this.#reading;
    await this.#child.status;
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.#output += decoder.decode(chunk, { stream: true });
      this.#heard();
    }
  }
}

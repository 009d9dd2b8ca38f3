/**
 * A terminal whose input and output tests control.
 * @module
 */
import { waitingFor } from "../../support/deadline.ts";
import type { Terminal } from "../../../client/terminal/io/stdio.ts";

/** Standard input, output and environment that the test controls. */
export class FakeTerminal implements Terminal {
  readonly input: ReadableStream<Uint8Array>;
  readonly errors: string[] = [];
  width = 80;
  height = 24;
  isRaw = false;
  /** Everything written so far. */
  output = "";
  /** Makes every write fail from now on, like a pipe without a reader. */
  broken = false;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  readonly #env: Readonly<Record<string, string>>;
  #waiters: { test: () => boolean; resolve: () => void }[] = [];
  #resized = () => {};

  constructor(
    env: Readonly<Record<string, string>> = {},
    readonly inputIsTerminal = false,
    readonly outputIsTerminal = false,
  ) {
    this.#env = env;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(
      undefined,
      { highWaterMark: 1000 },
      { highWaterMark: 1000 },
    );
    this.input = readable;
    this.#writer = writable.getWriter();
  }

  /** The answer to a question that hides its answer. */
  secret = "";

  readHidden(question: string): string {
    this.errors.push(question);
    return this.secret;
  }

  /** Sends input. */
  async type(text: string): Promise<void> {
    await this.#writer.write(this.#encoder.encode(text));
  }

  async endInput(): Promise<void> {
    // The client may have closed it.
    await this.#writer.close().catch(() => {});
  }

  /** Resolves once this holds of the output or the errors. */
  until(test: () => boolean): Promise<void> {
    if (test()) return Promise.resolve();
    return waitingFor(
      () => `${test} on the terminal, which says: ${JSON.stringify(this.output.slice(-1_000))}`,
      new Promise((resolve) => this.#waiters.push({ test, resolve })),
    );
  }

  /** Resolves once the output contains this. */
  async shows(text: string): Promise<void> {
    await this.until(() => this.output.includes(text));
  }

  resize(width: number, height = this.height): void {
    this.width = width;
    this.height = height;
    this.#resized();
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.broken) return Promise.reject(new Deno.errors.BrokenPipe("Broken pipe"));
    this.output += this.#decoder.decode(bytes, { stream: true });
    this.#check();
    return Promise.resolve(bytes.length);
  }

  error(line: string): void {
    this.errors.push(line);
    this.#check();
  }

  env(name: string): string | undefined {
    return this.#env[name];
  }

  size(): { columns: number; rows: number } {
    return { columns: this.width, rows: this.height };
  }

  writeNow(text: string): void {
    this.output += text;
  }

  raw(on: boolean): void {
    this.isRaw = on;
  }

  /** Runs the callback of a resume after a stop. */
  goOn = () => {};

  onContinue(back: () => void): () => void {
    this.goOn = back;
    return () => this.goOn = () => {};
  }

  onResize(changed: () => void): () => void {
    this.#resized = changed;
    return () => this.#resized = () => {};
  }

  #check(): void {
    this.#waiters = this.#waiters.filter(({ test, resolve }) => {
      if (!test()) return true;
      resolve();
      return false;
    });
  }
}

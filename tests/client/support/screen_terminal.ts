/**
 * A terminal with a screen that tests look at.
 * @module
 */
import { Emulator } from "./emulator.ts";
import { FakeTerminal } from "./fake_terminal.ts";

const PATIENCE_MS = 10_000;

/** A terminal with an emulated screen. */
export class ScreenTerminal extends FakeTerminal {
  readonly screen: Emulator;
  /** Bytes written so far. */
  written = 0;
  readonly #decoder = new TextDecoder();

  constructor(env: Readonly<Record<string, string>> = {}, columns = 80, rows = 24) {
    super({ TERM: "xterm-256color", COLORTERM: "truecolor", LANG: "C.UTF-8", ...env }, true, true);
    this.width = columns;
    this.height = rows;
    this.screen = new Emulator(columns, rows);
  }

  /**
   * Resolves once the screen shows this.
   *
   * @throws {Error} with the screen, where it does not in time
   */
  async sees(text: string | RegExp): Promise<void> {
    await this.#soon(
      `never seen: ${text}`,
      () =>
        typeof text === "string" ? this.screen.text.includes(text) : text.test(this.screen.text),
    );
  }

  /** Resolves once the screen no longer shows this. */
  async misses(text: string): Promise<void> {
    await this.#soon(`still seen: ${text}`, () => !this.screen.text.includes(text));
  }

  async #soon(complaint: string, test: () => boolean): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${complaint}\n${this.screen.text}`)), PATIENCE_MS);
    });
    try {
      await Promise.race([this.until(test), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  override write(bytes: Uint8Array): Promise<number> {
    this.written += bytes.length;
    this.screen.feed(this.#decoder.decode(bytes, { stream: true }));
    return super.write(bytes);
  }

  override writeNow(text: string): void {
    this.screen.feed(text);
    super.writeNow(text);
  }

  override resize(columns: number, rows = this.height): void {
    this.screen.resize(columns, rows);
    super.resize(columns, rows);
  }
}

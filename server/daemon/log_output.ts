/**
 * The server's log lines on standard error. If the log cannot be written, the server goes on
 * without delay.
 * @module
 */

/** The most bytes of lines that wait to be written: the log's reader may have stopped. */
const WAITING_MAX = 256 * 1024;

const encoder = new TextEncoder();

/** Writes lines to a log that may be slow, full or gone. */
export class LogOutput {
  readonly #write: (bytes: Uint8Array) => Promise<number>;
  #waiting: string[] = [];
  /** The length of the waiting lines, in UTF-16 units. */
  #size = 0;
  /** Lines lost since the last one that was written. */
  #lost = 0;
  #writing: Promise<void> | undefined;

  /** @param write writes some of the bytes, and resolves to their number */
  constructor(write: (bytes: Uint8Array) => Promise<number>) {
    this.#write = write;
  }

  /** Writes a line as soon as the log takes it. Drops it if too much is waiting already. */
  readonly line = (line: string): void => {
    if (this.#size + line.length > WAITING_MAX) {
      this.#lost++;
      return;
    }
    this.#waiting.push(line);
    this.#size += line.length + 1;
    this.#writing ??= this.#drain();
  };

  /** Resolves once all lines are written or lost, or after `within` ms. */
  async flush(within: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, within));
    await Promise.race([this.#writing, late]);
    clearTimeout(timer);
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      const lost = this.#lost;
      this.#waiting = [];
      this.#size = 0;
      this.#lost = 0;
      const gap = lost === 0 ? "" : `${stamp()} ${lost} log lines could not be written\n`;
      try {
        await this.#writeAll(encoder.encode(`${gap}${lines.join("\n")}\n`));
      } catch {
        // The disk is full, or the terminal is closed. The next line tries again.
        this.#lost += lost + lines.length;
      }
    }
    this.#writing = undefined;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength;) at += await this.#write(bytes.subarray(at));
  }
}

/** The log of this process. */
const log = new LogOutput((bytes) => Deno.stderr.write(bytes));

/** Logs a line to standard error, with the time. */
export function report(line: string): void {
  log.line(`${stamp()} ${line}`);
}

/** Shows a text on standard error, without the time. */
export function display(text: string): void {
  log.line(text);
}

/** Resolves once the log is written, or after a moment if it cannot be. */
export async function flushLog(): Promise<void> {
  await log.flush(FLUSH_WITHIN_MS);
}

/** The longest that the end of the process waits for the last lines, in ms. */
const FLUSH_WITHIN_MS = 300;

function stamp(): string {
  return new Date().toISOString();
}

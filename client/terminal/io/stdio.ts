/**
 * Standard input, output and the terminal, behind interfaces that tests replace.
 * @module
 */
import type { OutputWatch } from "./output_watch.ts";
import { readHidden } from "../../../cli/hidden_input.ts";

/** Standard input and output, and the environment. */
export interface Stdio {
  readonly input: ReadableStream<Uint8Array>;
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  /** Writes some of the bytes. Returns how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Returns whether the reader of the output is gone; absent if only a write shows that. */
  readonly outputIsClosed?: (() => boolean) | undefined;
  /** Writes a line to standard error. */
  error(line: string): void;
  /**
   * Asks for a password on the terminal, without an echo.
   *
   * @throws {UsageError} if the user gives up
   */
  readHidden(question: string): string;
  env(name: string): string | undefined;
}

/** A terminal. */
export interface Terminal extends Stdio {
  /** Returns its size now. */
  size(): { readonly columns: number; readonly rows: number };
  /** Switches raw mode on or off: each key arrives at once, without an echo. */
  raw(on: boolean): void;
  /** Writes synchronously, for when the process is about to end. */
  writeNow(text: string): void;
  /** Calls back whenever the size changes. Returns a function that ends that. */
  onResize(changed: () => void): () => void;
  /** Calls back whenever the process resumes after a stop. Returns a function that ends that. */
  onContinue(back: () => void): () => void;
}

const DEFAULT_SIZE = { columns: 80, rows: 24 };

/**
 * Returns the process's own terminal.
 *
 * @param watch tells whether the reader of the output is gone
 */
export function processStdio(watch?: OutputWatch): Terminal {
  const encoder = new TextEncoder();
  return {
    // A getter: opening the stream reads ahead, which would take the answer to a password prompt.
    get input() {
      return Deno.stdin.readable;
    },
    inputIsTerminal: Deno.stdin.isTerminal(),
    outputIsTerminal: Deno.stdout.isTerminal(),
    outputIsClosed: watch?.isClosed,
    write: (bytes) => Deno.stdout.write(bytes),
    error: (line) => {
      try {
        Deno.stderr.writeSync(encoder.encode(`${line}\n`));
      } catch {
        // The reader of standard error is gone.
      }
    },
    readHidden: (question) => readHidden(question, "no password was given"),
    env: (name) => Deno.env.get(name),
    size: consoleSize,
    writeNow: (text) => void Deno.stdout.writeSync(encoder.encode(text)),
    raw: (on) => Deno.stdin.setRaw(on),
    onResize: (changed) => onSignal("SIGWINCH", changed),
    onContinue: (back) => onSignal("SIGCONT", back),
  };
}

function onSignal(signal: Deno.Signal, listener: () => void): () => void {
  if (Deno.build.os === "windows") return () => {};
  Deno.addSignalListener(signal, listener);
  return () => Deno.removeSignalListener(signal, listener);
}

function consoleSize(): { columns: number; rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    // A terminal without a known size reports 0.
    return columns > 0 && rows > 0 ? { columns, rows } : DEFAULT_SIZE;
  } catch {
    return DEFAULT_SIZE;
  }
}

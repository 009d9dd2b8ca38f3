import { readHidden } from "../../../cli/hidden_input.ts";

/** The surroundings of a face, so that tests can stand in for them. */
export interface Stdio {
  readonly input: ReadableStream<Uint8Array>;
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  /** Writes some of the bytes; gives their number. */
  write(bytes: Uint8Array): Promise<number>;
  /** Tells something beside the output. */
  error(line: string): void;
  /**
   * Asks for what nobody should see, on a terminal.
   *
   * @throws {UsageError} where the person gives up
   */
  readHidden(question: string): string;
  env(name: string): string | undefined;
}

/** What a face in a terminal needs beside that. */
export interface Terminal extends Stdio {
  /** Its size now. */
  size(): { readonly columns: number; readonly rows: number };
  /** Has it hand over every key by itself, and show none. */
  raw(on: boolean): void;
  /** Writes before it returns, for when the process is about to end. */
  writeNow(text: string): void;
  /** Calls back whenever its size changes; gives what ends that. */
  onResize(changed: () => void): () => void;
  /** Calls back whenever the process goes on after it was stopped; gives what ends that. */
  onContinue(back: () => void): () => void;
}

const DEFAULT_SIZE = { columns: 80, rows: 24 };

/** The process's own. */
export function processStdio(): Terminal {
  const encoder = new TextEncoder();
  return {
    // As a stream it may be read ahead, and a question be left without its answer.
    get input() {
      return Deno.stdin.readable;
    },
    inputIsTerminal: Deno.stdin.isTerminal(),
    outputIsTerminal: Deno.stdout.isTerminal(),
    write: (bytes) => Deno.stdout.write(bytes),
    error: (line) => {
      try {
        Deno.stderr.writeSync(encoder.encode(`${line}\n`));
      } catch {
        // Nobody reads it.
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
    // A terminal that knows no size says 0.
    return columns > 0 && rows > 0 ? { columns, rows } : DEFAULT_SIZE;
  } catch {
    return DEFAULT_SIZE;
  }
}

/** The surroundings of a face, so that tests can stand in for them. */
export interface Stdio {
  readonly input: ReadableStream<Uint8Array>;
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  /** Writes some of the bytes; gives their number. */
  write(bytes: Uint8Array): Promise<number>;
  /** Tells something beside the output. */
  error(line: string): void;
  env(name: string): string | undefined;
}

/** The process's own. */
export function processStdio(): Stdio {
  const encoder = new TextEncoder();
  return {
    input: Deno.stdin.readable,
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
    env: (name) => Deno.env.get(name),
  };
}

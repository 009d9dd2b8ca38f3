/**
 * Writes the commands' output. A failure gives a message and an exit code, never a stack trace.
 * @module
 */

const encoder = new TextEncoder();

/**
 * Standard output cannot be written: a full disk, a closed pipe or terminal. The message is for the
 * user.
 */
export class OutputError extends Error {
  override name = "OutputError";
}

/**
 * Writes a text to standard output.
 *
 * @throws {OutputError} if that fails
 */
export function print(text: string): void {
  try {
    writeAll(Deno.stdout, text);
  } catch (error) {
    throw new OutputError(
      `cannot write to standard output (${(error as Error).message}): the output is incomplete`,
    );
  }
}

/**
 * Writes a line to standard output.
 *
 * @throws {OutputError} if that fails
 */
export function printLine(line: string): void {
  print(`${line}\n`);
}

/** Writes a line to standard error, if that is possible. */
export function complain(line: string): void {
  try {
    writeAll(Deno.stderr, `${line}\n`);
  } catch {
    // Nothing is left to write to. The exit code tells.
  }
}

function writeAll(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = encoder.encode(text);
  for (let at = 0; at < bytes.byteLength;) at += to.writeSync(bytes.subarray(at));
}

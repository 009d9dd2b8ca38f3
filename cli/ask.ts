/**
 * Asks for a line on the terminal.
 * @module
 */

/** The longest answer, in bytes: a terminal gives no longer line. */
const LONGEST = 4_096;

/**
 * Asks a question, while the event loop goes on.
 *
 * @returns the line, without its ending; null at the end of the input
 */
export async function ask(question: string): Promise<string | null> {
  await Deno.stderr.write(new TextEncoder().encode(`${question} `));
  const bytes = new Uint8Array(LONGEST);
  const count = await Deno.stdin.read(bytes);
  return count === null ? null : new TextDecoder().decode(bytes.subarray(0, count)).trimEnd();
}

/**
 * Asks for passwords on the terminal, without an echo.
 * @module
 */

import { UsageError } from "./flags.ts";

const ENTER = /[\r\n]/;
const INTERRUPT = "\x03";
const END = "\x04";
const ERASE = /[\b\x7f]/;

/**
 * Asks on the terminal for a secret, and does not show it. Blocks the event loop.
 *
 * @param givenUp the error's message if the person cancels, such as "no account was made"
 * @throws {UsageError} if the person cancels with Ctrl-C or Ctrl-D
 */
export function readHidden(question: string, givenUp: string): string {
  const answer = new HiddenAnswer(givenUp);
  const byte = new Uint8Array(1);
  say(question);
  Deno.stdin.setRaw(true);
  try {
    while (Deno.stdin.readSync(byte) !== null && !answer.ends(byte));
  } finally {
    Deno.stdin.setRaw(false);
    say("\n");
  }
  return answer.text;
}

/** Asks like {@link readHidden}, while the event loop goes on. */
export async function askHidden(question: string, givenUp: string): Promise<string> {
  const answer = new HiddenAnswer(givenUp);
  const byte = new Uint8Array(1);
  say(question);
  Deno.stdin.setRaw(true);
  try {
    while (await Deno.stdin.read(byte) !== null && !answer.ends(byte));
  } finally {
    Deno.stdin.setRaw(false);
    say("\n");
  }
  return answer.text;
}

/** What was typed so far. */
class HiddenAnswer {
  readonly #givenUp: string;
  readonly #decoder = new TextDecoder();
  #chars: string[] = [];

  constructor(givenUp: string) {
    this.#givenUp = givenUp;
  }

  get text(): string {
    return this.#chars.join("");
  }

  /** Takes the next byte. Returns whether it ends the answer. */
  ends(byte: Uint8Array): boolean {
    const char = this.#decoder.decode(byte, { stream: true });
    if (ENTER.test(char)) return true;
    if (char === INTERRUPT || char === END) throw new UsageError(this.#givenUp);
    if (ERASE.test(char)) this.#chars.pop();
    else if (char !== "") this.#chars.push(char);
    return false;
  }
}

function say(text: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  } catch {
    // The question cannot be shown; the answer is read all the same.
  }
}

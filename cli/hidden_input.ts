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
 * Asks on the terminal for a secret, and does not show it.
 *
 * @param givenUp the error's message if the person cancels, such as "no account was made"
 * @throws {UsageError} if the person cancels with Ctrl-C or Ctrl-D
 */
export function readHidden(question: string, givenUp: string): string {
  const say = (text: string) => {
    try {
      Deno.stderr.writeSync(new TextEncoder().encode(text));
    } catch {
      // The question cannot be shown; the answer is read all the same.
    }
  };
  const decoder = new TextDecoder();
  const byte = new Uint8Array(1);
  let answer: string[] = [];
  say(question);
  Deno.stdin.setRaw(true);
  try {
    for (;;) {
      if (Deno.stdin.readSync(byte) === null) break;
      const char = decoder.decode(byte, { stream: true });
      if (ENTER.test(char)) break;
      if (char === INTERRUPT || char === END) throw new UsageError(givenUp);
      if (ERASE.test(char)) answer = answer.slice(0, -1);
      else if (char !== "") answer.push(char);
    }
  } finally {
    Deno.stdin.setRaw(false);
    say("\n");
  }
  return answer.join("");
}

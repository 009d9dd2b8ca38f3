/**
 * Telnet's commands in line mode: they are answered, and not part of the text.
 * @module
 */

import { assertEquals } from "@std/assert";
import { Telnet } from "../../../server/line_mode/telnet.ts";

const IAC = 0xff;
const [SE, BREAK, INTERRUPT, SB, WILL, WONT, DO, DONT] = [
  0xf0,
  0xf3,
  0xf4,
  0xfa,
  0xfb,
  0xfc,
  0xfd,
  0xfe,
];
const [BINARY, ECHO, TIMING_MARK, WINDOW_SIZE] = [0, 1, 6, 31];
const a = 0x61;
const LF = 0x0a;
const NO_ANSWER = (bytes: Uint8Array) => {
  throw new Error(`answered ${bytes}`);
};

/**
 * Returns the text in some bytes, and the answer; checks that all at once gives the same as one by
 * one.
 */
function read(...bytes: number[]): { text: number[]; answer: number[] } {
  const run = (chunks: readonly number[][]) => {
    const answer: number[] = [];
    const telnet = new Telnet((bytes) => answer.push(...bytes));
    const text = chunks.flatMap((chunk) => [...telnet.text(Uint8Array.from(chunk))]);
    return { text, answer };
  };
  const whole = run([bytes]);
  assertEquals(run(bytes.map((byte) => [byte])), whole);
  return whole;
}

Deno.test("telnet's commands are not part of the text", () => {
  assertEquals(read(a, IAC, INTERRUPT, IAC, DO, TIMING_MARK, a).text, [a, a]);
  assertEquals(read(IAC, WILL, 31, IAC, SB, 31, 0, 80, 0, 24, IAC, SE, a).text, [a]);
});

Deno.test("the first command is answered with DO BINARY, and DO TIMING-MARK with WONT", () => {
  assertEquals(read(IAC, INTERRUPT, IAC, DO, TIMING_MARK).answer, [
    ...[IAC, DO, BINARY],
    ...[IAC, WONT, TIMING_MARK],
  ]);
  assertEquals(read(IAC, BREAK, a, IAC, DO, TIMING_MARK, IAC, DO, TIMING_MARK).answer, [
    ...[IAC, DO, BINARY],
    ...[IAC, WONT, TIMING_MARK],
    ...[IAC, WONT, TIMING_MARK],
  ]);
});

Deno.test("all options are refused, and refusals are not answered", () => {
  const ask = [IAC, DO, BINARY];
  assertEquals(read(IAC, WILL, BINARY).answer, ask);
  assertEquals(read(IAC, DO, BINARY).answer, [...ask, IAC, WONT, BINARY]);
  assertEquals(read(IAC, DO, ECHO).answer, [...ask, IAC, WONT, ECHO]);
  assertEquals(read(IAC, WILL, WINDOW_SIZE).answer, [...ask, IAC, DONT, WINDOW_SIZE]);
  assertEquals(read(IAC, WONT, ECHO, IAC, DONT, ECHO).answer, ask);
  assertEquals(read(IAC, SB, WINDOW_SIZE, IAC, SE).answer, ask);
});

Deno.test("the answer grows no faster than the input", () => {
  const chunk = Uint8Array.from({ length: 300_000 }, (_, i) => [IAC, DO, ECHO][i % 3] ?? 0);
  let answered = 0;
  assertEquals(new Telnet((bytes) => answered += bytes.length).text(chunk).length, 0);
  assertEquals(answered, 300_003);
});

Deno.test("an escaped 255 is text, and so is a 255 that begins no command", () => {
  assertEquals(read(IAC, IAC, a), { text: [IAC, a], answer: [] });
  assertEquals(read(IAC, a, LF), { text: [IAC, a, LF], answer: [] });
});

Deno.test("an unfinished subnegotiation ends with its line", () => {
  assertEquals(read(IAC, SB, a, a, LF, a).text, [a]);
});

Deno.test("text without commands is not copied", () => {
  const chunk = Uint8Array.of(a, LF);
  assertEquals(new Telnet(NO_ANSWER).text(chunk) === chunk, true);
});

/**
 * Removing telnet's commands from text.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TelnetFilter } from "../../../server/line_mode/telnet.ts";

const IAC = 0xff;
const [SE, INTERRUPT, SB, WILL, DO] = [0xf0, 0xf4, 0xfa, 0xfb, 0xfd];
const TIMING_MARK = 6;
const a = 0x61;
const LF = 0x0a;

/** Returns the text in some bytes; checks that they give the same at once and one by one. */
function text(...bytes: number[]): number[] {
  const whole = [...new TelnetFilter().text(Uint8Array.from(bytes))];
  const filter = new TelnetFilter();
  assertEquals(bytes.flatMap((byte) => [...filter.text(Uint8Array.of(byte))]), whole);
  return whole;
}

Deno.test("telnet's commands are not part of the text", () => {
  assertEquals(text(a, IAC, INTERRUPT, IAC, DO, TIMING_MARK, a), [a, a]);
  assertEquals(text(IAC, WILL, 31, IAC, SB, 31, 0, 80, 0, 24, IAC, SE, a), [a]);
});

Deno.test("an escaped 255 is text, and so is a 255 that begins no command", () => {
  assertEquals(text(IAC, IAC, a), [IAC, a]);
  assertEquals(text(IAC, a, LF), [IAC, a, LF]);
});

Deno.test("an unfinished subnegotiation ends with its line", () => {
  assertEquals(text(IAC, SB, a, a, LF, a), [a]);
});

Deno.test("text without commands is not copied", () => {
  const chunk = Uint8Array.of(a, LF);
  assertEquals(new TelnetFilter().text(chunk) === chunk, true);
});

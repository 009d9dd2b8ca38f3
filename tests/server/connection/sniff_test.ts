/**
 * Guessing the dialect from the first bytes.
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { guess } from "../../../server/connection/sniff.ts";

const encoder = new TextEncoder();
const guessText = (text: string) => guess(encoder.encode(text));

Deno.test("commands that an IRC client begins with are IRC, in any case, after empty lines too", () => {
  for (
    const text of [
      "CAP LS",
      "nick a",
      "User ",
      "PASS x",
      "\r\nNICK a",
      "\n\n\n\n\n\n\nAUTHENTICATE x",
    ]
  ) {
    assertEquals(guessText(text), "irc", text);
  }
});

Deno.test("the start of such a command decides nothing yet", () => {
  for (const text of ["", "C", "nic", "NICK", "\r\n", "\r\n\r\n\r\n\r\nAUTHENTICAT"]) {
    assertEquals(guessText(text), "unsure", text);
  }
});

Deno.test("everything else is line mode", () => {
  for (
    const text of [
      "alice",
      "nick\n",
      "NICKELBACK",
      "cap,",
      " CAP LS",
      "é",
      "GET / HTTP/1.1",
      "\n\nhi",
    ]
  ) {
    assertEquals(guessText(text), "line", text);
  }
});

Deno.test("a TLS handshake is known by its first byte", () => {
  assertEquals(guess(Uint8Array.of(0x16)), "tls");
  assertEquals(guess(Uint8Array.of(0x16, 3, 1)), "tls");
});

Deno.test("detection needs few bytes, and more bytes do not change it", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200, size: "max" }), (bytes) => {
    let before = guess(bytes.subarray(0, 0));
    for (let end = 1; end <= bytes.byteLength; end++) {
      const verdict = guess(bytes.subarray(0, end));
      if (before !== "unsure") assertEquals(verdict, before);
      before = verdict;
    }
    if (bytes.byteLength > 100) assertEquals(before === "unsure", false);
  }));
  assertEquals(guessText("\n".repeat(1_000)), "line");
});

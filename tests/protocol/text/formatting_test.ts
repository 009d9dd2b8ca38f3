/**
 * Tests that texts are safe to show in a terminal.
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ctcp, plainJson, plainLines, plainText } from "../../../protocol/text/formatting.ts";

Deno.test("formatting codes are removed with their parameters", () => {
  assertEquals(plainText("\x02bold\x02 \x1ditalic\x1d \x1funder\x1f \x0f"), "bold italic under ");
  assertEquals(plainText("\x034red\x03 \x0304,12on\x03,1"), "red on,1");
  assertEquals(plainText("\x04ff0000red\x04"), "red");
  assertEquals(plainText("\x03123"), "3");
});

Deno.test("characters that control a terminal become U+FFFD", () => {
  assertEquals(plainText("a\x1b[31mb\x07\x9b2J"), "a�[31mb��2J");
  assertEquals(plainText("a\u{202E}b\u{2028}c"), "a�b�c");
  assertEquals(plainText("a\tb"), "a b");
  assertEquals(plainText("Grüße 茶 👋🏽"), "Grüße 茶 👋🏽");
});

Deno.test("no control character is left in any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(/\p{Cc}/u.test(plainText(text)), false);
  }));
});

Deno.test("plainLines keeps the line breaks", () => {
  assertEquals(plainLines("one\x1b\n\x02two\x02"), "one�\ntwo");
});

Deno.test("plainJson escapes characters that control a terminal, and keeps the value", () => {
  assertEquals(plainJson({ a: "\x9b2J\u{202E}é" }), '{"a":"\\u009b2J\\u202eé"}');
  fc.assert(fc.property(fc.json(), fc.string({ unit: "binary" }), (json, text) => {
    const value = { json: JSON.parse(json), text };
    for (const indent of [undefined, 2]) {
      const shown = plainJson(value, indent);
      assertEquals(JSON.parse(shown), JSON.parse(JSON.stringify(value)));
      assertEquals(/\p{Cc}/u.test(shown.replaceAll("\n", "")), false);
    }
  }));
});

Deno.test("a CTCP message is distinguished from text", () => {
  assertEquals(ctcp("\x01ACTION waves at all\x01"), { command: "ACTION", params: "waves at all" });
  assertEquals(ctcp("\x01action waves"), { command: "ACTION", params: "waves" });
  assertEquals(ctcp("\x01VERSION\x01"), { command: "VERSION", params: "" });
  assertEquals(ctcp("\x01ACTION \x01"), { command: "ACTION", params: "" });
  assertEquals(ctcp("hello"), undefined);
  assertEquals(ctcp("\x01"), undefined);
  assertEquals(ctcp("\x01\x01"), undefined);
  assertEquals(ctcp("a\x01ACTION x\x01"), undefined);
});

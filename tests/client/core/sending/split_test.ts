/**
 * How texts are cut into lines.
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { sendable, split } from "../../../../client/core/sending/split.ts";

Deno.test("pieces fit, and joined they are the text", () => {
  const text = fc.string({ unit: "binary", maxLength: 400 });
  fc.assert(fc.property(text, fc.integer({ min: 4, max: 100 }), (text, limit) => {
    const pieces = split(text, limit);
    assertEquals(pieces.join(""), text);
    for (const piece of pieces) {
      assertEquals(new TextEncoder().encode(piece).length <= limit, true);
    }
  }));
  assertEquals(split("aaa bbb ccc", 8), ["aaa bbb ", "ccc"]);
  assertEquals(sendable("a\r\n\n  \rb\0\x01"), ["a", "", "  ", "b\ufffd\ufffd"]);
});

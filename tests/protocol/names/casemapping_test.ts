/**
 * Tests the folding of names.
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { CASEMAPPING, fold } from "../../../protocol/names/casemapping.ts";

Deno.test("only the letters A to Z are folded", () => {
  assertEquals(CASEMAPPING, "ascii");
  assertEquals(fold("#Tea[ROOM]"), "#tea[room]");
  assertEquals(fold("{}|^[]\\~"), "{}|^[]\\~");
  assertEquals(fold("ÄÖİ\u{212A}"), "ÄÖİ\u{212A}");
  assertEquals(fold(""), "");
});

Deno.test("folding a folded name changes nothing, and folding keeps the length", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => {
    const folded = fold(name);
    assertEquals(fold(folded), folded);
    assertEquals(folded.length, name.length);
    assertEquals(/[A-Z]/.test(folded), false);
  }));
});

/**
 * Tests of reading an ELF file's length.
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { elfLength } from "../../tools/elf.ts";

/**
 * Returns only a header, which announces `sections` section headers of 64 bytes from byte `offset`
 * on.
 */
function elf(offset: number, sections: number): Uint8Array {
  const header = new Uint8Array(64);
  header.set([0x7f, ...new TextEncoder().encode("ELF"), 2, 1, 1]);
  const view = new DataView(header.buffer);
  view.setBigUint64(0x28, BigInt(offset), true);
  view.setUint16(0x3a, 64, true);
  view.setUint16(0x3c, sections, true);
  return header;
}

Deno.test("an ELF file ends where its section header table ends", () => {
  assertEquals(elfLength(elf(64, 3)), 64 + 3 * 64);
  assertEquals(elfLength(elf(2 ** 33, 1)), 2 ** 33 + 64);
});

Deno.test("appended bytes are not counted", () => {
  const file = new Uint8Array(1000);
  file.set(elf(128, 2), 0);
  assertEquals(elfLength(file), 256);
  assertEquals(elfLength(file.subarray(0, 64)), 256);
});

Deno.test("elfLength reads a view that does not begin at its buffer's start", () => {
  const file = new Uint8Array(100);
  file.set(elf(128, 2), 30);
  assertEquals(elfLength(file.subarray(30)), 256);
});

Deno.test("a file that is not 64-bit little-endian ELF with sections is refused", () => {
  assertThrows(() => elfLength(new Uint8Array(0)), TypeError, "not an ELF file");
  assertThrows(() => elfLength(elf(64, 1).subarray(0, 63)), TypeError, "not an ELF file");
  assertThrows(() => elfLength(new TextEncoder().encode("MZ".repeat(40))), TypeError, "not an ELF");
  const narrow = elf(64, 1);
  narrow[4] = 1;
  assertThrows(() => elfLength(narrow), TypeError, "not a 64-bit");
  assertThrows(() => elfLength(elf(0, 0)), TypeError, "no section header table");
});

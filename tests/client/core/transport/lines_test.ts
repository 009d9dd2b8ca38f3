/**
 * Lines out of a stream of bytes.
 * @module
 */
import { assertEquals } from "@std/assert";
import { bytesOf, linesOf } from "../../../../client/core/transport/lines.ts";

const chunks = (...texts: string[]) =>
  ReadableStream.from(texts.map((text) => new TextEncoder().encode(text)));

Deno.test("lines come in groups that arrived together", async () => {
  const groups = await Array.fromAsync(linesOf(chunks("a\r\nb\r\nc", "d\r\n", "\r", "\ne\n")));
  assertEquals(groups, [["a", "b"], ["cd"], ["e"]]);
});

Deno.test("a last line without its ending is dropped", async () => {
  assertEquals(await Array.fromAsync(linesOf(chunks("PING a\r\nPING"))), [["PING a"]]);
});

Deno.test("a character cut between two packets arrives whole", async () => {
  const bytes = bytesOf(["é👋"]);
  const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assertEquals(await Array.fromAsync(linesOf(ReadableStream.from(pieces))), [["é👋"]]);
});

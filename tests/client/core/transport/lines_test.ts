/**
 * Lines out of a stream of bytes.
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { MemoryLimitError } from "../../../../client/core/transport/memory_limit_error.ts";
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

Deno.test("a line without end ends the stream, within bounds", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 4_096;
      controller.enqueue(new Uint8Array(4_096).fill(0x78));
    },
  });
  const reading = Array.fromAsync(linesOf(endless));
  await assertRejects(() => reading, MemoryLimitError, "the server sent a line without end");
  assert(sent < 200_000, `${sent} bytes`);
});

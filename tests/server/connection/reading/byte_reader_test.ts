/**
 * Reading a transport chunk by chunk.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { ByteReader, SILENCE } from "../../../../server/connection/reading/byte_reader.ts";

/** A source whose reads a test answers, and the sizes of the buffers that they filled. */
class Source {
  readonly sizes: number[] = [];
  #answer = Promise.withResolvers<number | null>();

  read(buffer: Uint8Array): Promise<number | null> {
    this.sizes.push(buffer.byteLength);
    return this.#answer.promise;
  }

  answer(count: number | null): void {
    this.#answer.resolve(count);
    this.#answer = Promise.withResolvers();
  }

  fail(error: Error): void {
    this.#answer.reject(error);
  }
}

Deno.test("a buffer grows while a connection is busy, and shrinks when it is idle", async () => {
  const source = new Source();
  const reader = new ByteReader(source);
  for (const count of [64, 256, 1_000, 4_000, 16_000, 60_000, 1, 1, 1, 1, 1, 1]) {
    const next = reader.next();
    source.answer(count);
    const chunk = await next;
    assert(chunk instanceof Uint8Array);
    assertEquals(chunk.byteLength, count);
  }
  assertEquals(source.sizes, [
    ...[64, 256, 1_024, 4_096, 16_384, 65_536],
    ...[65_536, 16_384, 4_096, 1_024, 256, 64],
  ]);
});

Deno.test("a silence is reported, and the read under way goes on", async () => {
  const source = new Source();
  const reader = new ByteReader(source);
  assertEquals(await reader.next(1), SILENCE);
  assertEquals(await reader.nextUntil(Promise.resolve(), 16), SILENCE);
  assertEquals(source.sizes.length, 1);
  const next = reader.next(60_000);
  source.answer(3);
  const chunk = await next;
  assert(chunk instanceof Uint8Array);
  assertEquals(chunk.byteLength, 3);
});

Deno.test("a read up to a limit takes no more than that", async () => {
  const source = new Source();
  const reader = new ByteReader(source);
  const next = reader.nextUntil(new Promise(() => {}), 16);
  source.answer(16);
  assert(await next instanceof Uint8Array);
  assertEquals(source.sizes, [16]);
});

Deno.test("the end and the faults of a source are passed on", async () => {
  const source = new Source();
  const reader = new ByteReader(source);
  const end = reader.next(60_000);
  source.answer(null);
  assertEquals(await end, null);
  const broken = reader.next(60_000);
  source.fail(new Error("reset"));
  await assertRejects(() => broken, Error, "reset");
  assertEquals(reader.canPush, false);
});

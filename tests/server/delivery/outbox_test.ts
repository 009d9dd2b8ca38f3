/**
 * Tests outboxes and their flusher, with sinks whose writes the test ends.
 * @module
 */

import { assert, assertEquals, assertStrictEquals, fail } from "@std/assert";
import fc from "fast-check";
import { Encoded, LINE_MODE } from "../../../server/delivery/encoded.ts";
import type { Event } from "../../../server/records/event.ts";
import { Flusher } from "../../../server/delivery/flusher.ts";
import { Outbox } from "../../../server/delivery/outbox.ts";

const LIMIT = 1_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A sink whose writes the test ends. */
class FakeSink {
  readonly writes: Uint8Array[] = [];
  #settle: PromiseWithResolvers<number> | undefined;

  write(bytes: Uint8Array): Promise<number> {
    assert(this.#settle === undefined, "a write began before the last one was done");
    this.writes.push(bytes);
    this.#settle = Promise.withResolvers();
    return this.#settle.promise;
  }

  get text(): string {
    return this.writes.map((bytes) => decoder.decode(bytes)).join("");
  }

  /** Ends the write in flight: with all bytes, with fewer, or with an error. */
  async done(error?: Error, count = this.writes.at(-1)?.byteLength ?? 0): Promise<void> {
    const settle = this.#settle;
    this.#settle = undefined;
    if (error === undefined) settle?.resolve(count);
    else settle?.reject(error);
    await settle?.promise.catch(() => {});
    await Promise.resolve();
  }
}

/** Returns a flusher that flushes when the test calls it, with outboxes. */
function setup(outboxes: number) {
  const flusher = new Flusher({ afterTick: () => {} });
  const log: string[] = [];
  const made = Array.from({ length: outboxes }, () => {
    const sink = new FakeSink();
    const outbox = new Outbox(
      flusher,
      sink,
      LIMIT,
      () => log.push("full"),
      () => log.push("broken"),
    );
    return { sink, outbox };
  });
  return { flusher, made, log };
}

const bytes = (text: string): Uint8Array => encoder.encode(text);

Deno.test("a flush keeps no chunks, however many forms there were", async () => {
  const { flusher, made } = setup(50);
  for (const [form, { outbox }] of made.entries()) {
    outbox.form = form;
    outbox.push(bytes("hello"));
  }
  assertEquals(flusher.forms, 50);
  flusher.flush();
  assertEquals(flusher.forms, 0);
  for (const { sink } of made) await sink.done();
  assertEquals(made.every(({ sink }) => sink.text === "hello"), true);
});

Deno.test("an event is rendered and encoded once for each form", () => {
  const rendered: number[] = [];
  const event: Event = { type: "away", user: 1, source: "a!a@a", id: "1", time: 0 };
  const encoded = new Encoded(event, {
    lines: (_, form) => {
      rendered.push(form);
      return form === 2 ? undefined : { lines: [`form ${form}`, "more"], batch: false };
    },
    text: () => fail("these are known as lines"),
  });
  assertStrictEquals(encoded.bytes(0), encoded.bytes(0));
  assertEquals(encoded.rendered(0)?.lines, ["form 0", "more"]);
  assertEquals(decoder.decode(encoded.bytes(0)), "form 0\r\nmore\r\n");
  assertEquals(decoder.decode(encoded.bytes(LINE_MODE)), `form ${LINE_MODE}\nmore\n`);
  assertEquals(encoded.bytes(2), undefined);
  assertEquals(encoded.bytes(2), undefined);
  assertEquals(encoded.text(2), "");
  assertEquals(rendered, [0, LINE_MODE, 2]);
});

Deno.test("a flush is one write of all that was queued, in order", () => {
  const { flusher, made: [a] } = setup(1);
  for (const text of ["one ", "two ", "three"]) a?.outbox.push(bytes(text));
  assertEquals(a?.sink.writes.length, 0);
  flusher.flush();
  assertEquals(a?.sink.writes.map((b) => decoder.decode(b)), ["one two three"]);
});

Deno.test("a single chunk is written as it is, without a copy", () => {
  const { flusher, made } = setup(2);
  const chunk = bytes("hello");
  for (const { outbox } of made) outbox.push(chunk);
  flusher.flush();
  for (const { sink } of made) assertStrictEquals(sink.writes[0], chunk);
});

Deno.test("outboxes with the same chunks share one joined buffer", () => {
  const { flusher, made } = setup(4);
  const chunks = ["one ", "two ", "three"].map(bytes);
  const others = made.slice(1);
  // Chunks arrive like events: each at all of its recipients. The first outbox does not get the
  // last chunk.
  for (const chunk of chunks.slice(0, 2)) for (const { outbox } of made) outbox.push(chunk);
  for (const { outbox } of others) outbox.push(chunks[2] ?? bytes(""));
  flusher.flush();
  assertEquals(made.map(({ sink }) => sink.text), [
    "one two ",
    ...others.map(() => "one two three"),
  ]);
  for (const { sink } of others) assertStrictEquals(sink.writes[0], others[0]?.sink.writes[0]);
});

Deno.test("outboxes of different forms do not affect each other", () => {
  const { flusher, made } = setup(4);
  made.forEach(({ outbox }, i) => outbox.form = i % 2);
  for (const round of ["one ", "two "]) {
    const chunks = [bytes(`${round}of 0 `), bytes(`${round}of 1 `)];
    made.forEach(({ outbox }, i) => outbox.push(chunks[i % 2] ?? bytes("")));
  }
  flusher.flush();
  const texts = ["one of 0 two of 0 ", "one of 1 two of 1 "];
  made.forEach(({ sink }, i) => assertEquals(sink.text, texts[i % 2]));
  assertStrictEquals(made[0]?.sink.writes[0], made[2]?.sink.writes[0]);
  assertStrictEquals(made[1]?.sink.writes[0], made[3]?.sink.writes[0]);
});

Deno.test("chunks queued during a write go in one write after it", async () => {
  const { flusher, made: [a] } = setup(1);
  assert(a !== undefined);
  a.outbox.push(bytes("1"));
  flusher.flush();
  a.outbox.push(bytes("2"));
  flusher.flush();
  a.outbox.push(bytes("3"));
  flusher.flush();
  assertEquals(a.sink.text, "1");
  assertEquals(a.outbox.bytes, 3);
  await a.sink.done();
  flusher.flush();
  assertEquals(a.sink.writes.map((b) => decoder.decode(b)), ["1", "23"]);
  await a.sink.done();
  assertEquals(a.outbox.bytes, 0);
});

Deno.test("the rest of a partial write is written before anything else", async () => {
  const { flusher, made: [a] } = setup(1);
  assert(a !== undefined);
  a.outbox.push(bytes("first"));
  flusher.flush();
  a.outbox.push(bytes("second"));
  await a.sink.done(undefined, 2);
  assertEquals(a.outbox.bytes, 9);
  flusher.flush();
  await a.sink.done();
  flusher.flush();
  await a.sink.done();
  assertEquals(a.sink.writes.map((b) => decoder.decode(b)), ["first", "rst", "second"]);
  assertEquals(a.outbox.bytes, 0);
});

Deno.test("one flush is scheduled for a tick, and it commits before it writes", () => {
  const order: string[] = [];
  const scheduled: (() => void)[] = [];
  const flusher = new Flusher({
    commit: () => order.push("commit"),
    afterTick: (callback) => scheduled.push(callback),
  });
  const sink = {
    write: () => {
      order.push("write");
      return Promise.resolve(1);
    },
  };
  for (let i = 0; i < 2; i++) {
    new Outbox(flusher, sink, LIMIT, () => {}, () => {}).push(bytes("x"));
  }
  assertEquals(scheduled.length, 1);
  scheduled[0]?.();
  assertEquals(order, ["commit", "write", "write"]);
});

Deno.test("writes beyond a tick's share begin in later ticks, with the bytes of their own turn", async () => {
  const scheduled: (() => void)[] = [];
  const flusher = new Flusher({ afterTick: (callback) => scheduled.push(callback) });
  const written: string[][] = [];
  const outboxes = Array.from({ length: 300 }, (_, i) => {
    const sink = {
      write: (bytes: Uint8Array) => {
        (written[i] ??= []).push(decoder.decode(bytes));
        return Promise.resolve(bytes.byteLength);
      },
    };
    return new Outbox(flusher, sink, LIMIT, () => {}, () => {});
  });
  const tick = async () => {
    for (const callback of scheduled.splice(0)) callback();
    await Promise.resolve();
  };
  for (const outbox of outboxes) outbox.push(bytes("first"));
  await tick();
  assert(written.length < outboxes.length);
  // This outbox still waits for its write; what is queued now belongs to the next turn.
  outboxes.at(-1)?.push(bytes("second"));
  while (scheduled.length > 0) await tick();
  assertEquals(written.length, outboxes.length);
  assertEquals(written.slice(0, -1), written.slice(1).map(() => ["first"]));
  assertEquals(written.at(-1), ["first", "second"]);
  await Promise.all(outboxes.map((outbox) => outbox.drained()));
});

Deno.test("later writes begin although earlier ones do not end", async () => {
  const scheduled: (() => void)[] = [];
  const flusher = new Flusher({ afterTick: (callback) => scheduled.push(callback) });
  const all = Promise.withResolvers<void>();
  let begun = 0;
  const sink = {
    write: () => {
      if (++begun === 300) all.resolve();
      return new Promise<number>(() => {});
    },
  };
  for (let i = 0; i < 300; i++) {
    new Outbox(flusher, sink, LIMIT, () => {}, () => {}).push(bytes("x"));
  }
  const clock = setInterval(() => scheduled.splice(0).forEach((callback) => callback()), 0);
  await all.promise;
  clearInterval(clock);
});

Deno.test("an outbox over its limit takes only a last chunk, and reports that once", async () => {
  const { flusher, made: [a], log } = setup(1);
  assert(a !== undefined);
  a.outbox.push(bytes("first"));
  flusher.flush();
  const chunk = new Uint8Array(LIMIT / 4);
  for (let i = 0; i < 10; i++) a.outbox.push(chunk);
  assertEquals(log, ["full"]);
  a.outbox.finish(bytes(" last"));
  a.outbox.push(bytes("too late"));
  await a.sink.done();
  flusher.flush();
  assertEquals(a.sink.text, "first last");
});

Deno.test("an outbox exactly at its limit is not over it", () => {
  const { made: [a], log } = setup(1);
  a?.outbox.push(new Uint8Array(LIMIT));
  assertEquals(log, []);
  assertEquals(a?.outbox.bytes, LIMIT);
});

Deno.test("a failed write is reported, and nothing is written after it", async () => {
  const { flusher, made: [a], log } = setup(1);
  assert(a !== undefined);
  a.outbox.push(bytes("1"));
  flusher.flush();
  a.outbox.push(bytes("2"));
  const drained = a.outbox.drained();
  await a.sink.done(new Error("reset"));
  await drained;
  a.outbox.push(bytes("3"));
  flusher.flush();
  assertEquals(log, ["broken"]);
  assertEquals(a.sink.text, "1");
});

Deno.test("drained resolves after the last byte, and at once for an empty outbox", async () => {
  const { flusher, made: [a] } = setup(1);
  assert(a !== undefined);
  await a.outbox.drained();
  let drained = false;
  a.outbox.push(bytes("1"));
  void a.outbox.drained().then(() => drained = true);
  flusher.flush();
  a.outbox.push(bytes("2"));
  await a.sink.done();
  flusher.flush();
  assertEquals(drained, false);
  await a.sink.done();
  assertEquals(drained, true);
});

Deno.test("there is room again once half of the limit is free, or the outbox closes", async () => {
  const { flusher, made: [a] } = setup(1);
  assert(a !== undefined);
  a.outbox.push(new Uint8Array(LIMIT / 2));
  assertEquals(a.outbox.backpressure(), undefined);
  a.outbox.push(bytes("x"));
  let room = false;
  void a.outbox.backpressure()?.then(() => room = true);
  flusher.flush();
  assertEquals(room, false);
  await a.sink.done();
  assertEquals(room, true);
  a.outbox.push(new Uint8Array(LIMIT));
  const full = a.outbox.backpressure();
  a.outbox.push(bytes("x"));
  await full;
  assertEquals(a.outbox.backpressure(), undefined);
});

Deno.test("in any order of pushes, writes and flushes, each outbox writes its chunks once and in order", async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("push" as const), to: fc.uniqueArray(fc.nat(4)) }),
    fc.record({ kind: fc.constant("done" as const), to: fc.uniqueArray(fc.nat(4)) }),
    fc.record({ kind: fc.constant("flush" as const), to: fc.constant<number[]>([]) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), async (steps) => {
      const { flusher, made } = setup(5);
      const wanted = made.map(() => "");
      made.forEach(({ outbox }, i) => outbox.form = i % 2);
      for (const [n, { kind, to }] of steps.entries()) {
        const chunk = bytes(`${n};`);
        for (const i of to) {
          if (kind === "done") await made[i]?.sink.done();
          else {
            made[i]?.outbox.push(chunk);
            wanted[i] += `${n};`;
          }
        }
        if (kind === "flush") flusher.flush();
      }
      for (let i = 0; i < 2; i++) {
        flusher.flush();
        for (const { sink } of made) await sink.done();
      }
      assertEquals(made.map(({ sink }) => sink.text), wanted);
      assertEquals(made.map(({ outbox }) => outbox.bytes), made.map(() => 0));
    }),
  );
});

Deno.test("a reused buffer is copied if the sink would keep it, even if it is full", () => {
  const flusher = new Flusher({ afterTick: () => {} });
  const written: { kept: boolean; text: string }[] = [];
  const page = new Uint8Array(4);
  const sink = {
    write: () => Promise.reject(new Error("there is room at once")),
    writeNow: (buffer: Uint8Array, length: number) => {
      const text = decoder.decode(buffer.subarray(0, length));
      written.push({ kept: buffer !== page, text });
      return length;
    },
  };
  const outbox = new Outbox(flusher, sink, LIMIT, () => {}, () => {});
  page.set(bytes("full"));
  outbox.giveCopy(page, 4);
  outbox.giveCopy(page, 3);
  assertEquals(written, [{ kept: true, text: "full" }, { kept: false, text: "ful" }]);
});

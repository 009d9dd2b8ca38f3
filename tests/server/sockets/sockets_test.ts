/**
 * Polled connections and listeners: reading, pushing, writing, closing, resets.
 * @module
 */

import { assert, assertEquals, assertGreater, assertLess, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import type { PolledConn } from "../../../server/sockets/conn.ts";
import type { Libc } from "../../../server/sockets/libc.ts";
import {
  type Faults,
  inTime,
  numbered,
  polled,
  PolledSockets,
  pushAll,
  readAll,
  writeAll,
} from "../../support/polled.ts";

const { Busy, ConnectionReset, Interrupted } = Deno.errors;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bytes = (text: string) => encoder.encode(text);
/** More bytes than the buffers of both ends hold. */
const MUCH = 16 << 20;

function assertSame(actual: Uint8Array, expected: Uint8Array): void {
  assertEquals(actual.byteLength, expected.byteLength);
  assert(Buffer.compare(actual, expected) === 0, "these are other bytes");
}

/** Resets a connection: closes it with bytes unread. */
async function reset(server: PolledConn, client: PolledConn): Promise<void> {
  await server.write(bytes("unread"));
  client.close();
}

/** Resolves once the poller has reported all that has happened so far. */
async function reported(sockets: PolledSockets): Promise<void> {
  const [server, client] = await sockets.pair();
  for (let i = 0; i < 3; i++) {
    await client.write(bytes("."));
    await readAll(server, 1);
  }
  client.close();
  server.close();
}

/** Writes until the system accepts no more bytes. Returns the accepted bytes. */
function fill(server: PolledConn, all: Uint8Array): number {
  let taken = 0;
  for (;;) {
    const chunk = all.subarray(taken, taken + (1 << 20));
    const count = server.writeNow(chunk, chunk.byteLength);
    if (count === 0) return taken;
    taken += count;
  }
}

function test(
  name: string,
  fn: (sockets: PolledSockets) => Promise<void>,
  faults?: Faults,
): void {
  Deno.test({
    name: `polled: ${name}`,
    ...polled,
    async fn() {
      await using sockets = new PolledSockets(faults);
      await inTime(fn(sockets));
    },
  });
}

test("bytes come as they were sent, one at a time or many at once", async (sockets) => {
  const [server, client] = await sockets.pair();
  for (let i = 0; i < 300; i++) {
    await client.write(Uint8Array.of(i));
    assertSame(await readAll(server, 1), Uint8Array.of(i));
    await server.write(Uint8Array.of(i + 1));
    assertSame(await readAll(client, 1), Uint8Array.of(i + 1));
  }
  const much = numbered(MUCH);
  const [there] = await Promise.all([readAll(server, MUCH), writeAll(client, much)]);
  assertSame(there, much);
  const [back] = await Promise.all([readAll(client, MUCH), writeAll(server, much)]);
  assertSame(back, much);
});

test("a receiver gets all bytes, and the end that came with them", async (sockets) => {
  for (const length of [0, 1, (64 << 10) - 1, 64 << 10, (64 << 10) + 1, 128 << 10, 1_000_000]) {
    const [server, client] = await sockets.pair();
    const all = numbered(length);
    const sent = writeAll(client, all).then(() => client.close());
    assertSame(await pushAll(server), all);
    await sent;
    assertEquals(await server.pushTo({ push: () => true }), false);
    assertEquals(await server.read(new Uint8Array(1)), null);
  }
});

test("bytes that came before anything was read are not lost", async (sockets) => {
  const [server, client] = await sockets.pair();
  const all = numbered(200_000);
  const sent = writeAll(client, all).then(() => client.closeWrite());
  await reported(sockets);
  const some = await readAll(server, 10);
  const received: Uint8Array[] = [];
  assertEquals(await server.pushTo({ push: (chunk) => received.push(chunk.slice()) < 2 }), true);
  await reported(sockets);
  const rest = await pushAll(server);
  await sent;
  assertSame(Buffer.concat([some, ...received, rest]), all);
});

test("an error of one receiver rejects its own promise, and others go on", async (sockets) => {
  const [one, toOne] = await sockets.pair();
  const [other, toOther] = await sockets.pair();
  const failing = assertRejects(
    () =>
      one.pushTo({
        push: () => {
          throw new RangeError("cannot take that");
        },
      }),
    RangeError,
    "cannot take that",
  );
  const all = pushAll(other);
  await toOne.write(bytes("x"));
  await failing;
  await toOther.write(bytes("hello"));
  toOther.close();
  assertEquals(decoder.decode(await all), "hello");
  await toOne.write(bytes("still"));
  assertEquals(decoder.decode(await readAll(one, 5)), "still");
});

test("all of many senders are read, whatever one of them sends", async (sockets) => {
  const [loud, toLoud] = await sockets.pair();
  let isOver = false;
  const noise = numbered(1 << 20);
  const shouting = (async () => {
    while (!isOver) await writeAll(toLoud, noise);
    toLoud.close();
  })();
  let loudBytes = 0;
  const pushing = loud.pushTo({ push: ({ byteLength }) => (loudBytes += byteLength) > 0 });
  const others = await Promise.all(Array.from({ length: 100 }, async (_, i) => {
    const [server, client] = await sockets.pair();
    const received = pushAll(server);
    for (let n = 0; n < 10; n++) await client.write(bytes(`${i}.${n} `));
    client.close();
    return decoder.decode(await received);
  }));
  isOver = true;
  await shouting;
  assertEquals(await pushing, false);
  assertGreater(loudBytes, 0);
  const expected = (i: number) => Array.from({ length: 10 }, (_, n) => `${i}.${n} `).join("");
  // The order of the connections is random.
  assertEquals(new Set(others), new Set(others.map((_, i) => expected(i))));
});

test("closing ends pending calls, and all later ones", async (sockets) => {
  const [reading] = await sockets.pair();
  const [pushing] = await sockets.pair();
  const waiting = [
    assertRejects(() => reading.read(new Uint8Array(1)), Interrupted),
    assertRejects(() => pushing.pushTo({ push: () => true }), Interrupted),
  ];
  fill(reading, numbered(MUCH));
  waiting.push(assertRejects(() => reading.write(bytes("x")), Interrupted));
  for (const conn of [reading, pushing]) {
    conn.close();
    conn.close();
    assertEquals(conn.writeNow(bytes("x"), 1), 0);
    await assertRejects(() => conn.read(new Uint8Array(1)), Interrupted);
    await assertRejects(() => conn.pushTo({ push: () => true }), Interrupted);
    await assertRejects(() => conn.write(bytes("x")), Interrupted);
    await assertRejects(() => conn.closeWrite(), Interrupted);
  }
  await Promise.all(waiting);
});

test("a receiver that closes its connection gets nothing more", async (sockets) => {
  const [server, client] = await sockets.pair();
  await writeAll(client, numbered(100_000));
  await reported(sockets);
  let calls = 0;
  const pushing = server.pushTo({
    push: () => {
      calls++;
      server.close();
      return true;
    },
  });
  await assertRejects(() => pushing, Interrupted);
  await reported(sockets);
  assertEquals(calls, 1);
});

test("two reads, or two writes, at once are refused", async (sockets) => {
  const [server, client] = await sockets.pair();
  const reading = server.read(new Uint8Array(8));
  await assertRejects(() => server.read(new Uint8Array(8)), Busy);
  await assertRejects(() => server.pushTo({ push: () => true }), Busy);
  await client.write(bytes("hello"));
  assertEquals(await reading, 5);
  const all = numbered(MUCH);
  const taken = fill(server, all);
  const writing = server.write(all.subarray(taken, taken + 100));
  await assertRejects(() => server.write(bytes("x")), Busy);
  assertEquals(server.writeNow(bytes("x"), 1), 0);
  const reader = readAll(client, taken + 100);
  assertEquals(await writing, 100);
  assertSame(await reader, all.subarray(0, taken + 100));
});

test("bytes that are not taken at once are taken when there is room", async (sockets) => {
  const [server, client] = await sockets.pair();
  const all = numbered(2 * MUCH);
  let sent = fill(server, all);
  assertGreater(sent, 0);
  assertLess(sent, all.byteLength);
  const reader = readAll(client);
  while (sent < all.byteLength) {
    sent += await server.write(all.subarray(sent, sent + 100_000));
    sent += fill(server, all.subarray(sent));
  }
  await server.closeWrite();
  assertSame(await reader, all);
});

test("one half may be closed while the other goes on", async (sockets) => {
  const [server, client] = await sockets.pair();
  await client.write(bytes("that is all"));
  await client.closeWrite();
  assertEquals(decoder.decode(await pushAll(server)), "that is all");
  assertEquals(server.writeNow(bytes("and but"), 4), 4);
  await server.write(bytes("here"));
  await server.closeWrite();
  assertEquals(decoder.decode(await readAll(client)), "and here");

  const [other, toOther] = await sockets.pair();
  await other.closeWrite();
  assertEquals((await readAll(toOther)).byteLength, 0);
  await toOther.write(bytes("still here"));
  assertEquals(decoder.decode(await readAll(other, 10)), "still here");
  await assertRejects(() => other.write(bytes("x")), ConnectionReset);
});

test("a reset ends pending calls", async (sockets) => {
  const [reading, toReading] = await sockets.polledPair();
  const read = assertRejects(() => reading.read(new Uint8Array(1)), ConnectionReset);
  await reset(reading, toReading);
  await read;
  const [pushing, toHearing] = await sockets.polledPair();
  const received = assertRejects(() => pushing.pushTo({ push: () => true }), ConnectionReset);
  await reset(pushing, toHearing);
  await received;
  const [writing, toWriting] = await sockets.polledPair();
  fill(writing, numbered(MUCH));
  const written = assertRejects(() => writing.write(bytes("x")), ConnectionReset);
  toWriting.close();
  await written;
});

test("an earlier reset ends later calls, in any order", async (sockets) => {
  const [writing, toWriting] = await sockets.polledPair();
  await reset(writing, toWriting);
  await reported(sockets);
  assertEquals(writing.writeNow(bytes("x"), 1), 0);
  await assertRejects(() => writing.write(bytes("x")), ConnectionReset);
  await assertRejects(() => writing.closeWrite(), ConnectionReset);
  assertEquals(await writing.read(new Uint8Array(1)), null);

  const [reading, toReading] = await sockets.polledPair();
  await reset(reading, toReading);
  await reported(sockets);
  await assertRejects(() => reading.read(new Uint8Array(1)), ConnectionReset);
  await assertRejects(() => reading.write(bytes("x")), ConnectionReset);
});

test("bytes before a reset are received, also where a write meets the reset first", async (sockets) => {
  const [server, client] = await sockets.polledPair();
  await client.write(bytes("QUIT :bye\r\n"));
  await reset(server, client);
  await assertRejects(async () => {
    for (;;) await server.write(bytes("x"));
  }, ConnectionReset);
  let received = "";
  await server.pushTo({ push: (chunk) => (received += decoder.decode(chunk)) !== "" });
  assertEquals(received, "QUIT :bye\r\n");
});

const tooMany = (libc: Libc): Partial<Libc> => {
  let failures = 2;
  return {
    accept4: (...args) => failures-- > 0 ? -1 : libc.accept4(...args),
    errno: () => failures >= 0 ? 24 : libc.errno(),
  };
};

test(
  "a connection that waits while none can be accepted is accepted after that",
  async (sockets) => {
    const client = await sockets.dial();
    for (let i = 0; i < 2; i++) {
      await assertRejects(() => sockets.accept(), Error, "Too many open files");
    }
    const server = await sockets.accept();
    await client.write(bytes("at last"));
    assertEquals(decoder.decode(await readAll(server, 7)), "at last");
  },
  tooMany,
);

const unwatchable = (libc: Libc): Partial<Libc> => {
  let watched = 0;
  return {
    // The first descriptor is the poller's own, and the second the listener's.
    epoll_ctl: (...args) => ++watched === 3 ? -1 : libc.epoll_ctl(...args),
    errno: () => watched === 3 ? 28 : libc.errno(),
  };
};

test("a connection that cannot be watched is closed, and others are accepted", async (sockets) => {
  const unlucky = await sockets.dial();
  await assertRejects(() => sockets.accept(), Error, "No space left on device");
  assertEquals((await readAll(unlucky)).byteLength, 0);
  const client = await sockets.dial();
  const server = await sockets.accept();
  assertEquals(server.remoteAddr.port, client.localAddr.port);
}, unwatchable);

test("closing a listener ends its iteration", async (sockets) => {
  const waiting = assertRejects(() => sockets.accept(), Error, "the listener has closed");
  sockets.listener.close();
  sockets.listener.close();
  await waiting;
});

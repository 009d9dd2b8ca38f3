/**
 * PING timeouts, and machines that sleep.
 * @module
 */
import { assertEquals } from "@std/assert";
import { WatchedTransport } from "../../../../client/core/connection/watched_transport.ts";
import { pause } from "../../../../client/core/connection/timers.ts";
import type { Transport } from "../../../../client/core/transport/transport.ts";
import { parse } from "../../../../protocol/message.ts";
import { FakeClock, settled } from "../../support/fake_clock.ts";

const LIMITS = { silence: 90_000, answer: 30_000 };

/** A transport whose server's lines the test writes. */
class FakeTransport implements Transport {
  readonly info = { address: "test:1", secure: true };
  readonly sent: string[] = [];
  readonly #lines = new TransformStream<readonly string[], readonly string[]>();
  readonly #writer = this.#lines.writable.getWriter();

  get lines(): AsyncIterable<readonly string[]> {
    return this.#lines.readable;
  }

  write(lines: readonly string[]): Promise<void> {
    this.sent.push(...lines);
    return Promise.resolve();
  }

  async says(line: string): Promise<void> {
    await this.#writer.write([line]);
    await settled();
  }

  close(): void {
    this.#writer.close().catch(() => {});
  }
}

function connected() {
  const clock = new FakeClock();
  const transport = new FakeTransport();
  const link = new WatchedTransport(transport, LIMITS, clock);
  const state = { ended: "" };
  const run = link.run(() => {}, () => undefined).then((reason) => state.ended = reason);
  return { clock, transport, link, state, run };
}

Deno.test("a silent server gets a PING, and then the connection is closed", async () => {
  const { clock, transport, state, run } = connected();
  await clock.pass(89_000);
  assertEquals(transport.sent, []);
  await clock.pass(2_000);
  assertEquals(transport.sent, ["PING still-there"]);
  await clock.pass(28_000);
  assertEquals(state.ended, "");
  await clock.pass(2_000);
  await run;
  assertEquals([state.ended, clock.waiting], ["the server has not answered for 120 seconds", 0]);
});

Deno.test("a server that answers the PING keeps the connection", async () => {
  const { clock, transport, link, state, run } = connected();
  for (let i = 0; i < 3; i++) {
    await clock.pass(91_000);
    await transport.says(":srv PONG srv still-there");
  }
  assertEquals([transport.sent.length, state.ended], [3, ""]);
  link.close("the test is over");
  await run;
  assertEquals(clock.waiting, 0);
});

Deno.test("after a sleep, the server gets a PING at once, and has seconds to answer", async () => {
  const { clock, transport, state, run } = connected();
  await clock.pass(3_000);
  clock.sleep(3_600_000);
  await clock.pass(5_000);
  assertEquals(transport.sent, ["PING still-there"]);
  await clock.pass(5_000);
  await run;
  assertEquals(state.ended, "the server has not answered for 3610 seconds");
});

Deno.test("a connection that survived the sleep stays open", async () => {
  const { clock, transport, link, state, run } = connected();
  clock.sleep(600_000);
  await clock.pass(5_000);
  assertEquals(transport.sent.length, 1);
  await transport.says(":srv PONG srv still-there");
  await clock.pass(60_000);
  assertEquals([state.ended, transport.sent.length], ["", 1]);
  link.close("the test is over");
  await run;
});

Deno.test("a sleep during a PING, or a busy machine, does not close a good connection", async () => {
  const { clock, transport, state, run } = connected();
  clock.sleep(20_000);
  await clock.pass(5_000);
  assertEquals(transport.sent, []);
  await clock.pass(70_000);
  assertEquals(transport.sent.length, 1);
  clock.sleep(-3_600_000);
  await clock.pass(10_000);
  assertEquals(state.ended, "");
  clock.sleep(3_700_000);
  await clock.pass(10_000);
  await run;
  assertEquals(transport.sent.length, 2);
});

Deno.test("a pause lasts its time, or until the machine wakes from sleep", async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const over: string[] = [];
  const begin = (name: string, delay: number) =>
    void pause(delay, stop.signal, clock).then(() => over.push(name));
  begin("short", 12_000);
  begin("long", 60_000);
  await clock.pass(11_000);
  assertEquals(over, []);
  await clock.pass(1_000);
  assertEquals(over, ["short"]);
  clock.sleep(31_000);
  await clock.pass(4_000);
  assertEquals([over, clock.waiting], [["short", "long"], 0]);
  begin("stopped", 60_000);
  begin("put back", 20_000);
  await clock.pass(1_000);
  clock.sleep(-600_000);
  await clock.pass(5_000);
  assertEquals(over, ["short", "long", "stopped", "put back"]);
  assertEquals(clock.waiting, 0);
});

Deno.test("the client leaves a server that asks without reading the answers", async () => {
  const { transport, link, state, run } = connected();
  transport.write = () => new Promise(() => {});
  for (let at = 0; at < 100; at++) link.send(parse(`PONG ${"x".repeat(60_000)}`));
  await run;
  assertEquals(state.ended, "the server asks and does not read the answers");
});

Deno.test("the client writes its last messages before it closes, and receives nothing after", async () => {
  const { clock, transport, link, state, run } = connected();
  link.closeAfter("bye", parse("QUIT"));
  link.send(parse("PING late"));
  assertEquals(state.ended, "");
  await run;
  assertEquals([state.ended, transport.sent, clock.waiting], ["bye", ["QUIT"], 0]);
});

Deno.test("the client soon leaves a server that does not read its last messages", async () => {
  const { clock, transport, link, state, run } = connected();
  transport.write = () => new Promise(() => {});
  link.closeAfter("bye", parse("QUIT"));
  await clock.pass(400);
  assertEquals(state.ended, "");
  await clock.pass(200);
  await run;
  assertEquals([state.ended, clock.waiting], ["bye", 0]);
});

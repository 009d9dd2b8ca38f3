/**
 * Many slow connections at once.
 * @module
 */

import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { Checker } from "../fuzz/checker.ts";
import { Target } from "../fuzz/target.ts";
import { CHATD, here, Sandbox } from "../support/executable.ts";
import { waitingFor } from "../support/deadline.ts";

const CONNECTIONS = 1_000;
/**
 * Duration of the attack, in ms: longer than the ten seconds that line mode has to register, with
 * the limit that is set.
 */
const SECONDS = 16;
/**
 * The most that 90 of 100 messages of honest users may take, in ms. The slowest few say more about
 * the machine, which other tests share, than about the server: they only may not be stuck.
 */
const LATEST_MS = 50;
/** The most that any message of honest users may take, in ms. */
const STUCK_MS = 1_000;

/** What each attacker sends, a byte a second; in line mode it is no valid nick. */
const ATTACKS = {
  plain: "0",
  tls: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  web: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
} as const;

/**
 * Sends a byte a second until the server closes the connection or the time is over; returns whether
 * the server did.
 */
async function drip(
  address: Deno.ConnectOptions,
  text: string,
  over: () => boolean,
): Promise<boolean> {
  const conn = await Deno.connect(address);
  let isClosed = false;
  const reading = readToEnd(conn).finally(() => isClosed = true);
  for (let i = 0; !isClosed && !over(); i++) {
    // A failed write means that the connection is closed, which reading finds out too.
    await conn.write(Uint8Array.of(text.charCodeAt(i % text.length))).catch(() => {});
    await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, 1_000))]);
  }
  const wasClosed = isClosed;
  conn.close();
  await waitingFor(() => "a read that ends once its connection is closed", reading);
  return wasClosed;
}

async function readToEnd(conn: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(512);
  try {
    while (await conn.read(buffer) !== null);
  } catch {
    // A reset is an end too.
  }
}

Deno.test({
  name: "attack: a thousand slow connections at each listener delay no other client",
  // The open files of a process are read from /proc.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using sandbox = new Sandbox();
    const data = `${sandbox.path}/data`;
    await using target = await Target.start([CHATD], data, ["--limit-unregistered", "1s"]);
    await using honest = await Checker.meet(
      target,
      await Deno.readTextFile(`${data}/tls/cert.pem`),
    );
    const filesBefore = target.openFiles;
    const end = performance.now() + SECONDS * 1_000;
    const isOver = () => performance.now() > end;
    const attack = (door: keyof typeof ATTACKS) =>
      Promise.all(
        Array.from(
          { length: CONNECTIONS },
          () => drip(target.address(door), ATTACKS[door], isOver),
        ),
      );
    const talk = honest.talkUntil(isOver);
    const [plain, , web] = await Promise.all([attack("plain"), attack("tls"), attack("web"), talk]);
    // A server in Deno cannot abort a TLS handshake that has begun.
    for (const closed of [plain, web]) assertEquals(closed.filter((each) => !each).length, 0);
    assertGreater(honest.latencies.length, 20);
    const [p90, p99] = [honest.percentile(90), honest.percentile(99)];
    console.log(`honest users: p90 ${p90.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
    assertLess(p90, await here(sandbox, LATEST_MS));
    assertLess(honest.percentile(100), STUCK_MS);
    for (let tries = 0; target.openFiles > filesBefore + 20; tries++) {
      assert(tries < 50, `${target.openFiles} files are open, and were ${filesBefore}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assertEquals([target.complaints, target.crash], [[], undefined]);
  },
});

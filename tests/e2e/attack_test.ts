import { assert, assertEquals } from "@std/assert";
import { parseAddress } from "../../cli/address.ts";
import { Sandbox, Served } from "../support/executable.ts";
import { Socket } from "../support/socket.ts";

const CONNECTIONS = 1_000;
/** How long it goes on: longer than the ten seconds that line mode has to say who it is, with the limit that is set. */
const SECONDS = 16;

/** What each attacker says, a byte a second: where it is line mode, nothing that could be a nick. */
const ATTACKS = {
  plain: "0",
  tls: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  web: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
} as const;

/** A connection that sends a byte a second until the server closes it, or it is over. Whether the server did. */
async function drip(
  address: Deno.ConnectOptions,
  text: string,
  over: () => boolean,
): Promise<boolean> {
  const conn = await Deno.connect(address);
  let isClosed = false;
  const reading = readToEnd(conn).finally(() => isClosed = true);
  for (let i = 0; !isClosed && !over(); i++) {
    // What cannot be written any more was closed, which reading finds out as well.
    await conn.write(Uint8Array.of(text.charCodeAt(i % text.length))).catch(() => {});
    await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, 1_000))]);
  }
  const wasClosed = isClosed;
  conn.close();
  await reading;
  return wasClosed;
}

async function readToEnd(conn: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(512);
  try {
    while (await conn.read(buffer) !== null);
  } catch {
    // An end that is not in order is an end.
  }
}

Deno.test({
  name: "attack: a thousand connections that send a byte a second at each listener hold nobody up",
  // What a process has open is read from /proc.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using sandbox = new Sandbox();
    await using server = await Served.start(sandbox, ["--limit-unregistered", "1s"]);
    const at = (address: string) => {
      const { hostname, port = 0 } = parseAddress(address.replace(/^http:\/\/|\/$/g, ""));
      return { hostname, port };
    };
    const doors = { plain: at(server.plain), tls: at(server.tls), web: at(server.web) };
    const alice = await join(doors.plain, "alice");
    const bob = await join(doors.plain, "bob");
    const filesBefore = openFiles(server.pid);
    let over = false;
    const attack = (door: keyof typeof doors) =>
      Promise.all(
        Array.from({ length: CONNECTIONS }, () => drip(doors[door], ATTACKS[door], () => over)),
      );
    const attacks = Promise.all([attack("plain"), attack("tls"), attack("web")]);
    const latencies: number[] = [];
    for (const end = performance.now() + SECONDS * 1_000; performance.now() < end;) {
      const text = `message ${latencies.length}.`;
      const saidAt = performance.now();
      await alice.write(`PRIVMSG #honest :${text}\r\n`);
      await bob.expect(text);
      latencies.push(performance.now() - saidAt);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    over = true;
    const [plain, , web] = await attacks;
    // A TLS handshake that has begun cannot be broken off by a server in Deno.
    for (const closed of [plain, web]) assertEquals(closed.filter((each) => !each).length, 0);
    assert(latencies.length > 20, `${latencies.length} messages`);
    const p99 = latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)];
    console.log(`p99 of honest people: ${p99?.toFixed(1)} ms`);
    for (let tries = 0; openFiles(server.pid) > filesBefore + 20; tries++) {
      assert(tries < 50, `${openFiles(server.pid)} files are open, and were ${filesBefore}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (const socket of [alice, bob]) {
      socket.close();
      await socket.closed;
    }
    const { log } = await server.stop();
    assertEquals(log.match(/bug|rror|panic/g), null, log);
  },
});

async function join(address: Deno.ConnectOptions, nick: string): Promise<Socket> {
  const socket = new Socket(await Deno.connect(address));
  await socket.write(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nJOIN #honest\r\n`);
  await socket.expect(` 366 ${nick} #honest `);
  return socket;
}

function openFiles(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}

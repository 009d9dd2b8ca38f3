/**
 * Clients see the same on polled sockets as on the runtime's.
 * @module
 */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Daemon } from "../../../server/daemon/daemon.ts";
import { ListenError } from "../../../server/daemon/listeners.ts";
import { openLibc } from "../../../server/sockets/libc.ts";
import { startDaemon } from "../../support/daemon.ts";
import { polled } from "../../support/polled.ts";
import { Server } from "../../../server/server.ts";
import { testSettings } from "../../support/settings.ts";
import { Socket } from "../../support/socket.ts";

const INHERITED = {
  env: "inherit",
  import: "inherit",
  net: "inherit",
  read: "inherit",
  run: "inherit",
  sys: "inherit",
  write: "inherit",
} as const;

/** Runs a test with polled sockets, and with the runtime's. */
function test(name: string, fn: () => Promise<void>): void {
  for (const ffi of [true, false]) {
    Deno.test({
      name: `${ffi ? "polled" : "the runtime's"}: ${name}`,
      ignore: ffi && polled.ignore,
      permissions: { ...INHERITED, ffi },
      async fn() {
        const libc = openLibc();
        assertEquals(libc !== undefined, ffi);
        libc?.unload();
        await fn();
      },
    });
  }
}

function daemonOn(...addresses: string[]): { daemon: Daemon; problems: string[] } {
  const problems: string[] = [];
  const plain = addresses.map((hostname) => ({ hostname, port: 0 }));
  const report = (problem: string) => problems.push(problem);
  return {
    daemon: new Daemon(new Server({ settings: testSettings(), report }), { plain, tls: [] }),
    problems,
  };
}

async function registered(hostname: string, port: number, nick: string): Promise<Socket> {
  const socket = new Socket(await Deno.connect({ hostname, port }));
  await socket.write(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\n`);
  await socket.expect(/ 376 /);
  return socket;
}

test("many clients talk to each other, and each receives all in order", async () => {
  await using daemon = startDaemon();
  const speakers = await Promise.all(
    Array.from({ length: 5 }, (_, i) => daemon.irc(`speaker${i}`, "#a")),
  );
  const listeners = await Promise.all(
    Array.from({ length: 150 }, (_, i) => daemon.irc(`listener${i}`, "#a")),
  );
  const rounds = 40;
  await Promise.all(speakers.map(async (speaker, i) => {
    for (let n = 0; n < rounds; n++) {
      await speaker.write(`PRIVMSG #a :${i} says ${n}\r\n`);
      // Messages of one tick come in one write, and this test needs several.
      if (n % 10 === 0) {
        await speaker.write(`PING ${n}\r\n`).then(() => speaker.expect(/ PONG .*\r\n/));
      }
    }
    await speaker.write("PRIVMSG #a :over\r\n");
  }));
  await Promise.all(listeners.map(async (listener) => {
    let text = "";
    for (const _ of speakers) text += (await listener.expect(/:over\r\n/)).input;
    for (const i of speakers.keys()) {
      const said = [...text.matchAll(new RegExp(`#a :${i} says (\\d+)\r\n`, "g"))];
      assertEquals(said.map(([, n]) => Number(n)), Array.from({ length: rounds }, (_, n) => n));
    }
  }));
});

test("commands that come at once are answered in order", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice");
  const count = 20_000;
  const asked = Array.from({ length: count }, (_, i) => `PING ${i}\r\n`).join("");
  await alice.write(asked + "PING end\r\n");
  const { input } = await alice.expect(/PONG test\.local end\r\n/);
  const answers = [...input.matchAll(/PONG test\.local (\d+)\r\n/g)].map(([, i]) => Number(i));
  assertEquals(answers, Array.from({ length: count }, (_, i) => i));
});

test("line mode and WebSockets each work on their listener", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.line("bob");
  const carol = await daemon.webIrc("carol");
  carol.send("JOIN #lobby");
  await bob.expect("carol joined the chat!\n");
  await bob.write("hello from a pipe\n");
  await carol.expect(/ PRIVMSG #lobby :hello from a pipe/);
  carol.send("PRIVMSG #lobby :hello from a browser");
  await bob.expect("carol: hello from a browser\n");
  // Without a newline, and with the end right after it.
  const dave = await daemon.line("dave");
  await dave.write("that is all");
  await dave.conn.closeWrite();
  await bob.expect("dave: that is all\n");
  await bob.expect("dave left the chat.\n");
  assertMatch(await dave.expectEnd(), /You are no longer connected: Connection closed\.\n$/);
});

test("others are told why a user is gone", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.irc("bob", "#a");
  await bob.write("QUIT :bye\r\n");
  bob.close();
  await alice.expect(/:bob!\S+ QUIT :Quit: bye\r\n/);
  const carol = await daemon.irc("carol", "#a");
  await carol.write("PRIVMSG #a :cut in the mid");
  carol.close();
  await alice.expect(/:carol!\S+ PRIVMSG #a :cut in the mid\r\n/);
  await alice.expect(/:carol!\S+ QUIT :Connection closed\r\n/);
});

test("a client that does not read is closed, and the others receive all", async () => {
  await using daemon = startDaemon({ limits: { outbox: 100_000 } });
  const slow = await daemon.irc("slow", "#a");
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.irc("bob", "#a");
  slow.pause();
  const text = "x".repeat(400);
  let said = 0;
  const isGone = alice.expect(/:slow!\S+ QUIT :SendQ exceeded\r\n/).then(() => true);
  for (let gone = false; !gone && said < 100_000; said += 100) {
    await bob.write(`PRIVMSG #a :${text}\r\n`.repeat(100) + `PING ${said}\r\n`);
    await bob.expect(`PONG test.local ${said}\r\n`);
    gone = await Promise.race([isGone, Promise.resolve(false)]);
  }
  assert(await isGone);
});

test("a server that stops while all clients talk tells each of them", async () => {
  await using daemon = startDaemon();
  const clients = await Promise.all(
    Array.from({ length: 50 }, (_, i) => daemon.irc(`client${i}`, "#a")),
  );
  let stopped = false;
  const talking = clients.map(async (client) => {
    try {
      while (!stopped) {
        await client.write("PRIVMSG #a :and another thing\r\n".repeat(10));
        await client.expect("another thing\r\n");
      }
    } catch {
      // The connection is closed.
    }
  });
  await Promise.all(clients.map((client) => client.expect(":and another thing\r\n")));
  const stopping = daemon.daemon.stop("it is late");
  const ends = await Promise.all(clients.map((client) => client.expect(/ERROR :.*it is late\r\n/)));
  stopped = true;
  assertEquals(ends.length, clients.length);
  for (const client of clients) client.close();
  await Promise.all([stopping, ...talking]);
  await assertGone(daemon.port);
});

async function assertGone(port: number): Promise<void> {
  const refused = await Deno.connect({ hostname: "127.0.0.1", port }).then((conn) => {
    conn.close();
    return false;
  }, (error) => error instanceof Deno.errors.ConnectionRefused);
  assert(refused, "the server still listens there");
}

test("a server can listen on a name, an IPv6 address, and all addresses of both kinds", async () => {
  const { daemon, problems } = daemonOn("localhost", "0.0.0.0", "::1", "::");
  const [named, v4, v6, both] = daemon.addresses;
  assertMatch(named!.hostname, /^(?:127\.0\.0\.1|::1)$/);
  assertEquals([v4, v6, both].map((at) => at!.hostname), ["0.0.0.0", "::1", "::"]);
  const sockets = await Promise.all([
    registered("localhost", named!.port, "a"),
    registered("127.0.0.1", v4!.port, "b"),
    registered("::1", v6!.port, "c"),
    registered("127.0.0.1", both!.port, "d"),
    registered("::1", both!.port, "e"),
  ]);
  for (const [i, socket] of sockets.entries()) {
    await socket.write("WHOIS " + "abcde"[i] + "\r\n");
    const { input } = await socket.expect(/ 318 /);
    const [, address] = / 338 \S+ \S+ \S+ (\S+) :/.exec(input) ?? [];
    assertEquals(address, i === 2 || i === 4 ? "0::1" : i === 0 ? address : "127.0.0.1", input);
  }
  for (const socket of sockets) socket.close();
  await Promise.all([daemon.stop("over"), ...sockets.map(({ closed }) => closed)]);
  assertEquals(problems, []);
});

test("an unusable address is refused, and the error says what to do", async () => {
  const { daemon } = daemonOn("127.0.0.1");
  const taken = daemon.addresses[0]!;
  const cases: [{ hostname: string; port: number }, RegExp][] = [
    [
      taken,
      /^cannot listen on 127\.0\.0\.1:(\d+): port \1 is in use by another program; stop it, or choose/,
    ],
    [
      { hostname: "192.0.2.1", port: 0 },
      /192\.0\.2\.1:0: this machine does not have that address; choose another with --listen HOST:PORT$/,
    ],
    [{ hostname: "2001:db8::1", port: 0 }, /\[2001:db8::1\]:0: this machine does not have that/],
    [
      { hostname: "nobody.invalid", port: 0 },
      /:0: there is no host called nobody\.invalid; choose another with --listen HOST:PORT$/,
    ],
  ];
  for (const [at, message] of cases) {
    const fault = assertThrows(
      () =>
        new Daemon(new Server({ settings: testSettings() }), {
          plain: [{ ...taken, port: 0 }, at],
          tls: [],
        }),
      ListenError,
    );
    assertMatch(fault.message, message);
  }
  await daemon.stop("over");
});

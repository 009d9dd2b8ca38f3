/**
 * The gate: limits on connections by address, by network and in all.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { NO_LIMITS } from "../../../server/config/limits.ts";
import { Gate } from "../../../server/limits/gate.ts";
import { parseCidr } from "../../../server/net/cidr.ts";
import { isLoopback, networkOf } from "../../../server/net/network.ts";
import { startDaemon, startTlsDaemon } from "../../support/daemon.ts";
import { testSettings } from "../../support/settings.ts";
import { until } from "../../support/until.ts";

const proxies = [parseCidr("127.0.0.1")!];
const gateways = [{ password: "hunter2", from: [parseCidr("127.0.0.1")!] }];

function gate(limits: Partial<typeof NO_LIMITS>, now: () => number = () => 0): Gate {
  return new Gate(testSettings({ limits: { ...NO_LIMITS, ...limits } }), now);
}

Deno.test("a network is an IPv4 address, or an IPv6 /64", () => {
  assertEquals(networkOf("192.0.2.7"), "192.0.2.7");
  assertEquals(networkOf("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  assertEquals(networkOf("0::ffff:192.0.2.7"), "0::ffff:192.0.2.7");
  assertEquals(["127.0.0.1", "127.9.9.9", "0::1", "::1"].map(isLoopback), Array(4).fill(true));
  assertEquals(["128.0.0.1", "::2", "1::1", "localhost"].map(isLoopback), Array(4).fill(false));
});

Deno.test("connections from an address are limited until some have ended", () => {
  const g = gate({ connections: 2 });
  assertEquals([1, 2].map((id) => g.enter(id, "192.0.2.1")), [undefined, undefined]);
  assertEquals(g.enter(3, "192.0.2.1"), "Too many connections from your address");
  assertEquals(g.enter(4, "192.0.2.2"), undefined);
  g.leave(3);
  assertMatch(g.enter(5, "192.0.2.1") ?? "", /Too many/);
  g.leave(1);
  assertEquals(g.enter(6, "192.0.2.1"), undefined);
  assertEquals(g.takeRefusals(), [
    "refused 2 connections, last from 192.0.2.1: Too many connections from your address",
  ]);
  assertEquals(g.takeRefusals(), []);
});

Deno.test("connections from an IPv6 network are limited, whatever their addresses", () => {
  const g = gate({ connections: 2, subnet: 3 });
  const enter = (id: number, host: string) => g.enter(id, `2001:db8::${host}`);
  assertEquals([enter(1, "1"), enter(2, "1"), enter(3, "2")], [undefined, undefined, undefined]);
  assertEquals(enter(4, "3"), "Too many connections from your network");
  assertEquals(enter(5, "1"), "Too many connections from your address");
  assertEquals(g.enter(6, "2001:db8:0:1::1"), undefined);
  for (const id of [1, 2, 3, 4, 5, 6]) g.leave(id);
  g.sweep();
  assertEquals(g.size, 0);
});

Deno.test("an IPv6 /56 and a /48 may have two and four times the connections of a /64", () => {
  const g = gate({ subnet: 2 });
  let id = 0;
  const enter = (network: string) => g.enter(++id, `2001:db8:${network}::1`) === undefined;
  const admitted = (networks: string[]) => networks.filter(enter).length;
  const each = (part: string) => Array.from({ length: 16 }, (_, i) => `${part}${i.toString(16)}`);
  assertEquals(admitted(each("1:110")), 4);
  assertEquals(admitted(each("1:120")), 4);
  assertEquals(admitted(each("1:130")), 0);
  assertEquals(admitted(each("2:110")), 4);
  for (let each = 1; each <= id; each++) g.leave(each);
  g.sweep();
  assertEquals(g.size, 0);
});

Deno.test("new connections from an IPv6 /48 are limited by time, whatever their /64", () => {
  const g = gate({ connects: { count: 2, time: 60_000 } });
  let admitted = 0;
  for (let id = 1; id <= 100; id++) {
    if (g.enter(id, `2001:db8:1:${(id << 8).toString(16)}::1`) === undefined) admitted++;
    g.leave(id);
  }
  assertEquals(admitted, 8);
});

Deno.test("an address with many abandoned TLS handshakes begins no more for an hour", () => {
  let now = 0;
  const g = gate({ connections: 1_000 }, () => now);
  const abandoned = (address: string, ids: number[]) =>
    ids.filter((id) => {
      if (g.enter(id, address, true) !== undefined) return false;
      g.linger(id);
      g.leave(id);
      return true;
    }).length;
  const ids = (from: number) => Array.from({ length: 100 }, (_, i) => from + i);
  assertEquals(abandoned("192.0.2.1", ids(0)), 20);
  assertMatch(g.enter(500, "192.0.2.1", true) ?? "", /unfinished TLS handshakes/);
  assertEquals(g.enter(501, "192.0.2.1"), undefined);
  assertEquals(g.enter(502, "192.0.2.2", true), undefined);
  const spread = ids(1_000).filter((id) => abandoned(`2001:db8:0:1::${id}`, [id]) === 1);
  assertEquals(spread.length, 40);
  now = 3_600_000;
  g.sweep();
  assertEquals(g.enter(503, "192.0.2.1", true), undefined);
  for (const id of [501, 502, 503]) g.leave(id);
  g.sweep();
  assertEquals(g.size, 0);
});

Deno.test("new connections from an address are limited by time", () => {
  let now = 0;
  const g = gate({ connects: { count: 3, time: 3_000 } }, () => now);
  const enter = (id: number) => {
    const refusal = g.enter(id, "192.0.2.1");
    g.leave(id);
    return refusal;
  };
  assertEquals([1, 2, 3].map(enter), [undefined, undefined, undefined]);
  assertEquals(enter(4), "Too many new connections from your address, wait a minute");
  now = 1_000;
  assertEquals([enter(5) === undefined, enter(6) === undefined], [true, false]);
  now = 10_000;
  g.sweep();
  assertEquals(g.size, 0);
});

Deno.test("a connection that cannot be closed counts for another hour", () => {
  let now = 0;
  const g = gate({ connections: 1 }, () => now);
  g.enter(1, "192.0.2.1");
  g.linger(1);
  g.leave(1);
  g.sweep();
  assertMatch(g.enter(2, "192.0.2.1") ?? "", /Too many/);
  now = 3_600_000;
  g.sweep();
  assertEquals(g.enter(2, "192.0.2.1"), undefined);
});

Deno.test("an unfinished TLS handshake still counts, and one that the client breaks off does not", async () => {
  await using daemon = startTlsDaemon({ limits: { unregistered: 50 } });
  const lingering: number[] = [];
  daemon.daemon.server.gate.linger = (id) => lingering.push(id);
  const gone = await Deno.connect({ hostname: "127.0.0.1", port: daemon.tlsPort });
  await gone.write(Uint8Array.of(0x16, 3, 1));
  gone.close();
  using silent = await Deno.connect({ hostname: "127.0.0.1", port: daemon.tlsPort });
  await silent.write(Uint8Array.of(0x16, 3, 1));
  await until("the silent client counts", () => lingering.length > 0);
  assertEquals(lingering.length, 1);
});

Deno.test("loopback addresses are not limited", () => {
  const g = gate({ connections: 1, subnet: 1, connects: { count: 1, time: 60_000 } });
  for (let id = 0; id < 100; id++) {
    assertEquals(g.enter(id, id % 2 ? "127.0.0.1" : "0::1"), undefined);
  }
});

Deno.test("a full server refuses all connections, even from loopback", () => {
  const g = gate({});
  g.full = true;
  assertEquals(g.enter(1, "127.0.0.1"), "The server is full, try again later");
  g.full = false;
  assertEquals(g.enter(2, "127.0.0.1"), undefined);
});

Deno.test("a proxy's client counts by its own address, and is told why it is refused", async () => {
  await using daemon = startDaemon({ proxies, limits: { connections: 2 } });
  const come = async (address: string) => {
    const socket = await daemon.dial();
    await socket.write(`PROXY TCP4 ${address} 127.0.0.1 1 1\r\n`);
    await socket.write(`NICK n\r\n`);
    return socket;
  };
  const first = await come("192.0.2.1");
  await first.write("PING a\r\n");
  await (await come("192.0.2.1")).write("PING a\r\n");
  await first.expect("PONG test.local a\r\n");
  const third = await come("192.0.2.1");
  await third.expect("ERROR :Closing link: Too many connections from your address\r\n");
  await third.expectEnd();
  const other = await come("192.0.2.2");
  await other.write("PING b\r\n");
  await other.expect("PONG test.local b\r\n");
});

Deno.test("the client of a gateway or a web proxy counts by its own address", async () => {
  await using daemon = startDaemon({ gateways, limits: { connections: 1 } });
  const come = async (address: string) => {
    const socket = await daemon.dial();
    await socket.write(`WEBIRC hunter2 web ${address} ${address}\r\nPING a\r\n`);
    return socket;
  };
  await (await come("192.0.2.1")).expect("PONG test.local a\r\n");
  await (await come("192.0.2.1")).expect("Too many connections from your address\r\n");
  await (await come("192.0.2.2")).expect("PONG test.local a\r\n");

  await using behind = startDaemon({ proxies, limits: { connections: 1 } });
  const headers = { "X-Forwarded-For": "192.0.2.1" };
  await behind.webIrc("one", { headers });
  const two = await behind.webSocket({ headers });
  await two.expect(/^ERROR :Closing link: Too many connections from your address$/);
  await behind.webIrc("three", { headers: { "X-Forwarded-For": "192.0.2.2" } });
});

Deno.test("a connection that has ended makes room for another", async () => {
  await using daemon = startDaemon({ proxies, limits: { connections: 1 } });
  for (let i = 0; i < 5; i++) {
    const socket = await daemon.dial();
    await socket.write(`PROXY TCP4 192.0.2.1 127.0.0.1 1 1\r\nPING ${i}\r\nQUIT\r\n`);
    await socket.expect(`PONG test.local ${i}\r\n`);
    await socket.expectEnd();
    socket.close();
    await socket.closed;
  }
});

Deno.test("above its memory limit a server refuses new clients on each listener, and keeps those it has", async () => {
  await using daemon = startTlsDaemon({ limits: { memory: 1 } });
  const { gate } = daemon.daemon.server;
  const alice = await daemon.irc("alice", "#a");
  await until("the gate is full", async () => {
    await alice.write("PING x\r\n");
    return gate.full;
  });
  const late = await daemon.dial();
  await late.expect("ERROR :Closing link: The server is full, try again later\r\n");
  const web = await daemon.dialWeb();
  await web.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await web.expect("HTTP/1.1 503 Service Unavailable\r\n");
  await web.expect("The server is full, try again later.\n");
  const tls = await daemon.dialTls().catch(() => undefined);
  assertEquals(await tls?.expectEnd() ?? "", "");
  await alice.write("PING still\r\n");
  await alice.expect("PONG test.local still\r\n");
});

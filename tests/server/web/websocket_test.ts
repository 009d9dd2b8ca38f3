/**
 * IRC over WebSocket, and plain HTTP, on the web listener.
 * @module
 */

import { assert, assertEquals, assertLess, assertMatch, assertRejects } from "@std/assert";
import { mayComeFrom } from "../../../server/web/handshake.ts";
import { parseCidr } from "../../../server/net/cidr.ts";
import { startDaemon } from "../../support/daemon.ts";

const encoder = new TextEncoder();

for (
  const [protocols, chosen, kind] of [
    [["text.ircv3.net"], "text.ircv3.net", "text"],
    [["binary.ircv3.net"], "binary.ircv3.net", "binary"],
    [["binary.ircv3.net", "text.ircv3.net"], "binary.ircv3.net", "binary"],
    [["text.ircv3.net", "binary.ircv3.net"], "text.ircv3.net", "text"],
    [[], "", "text"],
  ] as const
) {
  Deno.test(`a WebSocket of [${protocols}] speaks ${kind}, and talks to a plain socket`, async () => {
    await using daemon = startDaemon();
    const alice = await daemon.irc("alice", "#a");
    const bob = await daemon.webIrc("bob", { protocols, path: "/any/path?at=all" });
    assertEquals(bob.socket.protocol, chosen);
    bob.send("JOIN #a");
    await bob.expect(/ 366 bob #a /);
    await alice.expect(":bob!~bob@localhost JOIN #a\r\n");
    await alice.write("PRIVMSG #a :grüß dich\r\nPRIVMSG #a :\u{1F600}\r\n");
    assertEquals(await bob.expect(/gr/), ":alice!~alice@localhost PRIVMSG #a :grüß dich");
    assertEquals(await bob.expect(/MSG/), ":alice!~alice@localhost PRIVMSG #a :\u{1F600}");
    bob.send("PRIVMSG #a :näher");
    bob.send(encoder.encode("PRIVMSG #a :as bytes"));
    bob.send("PRIVMSG #a :with an ending\r\n");
    await alice.expect("PRIVMSG #a :näher\r\n");
    await alice.expect("PRIVMSG #a :as bytes\r\n");
    await alice.expect("PRIVMSG #a :with an ending\r\n");
    bob.send("QUIT :bye");
    await bob.expect(/^ERROR :Closing link: Quit: bye$/);
    const { code, reason } = await bob.end();
    assertEquals({ code, reason }, { code: 1000, reason: "Quit: bye" });
    assertEquals([...bob.kinds], [kind]);
    assert(bob.received.every((message) => !/[\r\n]/.test(message)));
    await alice.expect("QUIT :Quit: bye\r\n");
  });
}

Deno.test("an unknown subprotocol is not chosen", async () => {
  await using daemon = startDaemon();
  const socket = await daemon.dialWeb();
  await socket.write(upgrade("Sec-WebSocket-Protocol: soap, xmpp\r\n"));
  assert(!/sec-websocket-protocol/i.test((await socket.expect("\r\n\r\n")).input));
});

Deno.test("a WebSocket never speaks line mode, whatever it sends first", async () => {
  await using daemon = startDaemon({ limits: { unregistered: 1_500 }, timing: { sniff: 10 } });
  const client = await daemon.webSocket();
  client.send("alice");
  await client.expect(/ 4(?:21|51) \* /);
  await client.expect(/^ERROR :Closing link: Registration timed out$/);
  assertEquals((await client.end()).code, 1000);
});

Deno.test("a silent WebSocket is sent PING, and closed with the reason", async () => {
  await using daemon = startDaemon({ timing: { ping: 50, pong: 50 } });
  const client = await daemon.webIrc("alice");
  await client.expect(/^:?\S* ?PING /);
  assertMatch((await client.end()).reason, /^Ping timeout/);
});

Deno.test("a long line arrives whole both ways, and only one that is too long is refused", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.webIrc("alice");
  for (const length of [100, 126, 127, 2_000, 4_000]) {
    const text = "ü".repeat(length / 2);
    alice.send(`PRIVMSG alice :${text}`);
    assertEquals(await alice.expect(/PRIVMSG/), `:alice!~alice@localhost PRIVMSG alice :${text}`);
  }
  alice.send(`PRIVMSG alice :${"x".repeat(20_000)}`);
  await alice.expect(/ 417 alice /);
  alice.send("PING still");
  await alice.expect(/PONG test.local still/);
  alice.send("x".repeat(70_000));
  assertEquals((await alice.end()).code, 1009);
});

Deno.test("the client's close code is answered, and others see its user quit", async () => {
  await using daemon = startDaemon();
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.webIrc("bob");
  bob.send("JOIN #a");
  await alice.expect("JOIN #a\r\n");
  const { code, wasClean } = await bob.close(3001);
  assertEquals({ code, wasClean }, { code: 3001, wasClean: true });
  await alice.expect("QUIT :Connection closed\r\n");
});

Deno.test("a WebSocket that does not read is closed, and no other client waits for it", async () => {
  await using daemon = startDaemon({ limits: { outbox: 64 * 1024 }, timing: { linger: 100 } });
  const alice = await daemon.irc("alice", "#a");
  const bob = await daemon.dialWeb();
  await bob.write(upgrade());
  await bob.expect("\r\n\r\n");
  for (const line of ["NICK bob", "USER bob 0 * :bob", "JOIN #a"]) {
    await bob.write(frame(0x81, encoder.encode(line)));
  }
  await bob.expect(/ 366 /);
  bob.pause();
  const text = "x".repeat(4_000);
  let gone = false;
  const end = alice.expect(/QUIT :SendQ exceeded\r\n/).then(() => gone = true);
  for (let i = 0; i < 10_000 && !gone; i++) {
    await alice.write(`PRIVMSG #a :${text}\r\nPING ${i}\r\n`);
    if (!gone) await Promise.race([end, alice.expect(`PONG test.local ${i}\r\n`).catch(() => {})]);
  }
  await end;
  bob.resume();
  await bob.expectEnd();
});

Deno.test("stopping tells a WebSocket why, and does not wait for one that does not answer", async () => {
  await using daemon = startDaemon({ timing: { linger: 200 } });
  const alice = await daemon.webIrc("alice");
  const mute = await daemon.dialWeb();
  await mute.write(upgrade());
  await mute.expect("\r\n\r\n");
  const halfway = await daemon.dialWeb();
  await halfway.write("GET / HT");
  const startedAt = performance.now();
  await daemon.daemon.stop("the server is shutting down");
  assertLess(performance.now() - startedAt, 2_000);
  await alice.expect(/^ERROR :Closing link: the server is shutting down$/);
  const { code, reason } = await alice.end();
  assertEquals({ code, reason }, { code: 1000, reason: "the server is shutting down" });
  await mute.expectEnd();
  assertEquals(await halfway.expectEnd(), "");
});

Deno.test("a page of another site may not connect, unless it is allowed", async () => {
  await using daemon = startDaemon({ webOrigins: ["https://chat.example"] });
  const own = `http://127.0.0.1:${daemon.webPort}`;
  for (const origin of [own, "https://chat.example"]) {
    const client = await daemon.webSocket({ headers: { origin } });
    await client.close();
  }
  for (const origin of ["http://evil.example", "http://127.0.0.1:1", "null", "file://"]) {
    await assertRejects(() => daemon.webSocket({ headers: { origin } }), Error);
    const socket = await daemon.dialWeb();
    await socket.write(upgrade(`Origin: ${origin}\r\n`));
    assertMatch(await socket.expectEnd(), /^HTTP\/1\.1 403 .*--web-origin/s);
  }
});

Deno.test("over plain HTTP, a page may not connect by a name that others could point at this address", () => {
  const may = (origin: string, webOrigins: string[] = []) =>
    mayComeFrom(origin, new URL(origin).host, { name: "Chat.Example.org", webOrigins });
  const own = [
    "127.0.0.1:6680",
    "[::1]:6680",
    "localhost:6680",
    "box:6680",
    "box.local",
    "box.lan",
  ];
  for (const host of own) assert(may(`http://${host}`), host);
  assert(may("http://chat.example.org:6680"), "what the server is called");
  assert(may("https://evil.example"), "a name with a certificate belongs to its owner");
  assert(!may("http://evil.example:6680"));
  assert(!may("http://127.0.0.1.evil.example"));
  assert(may("http://evil.example:6680", ["http://evil.example:6680"]));
});

Deno.test("any page may connect if all sites are allowed", async () => {
  await using daemon = startDaemon({ webOrigins: ["*"] });
  await (await daemon.webSocket({ headers: { origin: "null" } })).close();
});

Deno.test("only a known proxy can name its client", async () => {
  const headers = { "x-forwarded-for": "203.0.113.9, 192.0.2.7", "x-forwarded-proto": "https" };
  for (const [proxies, host] of [[["127.0.0.0/8"], "192.0.2.7"], [[], "127.0.0.1"]] as const) {
    await using daemon = startDaemon({ proxies: proxies.map((text) => parseCidr(text)!) });
    const client = await daemon.webIrc("alice", { headers });
    client.send("WHOIS alice");
    if (host !== "127.0.0.1") await client.expect(/ 671 /);
    assertMatch(await client.expect(/ 338 /), new RegExp(` ~alice@${host} `));
    const plain = await daemon.webIrc("bob");
    plain.send("WHOIS bob");
    await plain.expect(/ 338 bob bob ~bob@127\.0\.0\.1 /);
  }
});

Deno.test("HTTP: a page says what the server is, and other paths are not found", async () => {
  await using daemon = startDaemon();
  const url = `http://127.0.0.1:${daemon.webPort}/`;
  const page = await fetch(`${url}?x=1`);
  assertEquals(page.status, 200);
  assertEquals(page.headers.get("content-type"), "text/plain; charset=utf-8");
  assertEquals(page.headers.get("server"), null);
  const text = await page.text();
  assertMatch(text, /test\.local, a chat server/);
  const head = await fetch(url, { method: "HEAD" });
  assertEquals(head.headers.get("content-length"), String(text.length));
  assertEquals(await head.text(), "");
  const missing = await fetch(`${url}nowhere`);
  assertEquals(missing.status, 404);
  await missing.body?.cancel();
  const post = await fetch(url, { method: "POST", body: "x".repeat(10_000) });
  assertEquals([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
  await post.body?.cancel();
});

const KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const ASK = "Host: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n";
const REFUSALS: readonly (readonly [why: string, request: string, answer: RegExp])[] = [
  ["IRC", "NICK alice\r\nUSER alice 0 * :a\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["no host", "GET / HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["a header without a name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["a folded header", "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["a target that is none", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["another version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", /^HTTP\/1\.1 505 /],
  ["headers without end", `GET / HTTP/1.1\r\nHost: ${"a".repeat(20_000)}`, /^HTTP\/1\.1 431 /],
  ["an old WebSocket", `GET / HTTP/1.1\r\n${ASK}${KEY}\r\n`, /^HTTP\/1\.1 426 .*version: 13/s],
  [
    "a WebSocket without a key",
    `GET / HTTP/1.1\r\n${ASK}Sec-WebSocket-Version: 13\r\n\r\n`,
    /^HTTP\/1\.1 400 .*Sec-WebSocket-Key/s,
  ],
  ["HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", /^HTTP\/1\.1 200 /],
  ["an absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", /^HTTP\/1\.1 200 /],
];

for (const [why, request, answer] of REFUSALS) {
  Deno.test(`HTTP: ${why} is answered`, async () => {
    await using daemon = startDaemon();
    const socket = await daemon.dialWeb();
    await socket.write(request);
    await socket.conn.closeWrite();
    assertMatch(await socket.expectEnd(), answer);
  });
}

Deno.test("HTTP: a silent client is closed in time", async () => {
  await using daemon = startDaemon({ limits: { unregistered: 100 } });
  const socket = await daemon.dialWeb();
  assertEquals(await socket.expectEnd(), "");
});

/** Makes a request to open a WebSocket. */
function upgrade(headers = ""): string {
  return `GET / HTTP/1.1\r\n${ASK}${KEY}Sec-WebSocket-Version: 13\r\n${headers}\r\n`;
}

/** Makes a masked frame, as clients send it. */
function frame(first: number, payload: Uint8Array): Uint8Array {
  const mask = [7, 99, 0, 255];
  const masked = payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return Uint8Array.of(first, 0x80 | payload.byteLength, ...mask, ...masked);
}

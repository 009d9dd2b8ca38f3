/**
 * The PROXY header of proxies in front of the server.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import type { ByteSource } from "../../../server/net/transport.ts";
import { type Proxied, ProxyError, readProxyHeader } from "../../../server/net/proxy_protocol.ts";
import { startDaemon, startTlsDaemon } from "../../support/daemon.ts";
import { parseCidr } from "../../../server/net/cidr.ts";

const encoder = new TextEncoder();
const SIGNATURE = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10];

/** A source that gives its bytes in pieces of a size, and then ends. */
function source(bytes: Uint8Array, size = 7): ByteSource & { rest(): string } {
  let at = 0;
  return {
    read(buffer) {
      if (at === bytes.byteLength) return Promise.resolve(null);
      const piece = bytes.subarray(at, at + Math.min(size, buffer.byteLength));
      buffer.set(piece);
      at += piece.byteLength;
      return Promise.resolve(piece.byteLength);
    },
    rest: () => new TextDecoder().decode(bytes.subarray(at)),
  };
}

async function read(header: string | number[]): Promise<Proxied> {
  const bytes = typeof header === "string" ? encoder.encode(header) : Uint8Array.from(header);
  const whole = new Uint8Array([...bytes, ...encoder.encode("NICK a")]);
  const from = source(whole);
  const proxied = await readProxyHeader(from);
  assertEquals(from.rest(), "NICK a");
  return proxied;
}

function v2(command: number, family: number, body: number[]): number[] {
  return [...SIGNATURE, command, family, body.length >> 8, body.length & 255, ...body];
}

Deno.test("PROXY version 1 gives the address, and reads no byte after it", async () => {
  assertEquals(await read("PROXY TCP4 198.51.100.22 203.0.113.7 35646 80\r\n"), {
    address: "198.51.100.22",
    secure: false,
  });
  assertEquals((await read("PROXY TCP6 ::1 2001:db8::1 1 65535\r\n")).address, "0::1");
  assertEquals((await read("PROXY UNKNOWN\r\n")).address, undefined);
  assertEquals((await read("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n")).address, undefined);
});

Deno.test("PROXY version 2 gives the address, and whether the client came by TLS", async () => {
  const ports = [0x8b, 0x3e, 0, 80];
  const v4 = [198, 51, 100, 22, 203, 0, 113, 7, ...ports];
  assertEquals(await read(v2(0x21, 0x11, v4)), { address: "198.51.100.22", secure: false });
  const tls = [0x20, 0, 5, 1, 0, 0, 0, 0];
  assertEquals(await read(v2(0x21, 0x11, [...v4, 4, 0, 1, 0, ...tls])), {
    address: "198.51.100.22",
    secure: true,
  });
  const v6 = [0x20, 1, 0xd, 0xb8, ...Array(12).fill(0), ...Array(16).fill(0), ...ports];
  assertEquals((await read(v2(0x21, 0x21, v6))).address, "2001:db8::");
  const mapped = [...Array(10).fill(0), 255, 255, 192, 0, 2, 1, ...Array(16).fill(0), ...ports];
  assertEquals((await read(v2(0x21, 0x21, mapped))).address, "192.0.2.1");
  assertEquals((await read(v2(0x20, 0x11, v4))).address, undefined);
  assertEquals((await read(v2(0x21, 0x00, []))).address, undefined);
});

Deno.test("a missing or malformed header is refused", async () => {
  const v4 = [198, 51, 100, 22, 203, 0, 113, 7, 0, 1, 0, 2];
  for (
    const header of [
      "NICK alice\r\nUSER a 0 * :a\r\n",
      "PROXY TCP4 198.51.100.22 203.0.113.7 35646\r\n",
      "PROXY TCP4 198.51.100.22 203.0.113.7 99999 80\r\n",
      "PROXY TCP4 198.51.100.22 203.0.113.7 035 80\r\n",
      "PROXY TCP4 ::1 ::2 35646 80\r\n",
      "PROXY TCP6 192.0.2.1 192.0.2.2 35646 80\r\n",
      "PROXY TCP4 198.51.100.222222 203.0.113.7 1 80\r\n",
      "PROXY TCP4  198.51.100.22 203.0.113.7 1 80\r\n",
      `PROXY UNKNOWN ${"x".repeat(200)}\r\n`,
      "PROXY TCP4 198.51.100.22",
      v2(0x31, 0x11, v4),
      v2(0x22, 0x11, v4),
      v2(0x21, 0x11, v4.slice(1)),
      v2(0x21, 0x11, [...v4, 0x20, 0, 9, 1]),
      v2(0x21, 0x11, [...v4, 0x20]),
      v2(0x21, 0x11, Array(5_000).fill(0)),
    ]
  ) {
    const bytes = typeof header === "string" ? encoder.encode(header) : Uint8Array.from(header);
    await assertRejects(() => readProxyHeader(source(bytes)), ProxyError);
  }
});

Deno.test("all bad bytes throw a ProxyError", async () => {
  const bytes = fc.uint8Array({ maxLength: 80 });
  const begun = fc.tuple(
    fc.constantFrom(encoder.encode("PROXY TCP4 "), Uint8Array.from([...SIGNATURE, 0x21])),
    bytes,
  ).map(([start, rest]) => new Uint8Array([...start, ...rest]));
  await fc.assert(fc.asyncProperty(fc.oneof(bytes, begun), async (bytes) => {
    try {
      await readProxyHeader(source(bytes, 3));
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error;
    }
  }));
});

const loopback = parseCidr("127.0.0.0/8")!;

Deno.test("a proxy's client is known by its own address", async () => {
  await using daemon = startDaemon({ proxies: [loopback] });
  const alice = await daemon.dial();
  await alice.write(
    "PROXY TCP4 198.51.100.22 203.0.113.7 35646 80\r\nNICK alice\r\nUSER a 0 * :a\r\n",
  );
  await alice.expect(/ 376 /);
  await alice.write("WHOIS alice\r\n");
  await alice.expect(/ 338 alice alice ~a@198\.51\.100\.22 /);
  const bob = await daemon.dial();
  await bob.write(Uint8Array.from(v2(0x21, 0x11, [192, 0, 2, 5, 192, 0, 2, 6, 0, 1, 0, 2])));
  await bob.write("NICK bob\r\nUSER b 0 * :b\r\n");
  await bob.expect(/ 376 /);
  await bob.write("WHOIS bob\r\n");
  await bob.expect(/ 338 bob bob ~b@192\.0\.2\.5 /);
});

Deno.test("a proxy that does not name its client is refused, and the log says so", async () => {
  await using daemon = startDaemon({ proxies: [loopback] });
  const alice = await daemon.dial();
  await alice.write("NICK alice\r\nUSER a 0 * :a\r\n");
  assertEquals(await alice.expectEnd(), "");
  assertEquals(daemon.problems.splice(0), [
    "refused a connection from the proxy 127.0.0.1: the PROXY header is missing",
  ]);
});

Deno.test("a silent proxy is closed in time, and does not hold up the server's stop", async () => {
  await using daemon = startDaemon({ proxies: [loopback], limits: { unregistered: 50 } });
  const silent = await daemon.dial();
  await silent.expectEnd();
  await daemon.dial();
});

Deno.test("clients that are not proxies cannot claim an address", async () => {
  await using daemon = startDaemon({ proxies: [parseCidr("192.0.2.0/24")!] });
  const alice = await daemon.irc("alice");
  await alice.write("WHOIS alice\r\n");
  await alice.expect(/ 338 alice alice ~alice@127\.0\.0\.1 127\.0\.0\.1 /);
});

Deno.test("new connections get a new certificate, and the old one stays if the new one is broken", async () => {
  const { makeSelfSigned } = await import("../../../server/tls/self_signed.ts");
  await using daemon = startTlsDaemon();
  const first = await daemon.dialTls();
  const port = daemon.tlsPort;
  const identity = makeSelfSigned(["localhost"]);
  await assertRejects(() => daemon.daemon.renew({ cert: identity.cert, key: "nonsense" }));
  await daemon.dialTls();
  await daemon.daemon.renew(identity);
  assertEquals(daemon.tlsPort, port);
  const conn = await Deno.connectTls({ hostname: "localhost", port, caCerts: [identity.cert] });
  await conn.handshake();
  conn.close();
  await first.write("NICK alice\r\nUSER a 0 * :a\r\n");
  await first.expect(/ 001 alice /);
});

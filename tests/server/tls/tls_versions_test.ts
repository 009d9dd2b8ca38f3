/**
 * Which versions of TLS the server speaks.
 * @module
 */

import { assertEquals } from "@std/assert";
import { startTlsDaemon } from "../../support/daemon.ts";

/** Alerts: https://www.rfc-editor.org/rfc/rfc8446#section-6 */
const ALERT = 21;
const HANDSHAKE = 22;
const FATAL = 2;
const PROTOCOL_VERSION = 70;
/** Cipher suites of all versions, so that only the version can be the reason for a refusal. */
const SUITES = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xc02f, 0xc009, 0xc00a, 0x002f, 0x0035];

function u16(value: number): number[] {
  return [value >> 8, value & 0xff];
}

function withLength(bytes: number[]): number[] {
  return [...u16(bytes.length), ...bytes];
}

function extension(type: number, bytes: number[]): number[] {
  return [...u16(type), ...withLength(bytes)];
}

/**
 * Returns the ClientHello of a client that supports no newer version:
 * https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.2
 */
function hello(version: number): Uint8Array<ArrayBuffer> {
  const extensions = [
    ...extension(10, withLength(u16(23))),
    ...extension(11, [1, 0]),
    ...extension(13, withLength([0x0403, 0x0401, 0x0203, 0x0201].flatMap(u16))),
    ...extension(23, []),
  ];
  const body = [
    ...u16(version),
    ...crypto.getRandomValues(new Uint8Array(32)),
    0,
    ...withLength(SUITES.flatMap(u16)),
    ...[1, 0],
    ...withLength(extensions),
  ];
  const handshake = [1, 0, ...withLength(body)];
  return Uint8Array.from([HANDSHAKE, ...u16(0x0301), ...withLength(handshake)]);
}

for (
  const [name, version, answer] of [
    ["SSL 3.0", 0x0300, [ALERT, FATAL, PROTOCOL_VERSION]],
    ["TLS 1.0", 0x0301, [ALERT, FATAL, PROTOCOL_VERSION]],
    ["TLS 1.1", 0x0302, [ALERT, FATAL, PROTOCOL_VERSION]],
    // The server's hello of version 1.2 follows.
    ["TLS 1.2", 0x0303, [HANDSHAKE, 2, 0]],
  ] as const
) {
  Deno.test(`a client that supports at most ${name} is answered with ${answer}`, async () => {
    await using daemon = startTlsDaemon();
    using conn = await Deno.connect({ hostname: "127.0.0.1", port: daemon.tlsPort });
    await conn.write(hello(version));
    const bytes = new Uint8Array(7);
    for (let have = 0; have < bytes.length;) {
      const count = await conn.read(bytes.subarray(have));
      if (count === null) break;
      have += count;
    }
    assertEquals([bytes[0], bytes[5], bytes[6]], [...answer]);
  });
}

/**
 * The socket options of TLS connections.
 * @module
 */

import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import {
  IPPROTO_TCP,
  SO_KEEPALIVE,
  SOL_SOCKET,
  TCP_NODELAY,
} from "../../../server/sockets/libc.ts";
import { fromSockaddr, SOCKADDR_BYTES } from "../../../server/sockets/sockaddr.ts";
import { makeSelfSigned } from "../../../server/tls/self_signed.ts";
import { startTlsDaemon } from "../../support/daemon.ts";
import { mustOpenLibc, polled } from "../../support/polled.ts";

/** More descriptors than the test has open. */
const DESCRIPTORS = 1_000;
const INET_FAMILIES = [2, 10];

/** Returns whether the options are on, for each socket of this process that is bound to a port. */
function optionsAt(port: number): { readonly noDelay: boolean; readonly keepAlive: boolean }[] {
  const libc = mustOpenLibc();
  const library = Deno.dlopen("libc.so.6", {
    getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  });
  const { getsockopt } = library.symbols;
  const isOn = (fd: number, level: number, option: number) => {
    const value = new Uint32Array(1);
    getsockopt(fd, level, option, value, Uint32Array.of(value.byteLength));
    return value[0] !== 0;
  };
  const found = [];
  for (let fd = 0; fd < DESCRIPTORS; fd++) {
    const sockaddr = new Uint8Array(SOCKADDR_BYTES);
    if (libc.getsockname(fd, sockaddr, Uint32Array.of(SOCKADDR_BYTES)) < 0) continue;
    if (!INET_FAMILIES.includes(sockaddr[0] ?? 0) || fromSockaddr(sockaddr).port !== port) continue;
    found.push({
      noDelay: isOn(fd, IPPROTO_TCP, TCP_NODELAY),
      keepAlive: isOn(fd, SOL_SOCKET, SO_KEEPALIVE),
    });
  }
  library.close();
  libc.unload();
  return found;
}

Deno.test(
  "TLS connections send at once and are probed, with a new certificate too",
  polled,
  async () => {
    await using daemon = startTlsDaemon();
    const first = await daemon.dialTls();
    await first.expect("ALIAS?");
    const identity = makeSelfSigned(["localhost", "127.0.0.1"]);
    await daemon.daemon.renew(identity);
    const second = await daemon.dialTls(identity.cert);
    await second.expect("ALIAS?");
    const options = optionsAt(daemon.tlsPort);
    // The listener and two connections.
    assertGreaterOrEqual(options.length, 3);
    for (const each of options) assertEquals(each, { noDelay: true, keepAlive: true });
  },
);

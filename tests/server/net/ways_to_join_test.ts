/**
 * Who can use the command that `chatd invite` prints.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { joinCommand, reachLimit } from "../../../server/net/ways_to_join.ts";

/** Returns what is said of a server that listens for TLS there. */
function limit(hostname: string, name = "box"): string {
  const rest = { hostname: "box", plain: [], web: undefined, fingerprint: "AA:BB" };
  return reachLimit({ name, tls: [{ hostname, port: 6697 }], ...rest }) ?? "";
}

Deno.test("an invitation says where others cannot use it", () => {
  for (const own of ["127.0.0.1", "::1", "localhost"]) {
    assertMatch(limit(own), /^only this machine can .* 'serve --tls :6697'$/);
  }
  for (const link of ["fe80::1%eth0", "169.254.3.4"]) {
    assertMatch(limit(link), /^only machines on the same network link can reach .*:6697$/);
  }
  assertMatch(limit("0.0.0.0"), /^other machines may not know this machine's name/);
  assertEquals(limit("::", "chat.example.org"), "");
  assertEquals(limit("192.0.2.1"), "");
});

Deno.test("an invitation names the address that most machines can use", () => {
  const others = { hostname: "192.0.2.1", port: 2 };
  const own = { hostname: "127.0.0.1", port: 1 };
  const link = { hostname: "fe80::1%eth0", port: 3 };
  const rest = { name: "box", hostname: "box", web: undefined, fingerprint: undefined };
  const command = (tls: typeof own[], plain: typeof own[] = []) =>
    joinCommand({ ...rest, tls, plain });
  assertEquals(command([own, link, others]), "chatd join 192.0.2.1:2");
  assertEquals(command([own, link]), "chatd join [fe80::1%eth0]:3");
  assertEquals(command([], [own, others]), "chatd join 192.0.2.1:2 --plain");
  assertEquals(command([own], [others]), "chatd join 127.0.0.1:1");
  assertEquals(reachLimit({ ...rest, tls: [own, others], plain: [] }), undefined);
});

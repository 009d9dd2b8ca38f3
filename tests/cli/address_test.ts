/**
 * Addresses as people type them.
 * @module
 */

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { formatAddress, parseAddress } from "../../cli/address.ts";
import { UsageError } from "../../cli/flags.ts";

Deno.test("addresses: names, IPv4 and IPv6, each with and without a port", () => {
  const cases: [string, string, number | undefined][] = [
    ["chat.example.org", "chat.example.org", undefined],
    ["chat.example.org:6697", "chat.example.org", 6697],
    ["127.0.0.1:0", "127.0.0.1", 0],
    [":6667", "", 6667],
    ["[::1]:6667", "::1", 6667],
    ["[::1]", "::1", undefined],
    ["::1", "::1", undefined],
    ["fe80::1%eth0", "fe80::1%eth0", undefined],
    ["2001:db8:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:1", undefined],
  ];
  for (const [text, hostname, port] of cases) {
    assertEquals(parseAddress(text), { hostname, port }, text);
  }
});

Deno.test("addresses: a malformed one is refused with the reason", () => {
  for (const text of ["", "a:b:c", "a b", "user@host", "host:", "host:x", "host:70000", "[zz]:1"]) {
    assertThrows(() => parseAddress(text), UsageError, undefined, text);
  }
  const { message } = assertThrows(() => parseAddress("h:123456"), UsageError);
  assertStringIncludes(message, "up to 65535");
});

Deno.test("addresses: IPv6 is written in brackets", () => {
  assertEquals(formatAddress({ hostname: "::1", port: 1 }), "[::1]:1");
  assertEquals(formatAddress({ hostname: "a.b", port: 1 }), "a.b:1");
});

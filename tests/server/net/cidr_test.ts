/**
 * Reading and writing IP addresses and ranges.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatIp, inCidr, inCidrs, parseCidr, parseIp } from "../../../server/net/cidr.ts";

Deno.test("addresses are read as they are commonly written", () => {
  assertEquals(parseIp("192.0.2.1"), Uint8Array.of(192, 0, 2, 1));
  const v6 = (...tail: number[]) => Uint8Array.from([...Array(16 - tail.length).fill(0), ...tail]);
  assertEquals(parseIp("::1"), v6(1));
  assertEquals(parseIp("0::1"), v6(1));
  assertEquals(parseIp("::"), v6());
  assertEquals(parseIp("2001:DB8::")?.slice(0, 4), Uint8Array.of(0x20, 0x01, 0x0d, 0xb8));
  assertEquals(parseIp("::ffff:192.0.2.1"), Uint8Array.of(192, 0, 2, 1));
  assertEquals(parseIp("64:ff9b::192.0.2.1")?.slice(12), Uint8Array.of(192, 0, 2, 1));
});

Deno.test("a malformed address is refused", () => {
  for (
    const text of [
      ..."1.2.3 1.2.3.4.5 1.2.3.256 01.2.3.4 1.2.3.-4 a.b.c.d host.example 1:2:3:4:5:6:7".split(
        " ",
      ),
      ..."1::2::3 12345::1 ::g 1:2:3:4:5:6:7:8:9 1:2:3:4:5:6:7::8 ::1.2.3 1.2.3.4::1 :1 1:".split(
        " ",
      ),
      "",
      " 1.2.3.4",
    ]
  ) assertEquals(parseIp(text), undefined, text);
});

Deno.test("a range contains the addresses that begin alike", () => {
  for (
    const [address, range, within] of [
      ["192.0.2.255", "192.0.2.0/24", true],
      ["192.0.3.0", "192.0.2.0/24", false],
      ["192.0.2.129", "192.0.2.128/25", true],
      ["192.0.2.127", "192.0.2.128/25", false],
      ["198.51.100.1", "0.0.0.0/0", true],
      ["192.0.2.1", "192.0.2.1", true],
      ["192.0.2.2", "192.0.2.1/32", false],
      ["2001:db8:ffff::1", "2001:db8::/32", true],
      ["2001:db9::1", "2001:db8::/32", false],
      ["192.0.2.1", "::/0", false],
      ["192.0.2.1", "::ffff:192.0.2.0/120", true],
      ["host.example", "0.0.0.0/0", false],
    ] as const
  ) {
    const parsed = parseCidr(range);
    assert(parsed !== undefined, range);
    assertEquals(inCidrs(address, [parsed]), within, `${address} in ${range}`);
  }
});

Deno.test("a malformed range is refused", () => {
  for (
    const text of [
      "192.0.2.0/33",
      "::/129",
      "192.0.2.0/",
      "192.0.2.0/x",
      "/8",
      "x/8",
      "::ffff:1.2.3.4/8",
    ]
  ) {
    assertEquals(parseCidr(text), undefined, text);
  }
});

Deno.test("addresses are written as they are read, and begin with no colon", () => {
  for (
    const text of [
      "192.0.2.1",
      "0::1",
      "0::",
      "2001:db8::1",
      "fe80::1:0:0:1",
      "1:2:3:4:5:6:7:8",
      "1::",
    ]
  ) {
    const bytes = parseIp(text);
    assert(bytes !== undefined);
    assertEquals(formatIp(bytes), text);
  }
  fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
    fc.pre(parseIp(formatIp(bytes))?.byteLength === 16);
    const text = formatIp(bytes);
    assert(!text.startsWith(":"));
    assertEquals(parseIp(text), bytes);
    assert(inCidr(bytes, { bytes, bits: 128 }));
  }));
});

/**
 * The endpoints of push notifications.
 * @module
 */

import { assertEquals } from "@std/assert";
import { parseCidr } from "../../../server/net/cidr.ts";
import { addressOf, endpointFault, isPublic } from "../../../server/push/endpoint.ts";

Deno.test("push endpoint: https only, with no user, password or fragment, and not too long", () => {
  assertEquals(endpointFault("https://push.example.org/a/b?c=d"), undefined);
  assertEquals(endpointFault("https://push.example.org:8443/"), undefined);
  for (
    const text of [
      "",
      "http://push.example.org/",
      "ftp://push.example.org/",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "push.example.org",
      "https://",
      "https://user@push.example.org/",
      "https://user:secret@push.example.org/",
      "https://push.example.org/#x",
      `https://push.example.org/${"a".repeat(1_000)}`,
    ]
  ) assertEquals(typeof endpointFault(text), "string", text);
});

Deno.test("push endpoint: addresses that are not public, in every notation", () => {
  for (
    const address of [
      "0.0.0.0",
      "10.1.2.3",
      "100.64.0.1",
      "127.0.0.1",
      "169.254.169.254",
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "192.0.2.1",
      "198.19.0.1",
      "224.0.0.1",
      "255.255.255.255",
      "::",
      "::1",
      "::ffff:127.0.0.1",
      "::ffff:10.0.0.1",
      "::ffff:a9fe:a9fe",
      "64:ff9b::7f00:1",
      "fe80::1",
      "fe80::1%eth0",
      "fc00::1",
      "fd12:3456::1",
      "ff02::1",
      "2001::1",
      "2001:db8::1",
      "2002:7f00:1::",
      "not an address",
      "",
    ]
  ) assertEquals(isPublic(address), false, address);
  for (
    const address of ["1.1.1.1", "172.32.0.1", "192.167.0.1", "2606:4700::1111", "::ffff:1.1.1.1"]
  ) assertEquals(isPublic(address), true, address);
});

Deno.test("push endpoint: a name resolves to its first public address, or one in an allowed network", async () => {
  const resolve = () => Promise.resolve(["10.0.0.1", "1.1.1.1"]);
  assertEquals(await addressOf("https://push.test/", [], resolve), "1.1.1.1");
  const allowed = [parseCidr("10.0.0.0/8")!];
  assertEquals(await addressOf("https://push.test/", allowed, resolve), "10.0.0.1");
  const local = () => Promise.resolve(["127.0.0.1", "::1"]);
  assertEquals(await addressOf("https://push.test/", [], local), undefined);
});

Deno.test("push endpoint: a host that is an address goes through the same check", async () => {
  for (
    const host of ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "localhost"]
  ) assertEquals(await addressOf(`https://${host}/`, []), undefined, host);
});

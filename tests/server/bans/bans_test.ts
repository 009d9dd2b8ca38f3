/**
 * Server bans and their masks.
 * @module
 */

import { assertEquals } from "@std/assert";
import { Bans } from "../../../server/bans/bans.ts";
import { banMask, banMatcher, type Candidate } from "../../../server/bans/mask.ts";

const BOB: Candidate = {
  nick: "bob",
  username: "~bob",
  host: "home.example",
  address: "192.0.2.7",
  account: "Robert",
};

Deno.test("a mask is completed from what an operator writes", () => {
  for (
    const [text, mask] of [
      ["192.0.2.7", "192.0.2.7"],
      ["192.0.2.0/24", "192.0.2.0/24"],
      ["2001:db8::/32", "2001:db8::/32"],
      ["bob", "bob!*@*"],
      ["*.example", "*!*@*.example"],
      ["bob!", "bob!*@*"],
      ["bob@home.example", "*!bob@home.example"],
      ["a!b@c", "a!b@c"],
      ["ACCOUNT:Robert", "account:Robert"],
    ] as const
  ) assertEquals(banMask(text), mask, text);
});

Deno.test("what is no mask is refused", () => {
  for (
    const text of ["", "a b", "a,b", "192.0.2.0/99", "account:", "account:a!b", "a!b!c", "a@b@c"]
  ) {
    assertEquals(banMask(text), undefined, text);
  }
});

Deno.test("a mask matches by address, range, host, nick or account", () => {
  const matches = (mask: string) => banMatcher(mask)?.(BOB);
  for (
    const mask of [
      "192.0.2.7",
      "192.0.2.0/24",
      "*!*@home.example",
      "*!*@192.0.2.*",
      "BOB!*@*",
      "account:robert",
    ]
  ) assertEquals(matches(mask), true, mask);
  for (const mask of ["192.0.2.8", "198.51.100.0/24", "bo!*@*", "account:bob"]) {
    assertEquals(matches(mask), false, mask);
  }
  assertEquals(banMatcher("account:robert")?.({ ...BOB, account: undefined }), false);
  assertEquals(banMatcher("bob"), undefined, "not in its stored form");
});

Deno.test("a ban holds until it ends, and its mask is found in any case", () => {
  const bans = new Bans();
  const ban = { reason: "spam", setBy: "oper", setAt: 0 };
  assertEquals(bans.add({ ...ban, mask: "bob!*@*", until: 100 }), true);
  assertEquals(bans.add({ ...ban, mask: "no mask", until: undefined }), false);
  assertEquals(bans.against(BOB, 99)?.mask, "bob!*@*");
  assertEquals(bans.against(BOB, 100), undefined);
  assertEquals(bans.list(100), []);
  bans.add({ ...ban, mask: "BOB!*@*", until: undefined });
  assertEquals(bans.list(100).map(({ mask }) => mask), ["BOB!*@*"]);
  assertEquals(bans.find("bob!*@*")?.mask, "BOB!*@*");
  assertEquals(bans.remove("Bob!*@*"), true);
  assertEquals(bans.remove("Bob!*@*"), false);
  assertEquals(bans.against(BOB, 100), undefined);
});

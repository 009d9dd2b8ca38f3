/**
 * STATS.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("STATS u and m are for all users, o and k for operators, and others are empty", async () => {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  const alice = await server.connect("alice");
  assertMatch(
    (await alice.ask("STATS u"))[0] ?? "",
    /^:test\.local 242 alice :Server Up 0 days 0:00:\d\d$/,
  );
  assert((await alice.ask("STATS m")).includes(":test.local 212 alice STATS 2 0 0"));
  assertEquals(await alice.ask("STATS z"), [":test.local 219 alice z :End of /STATS report"]);
  assertEquals(await alice.ask("STATS o"), [
    ":test.local 481 alice :Permission Denied- You're not an IRC operator",
    ":test.local 219 alice o :End of /STATS report",
  ]);
  await alice.send("OPER root secret");
  await alice.send("UBAN ADD 203.0.113.7 :spam");
  assertEquals((await alice.ask("STATS o"))[0], ":test.local 243 alice O *@* * root 0 :0");
  assertEquals((await alice.ask("STATS k"))[0], ":test.local 216 alice K 203.0.113.7 * * 0 :spam");
  assertEquals(await alice.ask("STATS"), [":test.local 461 alice STATS :Not enough parameters"]);
  assertEquals(await alice.ask("STATS u other.example"), [
    ":test.local 402 alice other.example :No such server",
  ]);
});

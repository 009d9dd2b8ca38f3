/**
 * PING.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("PING is answered with its token, and needs one", async () => {
  const alice = await new TestServer().connect("alice");
  assertEquals(await alice.ask("PING abc"), [":test.local PONG test.local abc"]);
  assertEquals(await alice.ask("PING :a b"), [":test.local PONG test.local :a b"]);
  assertEquals(await alice.ask("PING"), [":test.local 461 alice PING :Not enough parameters"]);
  assertEquals(await alice.ask("PING :"), [":test.local 409 alice :No origin specified"]);
});

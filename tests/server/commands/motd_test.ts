/**
 * MOTD.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("MOTD shows the message, or answers that there is none", async () => {
  const alice = await new TestServer({ motd: ["one", "two"] }).connect("alice");
  assertEquals(await alice.ask("MOTD"), [
    ":test.local 375 alice :- test.local Message of the day - ",
    ":test.local 372 alice :- one",
    ":test.local 372 alice :- two",
    ":test.local 376 alice :End of /MOTD command.",
  ]);
  const bob = await new TestServer({ motd: [] }).connect("bob");
  assertEquals(await bob.ask("MOTD"), [":test.local 422 bob :MOTD File is missing"]);
});

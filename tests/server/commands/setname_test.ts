/**
 * SETNAME.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("SETNAME changes the real name, and reaches the user and users in common channels once each", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: ["setname"], channels: ["#a", "#b"] });
  const bob = await server.connect("bob", { caps: ["setname"], channels: ["#a", "#b"] });
  const carol = await server.connect("carol", { channels: ["#a"] });
  bob.lines();
  assertEquals(await alice.ask("SETNAME :Alice Liddell"), [
    ":alice!~alice@alice.host SETNAME :Alice Liddell",
  ]);
  assertEquals(bob.lines(), [":alice!~alice@alice.host SETNAME :Alice Liddell"]);
  assertEquals(carol.lines(), []);
  assertEquals(server.hub.user("alice")?.realname, "Alice Liddell");
});

Deno.test("SETNAME without the capability works without an answer", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("SETNAME Al"), []);
  assertEquals(server.hub.user("alice")?.realname, "Al");
});

Deno.test("SETNAME refuses an empty name and one that is too long", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  for (const name of [":", ":  ", "x".repeat(257), "ä".repeat(129)]) {
    const [line] = await alice.ask(`SETNAME ${name}`);
    assertEquals(line, ":test.local FAIL SETNAME INVALID_REALNAME :A real name has 1 to 256 bytes");
  }
  assertEquals(await alice.ask("SETNAME"), [
    ":test.local 461 alice SETNAME :Not enough parameters",
  ]);
  assertEquals(server.hub.user("alice")?.realname, "ALICE");
});

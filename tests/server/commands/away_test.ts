/**
 * AWAY.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { AWAY_MAX } from "../../../protocol/names/names.ts";
import { TestServer } from "../../support/server.ts";

Deno.test("AWAY marks a user as away and back, and is answered", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("AWAY :gone fishing"), [
    ":test.local 306 alice :You have been marked as being away",
  ]);
  assertEquals(server.hub.user("alice")?.away, "gone fishing");
  for (const back of ["AWAY", "AWAY :"]) {
    assertEquals(await alice.ask(back), [
      ":test.local 305 alice :You are no longer marked as being away",
    ]);
    assertEquals(server.hub.user("alice")?.away, undefined);
  }
});

Deno.test("with away-notify, users in a common channel are notified once", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a", "#b"] });
  const bob = await server.connect("bob", { caps: ["away-notify"], channels: ["#a", "#b"] });
  const carol = await server.connect("carol", { channels: ["#a"] });
  const dave = await server.connect("dave", { caps: ["away-notify"] });
  for (const client of [alice, bob, carol, dave]) client.lines();
  await alice.send("AWAY :gone");
  await alice.send("AWAY");
  assertEquals(bob.lines(), [
    ":alice!~alice@alice.host AWAY :gone",
    ":alice!~alice@alice.host AWAY",
  ]);
  assertEquals(carol.lines(), []);
  assertEquals(dave.lines(), []);
});

Deno.test("a user who joins a channel while away is shown as away", async () => {
  const server = new TestServer();
  const bob = await server.connect("bob", { caps: ["away-notify"], channels: ["#a"] });
  const alice = await server.connect("alice");
  await alice.send("AWAY :gone");
  await alice.send("JOIN #a");
  assertEquals(bob.lines(), [
    ":alice!~alice@alice.host JOIN #a",
    ":alice!~alice@alice.host AWAY :gone",
  ]);
  assertMatch((await bob.ask("WHO alice"))[0] ?? "", / alice G/);
});

Deno.test("an away message is cut to AWAYLEN, between characters", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await alice.send(`AWAY :${"é".repeat(AWAY_MAX)}`);
  assertEquals(server.hub.user("alice")?.away, "é".repeat(AWAY_MAX / 2));
});

/**
 * `/away` and `/whois` in line mode.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("/away marks a user as away and back, and says so", async () => {
  const server = new TestServer();
  const bob = await server.call("bob");
  assertEquals(await bob.ask("/away out to lunch"), "You have been marked as being away.\n");
  assertEquals(server.hub.user("bob")?.away, "out to lunch");
  assertEquals(await bob.ask("/away"), "You are no longer marked as being away.\n");
  assertEquals(server.hub.user("bob")?.away, undefined);
  await bob.ask("/away");
  assertEquals(server.hub.user("bob")?.away, "away");
});

Deno.test("/whois describes a user in words", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"], secure: true });
  await alice.send("MODE alice +B");
  await alice.send("AWAY :gone fishing");
  const bob = await server.call("bob");
  assertEquals((await bob.ask("/whois ALICE")).split("\n").slice(0, 3), [
    "alice is ALICE (~alice@alice.host).",
    "In #a.",
    "alice is a bot; on an encrypted connection; away: gone fishing.",
  ]);
  await alice.send("MODE alice +i");
  assertEquals((await bob.ask("/whois alice")).includes("#a"), false);
  assertEquals(await bob.ask("/whois nobody"), "There is no nobody here.\n");
  assertEquals(await bob.ask("/whois"), "/whois NICK\n");
});

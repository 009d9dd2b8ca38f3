/**
 * `/search` in line mode.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("/search finds messages, with their time and channel", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#lobby", "#other"] });
  await alice.send("PRIVMSG #lobby :green tea");
  await alice.send("PRIVMSG #other :black tea");
  const bob = await server.call("bob");
  const asked = async (line: string) => {
    bob.output();
    await bob.say(line);
    await server.searches.done();
    return bob.output();
  };
  await alice.send("PRIVMSG bob :\x02white\x02 tea");
  await bob.say("tea it is");
  assertMatch(
    await asked("/search TEA from:alice"),
    /^\d{4}-\d\d-\d\d \d\d:\d\d \[#lobby\] alice: green tea\n[-0-9]+ [:0-9]+ alice \(private\): white tea\n$/,
  );
  assertMatch(await asked("/search tea in:#lobby from:bob"), / \[#lobby\] bob: tea it is\n$/);
  assertEquals(await asked("/search tea before:2001-01-31"), "Nothing was found.\n");
  assertEquals(await asked("/search tea in:#other"), "You cannot read messages there.\n");
  assertEquals(await asked("/search"), "Sorry, there is nothing to look for.\n");
});

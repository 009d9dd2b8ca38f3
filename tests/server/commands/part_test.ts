/**
 * PART.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("PART reaches all members, the leaving one too, with the reason", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a", "#b"] });
  const bob = await server.connect("bob", { channels: ["#a", "#b"] });
  alice.lines();
  assertEquals(await bob.ask("PART #A,#b :so long"), [
    ":bob!~bob@bob.host PART #a :so long",
    ":bob!~bob@bob.host PART #b :so long",
  ]);
  assertEquals(alice.lines(), [
    ":bob!~bob@bob.host PART #a :so long",
    ":bob!~bob@bob.host PART #b :so long",
  ]);
  assertEquals(await alice.ask("PART #a"), [":alice!~alice@alice.host PART #a"]);
  assertEquals(server.hub.channel("#a"), undefined);
});

Deno.test("PART is refused for each channel separately", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#b"] });
  assertEquals(await bob.ask("PART #none,#a,#b"), [
    ":test.local 403 bob #none :No such channel",
    ":test.local 442 bob #a :You're not on that channel",
    ":bob!~bob@bob.host PART #b",
  ]);
  for (const nothing of ["PART", "PART :", "PART ,"]) {
    assertEquals(await bob.ask(nothing), [":test.local 461 bob PART :Not enough parameters"]);
  }
  assertEquals(alice.lines(), []);
});

Deno.test("JOIN 0 leaves every channel", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a", "#b"] });
  assertEquals(await alice.ask("JOIN 0"), [
    ":alice!~alice@alice.host PART #a",
    ":alice!~alice@alice.host PART #b",
  ]);
  assertEquals(server.hub.channelCount, 0);
});

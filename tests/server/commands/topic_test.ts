/**
 * TOPIC.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TOPIC_MAX } from "../../../protocol/names/names.ts";
import { TestServer } from "../../support/server.ts";

async function channel() {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  alice.lines();
  return { server, alice, bob };
}

Deno.test("TOPIC sets, shows and clears a topic", async () => {
  const { server, alice, bob } = await channel();
  assertEquals(await alice.ask("TOPIC #A"), [":test.local 331 alice #a :No topic is set"]);
  await alice.send("TOPIC #a :All things");
  const set = [":alice!~alice@alice.host TOPIC #a :All things"];
  assertEquals(alice.lines(), set);
  assertEquals(bob.lines(), set);
  const at = Math.floor((server.hub.channel("#a")?.topic?.setAt ?? 0) / 1000);
  assertEquals(await bob.ask("TOPIC #a"), [
    ":test.local 332 bob #a :All things",
    `:test.local 333 bob #a alice!~alice@alice.host ${at}`,
  ]);
  assertEquals(await alice.ask("TOPIC #a :"), [":alice!~alice@alice.host TOPIC #a :"]);
  assertEquals(await alice.ask("TOPIC #a"), [":test.local 331 alice #a :No topic is set"]);
});

Deno.test("with +t only half-operators and above can set the topic", async () => {
  const { alice, bob } = await channel();
  assertEquals(await bob.ask("TOPIC #a :mine"), [
    ":test.local 482 bob #a :You're not a channel operator",
  ]);
  await alice.send("MODE #a +v bob");
  bob.lines();
  assertEquals((await bob.askMessages("TOPIC #a :mine"))[0]?.command, "482");
  await alice.send("MODE #a +h bob");
  bob.lines();
  assertEquals((await bob.askMessages("TOPIC #a :mine"))[0]?.command, "TOPIC");
  await alice.send("MODE #a -hvt bob bob");
  bob.lines();
  assertEquals((await bob.askMessages("TOPIC #a :again"))[0]?.command, "TOPIC");
});

Deno.test("TOPIC is refused with the reason", async () => {
  const { server } = await channel();
  const carol = await server.connect("carol");
  assertEquals(await carol.ask("TOPIC"), [":test.local 461 carol TOPIC :Not enough parameters"]);
  assertEquals(await carol.ask("TOPIC #b"), [":test.local 403 carol #b :No such channel"]);
  assertEquals(await carol.ask("TOPIC #a"), [
    ":test.local 442 carol #a :You're not on that channel",
  ]);
  assertEquals(await carol.ask("TOPIC #a :x"), [
    ":test.local 442 carol #a :You're not on that channel",
  ]);
});

Deno.test("a topic is cut to TOPICLEN", async () => {
  const { alice } = await channel();
  const [message] = await alice.askMessages(`TOPIC #a :${"ü".repeat(TOPIC_MAX)}`);
  assertEquals(message?.params[1], "ü".repeat(TOPIC_MAX / 2));
});

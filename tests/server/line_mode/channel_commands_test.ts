/**
 * The channel commands of line mode.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("a user in line mode can operate a channel", async () => {
  const server = new TestServer();
  const zoe = await server.call("zoe");
  const yan = await server.call("yan");
  const alice = await server.connect("alice");
  zoe.output();
  assertEquals(await zoe.ask("/topic"), "No topic is set.\n");
  assertEquals(await zoe.ask("/topic Lunch at one"), "zoe changed the topic to: Lunch at one\n");
  assertEquals(await zoe.ask("/topic"), "The topic is: Lunch at one\n");
  assertEquals(await zoe.ask("/list"), "#lobby (2): Lunch at one\n");
  assertEquals(await zoe.ask("/invite alice"), "alice is invited to #lobby.\n");
  assertEquals(
    alice.lines(),
    [":zoe!~line@zoe.host INVITE alice :#lobby"]
      .map((line) => line.replace(" :#", " #")),
  );
  yan.output();
  assertEquals(await yan.ask("/kick zoe"), "#lobby: You're not a channel operator.\n");
  assertEquals(await zoe.ask("/op yan"), `zoe gave yan the mark "operator".\n`);
  yan.output();
  assertEquals(await yan.ask("/kick zoe be nice"), "yan removed zoe from #lobby: be nice\n");
  assertEquals(zoe.output(), `yan removed zoe from #lobby: be nice\n`);
  assertEquals(await zoe.ask("/topic x"), "You are in no channel.\n");
  assertEquals(await yan.ask("/invite yan"), "yan is in #lobby already.\n");
  assertEquals(await yan.ask("/kick alice"), "alice is not in #lobby.\n");
  assertEquals(await yan.ask("/op alice"), "alice is not in #lobby.\n");
  for (const command of ["/kick", "/op", "/invite"]) {
    assertMatch(await yan.ask(command), new RegExp(`^${command} NICK`));
  }
});

Deno.test("an invitation says how to accept it, and /join takes a key", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const zoe = await server.call("zoe");
  await alice.send("MODE #a +k sesame");
  await alice.send("INVITE zoe #a");
  assertEquals(zoe.output(), "alice invites you to #a: type /join #a to go there.\n");
  assertMatch(await zoe.ask("/join #a"), /You are now in #a\.\n$/);
  await zoe.ask("/join lobby");
  assertEquals(
    await zoe.ask("/join a wrong"),
    "#a: Cannot join channel (+k): it needs the key.\n",
  );
  assertMatch(await zoe.ask("/join a sesame"), /You are now in #a\.\n$/);
});

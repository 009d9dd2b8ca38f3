/**
 * `/history` in line mode.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("/history shows the last messages, with the time", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#lobby"] });
  for (let i = 1; i <= 12; i++) await alice.send(`PRIVMSG #lobby :message ${i}`);
  const bob = await server.call("bob");
  const lines = (await bob.ask("/history")).split("\n").slice(0, -1);
  assertEquals(lines.length, 10);
  assertMatch(lines[0] ?? "", /^\d\d:\d\d alice: message 3$/);
  assertMatch(await bob.ask("/history 1"), /^\d\d:\d\d alice: message 12\n$/);
  assertEquals(await bob.ask("/history often"), "The limit is not a number\n");
  assert((await bob.ask("/help")).includes("/history [COUNT]"));
});

Deno.test("/history shows the channel that the connection is in, where several share an account", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#lobby", "#tea"] });
  await alice.send("PRIVMSG #lobby :in the lobby");
  await alice.send("PRIVMSG #tea :at tea");
  const bob = await server.call("bob");
  await bob.ask("/join #tea");
  const user = server.state.user("bob")!;
  server.state.enter(user, server.state.channel("#lobby")!, "");
  user.channels.delete(server.state.channel("#tea")!);
  user.channels.add(server.state.channel("#tea")!);
  assertMatch(await bob.ask("/history 1"), /at tea/);
});

/**
 * KILL.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { withOperator } from "../../support/operators.ts";

Deno.test("KILL notifies the user, shows the others a quit, and ends the connection", async () => {
  const { server, root } = await withOperator();
  const bob = await server.connect("bob", { channels: ["#b"] });
  const carol = await server.connect("carol", { channels: ["#b"] });
  bob.lines();
  await root.send("KILL BOB :too loud");
  assertEquals(bob.lines(), [
    ":root!~root@root.host KILL bob :too loud",
    ":bob!~bob@bob.host QUIT :Killed (root (too loud))",
    "ERROR :Closing link: Killed (root (too loud))",
  ]);
  assertEquals(carol.lines(), [":bob!~bob@bob.host QUIT :Killed (root (too loud))"]);
  assertEquals(server.hub.user("bob"), undefined);
  assertEquals(bob.session.ended, "Killed (root (too loud))");
});

Deno.test("KILL refuses an unknown nick and the server, and works without a reason", async () => {
  const { server, root } = await withOperator();
  assertEquals(await root.ask("KILL bob :x"), [":test.local 401 root bob :No such nick/channel"]);
  assertEquals(await root.ask("KILL Test.Local :x"), [
    ":test.local 483 root :You can't kill a server!",
  ]);
  assertEquals(await root.ask("KILL"), [":test.local 461 root KILL :Not enough parameters"]);
  const bob = await server.connect("bob");
  await root.send("KILL bob");
  assertEquals(bob.session.ended, "Killed (root (No reason given))");
});

Deno.test("KILL works on users in line mode, and on the operator", async () => {
  const { server, root } = await withOperator();
  const bob = await server.call("bob");
  await root.send("KILL bob :enough");
  const said = bob.output();
  assert(said.startsWith("root disconnected you: enough\n"), said);
  await root.send("KILL root :done");
  assertEquals(server.hub.user("root"), undefined);
});

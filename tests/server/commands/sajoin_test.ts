/**
 * SAJOIN.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { withOperator } from "../../support/operators.ts";

Deno.test("SAJOIN makes a user join, with names and topic as after a JOIN", async () => {
  const { server, root } = await withOperator();
  await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob");
  await root.send("SAJOIN bob #A");
  assertEquals(bob.lines(), [
    ":bob!~bob@bob.host JOIN #a",
    ":test.local 353 bob = #a :@alice bob",
    ":test.local 366 bob #a :End of /NAMES list",
  ]);
  assertEquals(await root.ask("SAJOIN bob #a"), [
    ":test.local 443 root bob #a :is already on channel",
  ]);
  assertEquals(await root.ask("SAJOIN carol #a"), [
    ":test.local 401 root carol :No such nick/channel",
  ]);
  assert((await root.ask("SAJOIN bob b,c"))[0]?.startsWith(":test.local 403 root b,c "));
  await root.send("SAJOIN #a");
  assert(server.hub.channel("#a")?.members.has(root.session.user!));
});

/**
 * CHGHOST.
 * @module
 */

import { assertEquals } from "@std/assert";
import { withOperator } from "../../support/operators.ts";

Deno.test("CHGHOST reaches clients as CHGHOST, or as QUIT and JOIN without the capability", async () => {
  const { server, root } = await withOperator();
  const bob = await server.connect("bob", { caps: ["chghost"], channels: ["#b"] });
  const carol = await server.connect("carol", { caps: ["chghost"], channels: ["#b"] });
  const dave = await server.connect("dave", { channels: ["#b"] });
  const eve = await server.call("eve");
  await bob.send("JOIN #lobby");
  for (const client of [bob, carol, dave]) client.lines();
  eve.output();
  assertEquals(await root.ask("CHGHOST bob cloak.example"), [
    ":test.local NOTE CHGHOST CHANGED bob :The host is now cloak.example",
  ]);
  assertEquals(bob.lines(), [
    ":bob!~bob@bob.host CHGHOST ~bob cloak.example",
    ":test.local 396 bob cloak.example :is now your visible host",
  ]);
  assertEquals(carol.lines(), [":bob!~bob@bob.host CHGHOST ~bob cloak.example"]);
  assertEquals(dave.lines(), [
    ":bob!~bob@bob.host QUIT :Changing host",
    ":bob!~bob@cloak.example JOIN #b",
    ":test.local MODE #b +o bob",
  ]);
  assertEquals(eve.output(), "");
  assertEquals(bob.source, "bob!~bob@cloak.example");
  assertEquals((await root.ask("CHGHOST bob bad!host"))[0]?.split(" ").slice(1, 4), [
    "FAIL",
    "CHGHOST",
    "INVALID_HOST",
  ]);
});

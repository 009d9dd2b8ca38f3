/**
 * WALLOPS.
 * @module
 */

import { assertEquals } from "@std/assert";
import { withOperator } from "../../support/operators.ts";

Deno.test("WALLOPS reaches users with mode w", async () => {
  const { server, root } = await withOperator();
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  await alice.ask("MODE alice +w");
  assertEquals(await root.ask("WALLOPS :tea is ready"), []);
  assertEquals(alice.lines(), [":root!~root@root.host WALLOPS :tea is ready"]);
  assertEquals(bob.lines(), []);
  assertEquals(await root.ask("WALLOPS :"), [
    ":test.local 461 root WALLOPS :Not enough parameters",
  ]);
});

/**
 * USER.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("USER needs a username and a real name", async () => {
  const server = new TestServer();
  for (const line of ["USER a 0 *", "USER a 0 * :", "USER"]) {
    const client = server.client();
    await client.send("NICK alice");
    assertEquals((await client.askMessages(line))[0]?.params.slice(0, 2), ["*", "USER"]);
    assertEquals(server.hub.user("alice"), undefined);
  }
});

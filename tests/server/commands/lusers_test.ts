/**
 * LUSERS.
 * @module
 */

import { assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

Deno.test("LUSERS counts invisible users, operators, and unregistered connections", async () => {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob");
  server.client();
  await bob.send("MODE bob +i");
  await bob.send("OPER root secret");
  assertEquals(await alice.ask("LUSERS"), [
    ":test.local 251 alice :There are 1 users and 1 invisible on 1 servers",
    ":test.local 252 alice 1 :operator(s) online",
    ":test.local 253 alice 1 :unknown connection(s)",
    ":test.local 254 alice 1 :channels formed",
    ":test.local 255 alice :I have 2 clients and 0 servers",
    ":test.local 265 alice 2 2 :Current local users 2, max 2",
    ":test.local 266 alice 2 2 :Current global users 2, max 2",
  ]);
  await bob.send("MODE bob -o");
  bob.lose();
  const lines = await alice.ask("LUSERS");
  assertEquals(lines.slice(0, 2), [
    ":test.local 251 alice :There are 1 users and 0 invisible on 1 servers",
    ":test.local 252 alice 0 :operator(s) online",
  ]);
});

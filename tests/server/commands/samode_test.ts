/**
 * SAMODE.
 * @module
 */

import { assertEquals } from "@std/assert";
import { withOperator } from "../../support/operators.ts";
import { TestServer } from "../../support/server.ts";

async function channel() {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  const alice = await server.connect("alice", { channels: ["#a"] });
  const root = await server.connect("root");
  await root.send("OPER root secret");
  root.lines();
  return { server, alice, root };
}

Deno.test("SAMODE changes the modes of a channel from outside", async () => {
  const { server, alice, root } = await channel();
  await root.send("SAMODE #A +sq-o+b alice alice x");
  assertEquals(alice.lines(), [":root!~root@root.host MODE #a +sq-o+b alice alice x!*@*"]);
  assertEquals(server.hub.channel("#a")?.members.get(alice.session.user!)?.modes, "q");
  assertEquals(await root.ask("SAMODE #a +ol nobody 0"), [
    ":test.local 401 root nobody :No such nick/channel",
    ":test.local 696 root #a l 0 :it is not a number from 1 to 1000000",
  ]);
  assertEquals((await root.askMessages("SAMODE #a e"))[0]?.command, "349");
});

Deno.test("SAMODE is for operators only", async () => {
  const { alice, root } = await channel();
  assertEquals((await alice.askMessages("SAMODE #a +q alice"))[0]?.command, "481");
  assertEquals(await root.ask("SAMODE #b +s"), [":test.local 403 root #b :No such channel"]);
  assertEquals((await root.askMessages("SAMODE #a"))[0]?.command, "461");
});

Deno.test("operators see secret channels", async () => {
  const { alice, root } = await channel();
  await alice.send("MODE #a +s");
  assertEquals((await root.askMessages("LIST"))[1]?.params[1], "#a");
  assertEquals((await root.askMessages("NAMES #a"))[0]?.command, "353");
  assertEquals((await root.askMessages("MODE #a"))[0]?.command, "324");
});

Deno.test("SAMODE sets any mode that an owner can, from outside too", async () => {
  const { server, root } = await withOperator();
  const alice = await server.connect("alice", { channels: ["#a"] });
  const bob = await server.connect("bob", { channels: ["#a"] });
  bob.lines();
  await root.send("SAMODE #a +k-o secret alice");
  assertEquals(bob.lines(), [":root!~root@root.host MODE #a +k-o secret alice"]);
  assertEquals(await alice.ask("SAMODE #a +o alice"), [
    ":test.local 481 alice :Permission Denied- You're not an IRC operator",
  ]);
  assertEquals(await root.ask("SAMODE #none +m"), [
    ":test.local 403 root #none :No such channel",
  ]);
});

/**
 * OPER, and the privileges of operators.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { operators, withOperator } from "../../support/operators.ts";
import { TestServer } from "../../support/server.ts";

Deno.test("OPER makes an operator, and shows the mode", async () => {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("OPER root secret"), [
    ":alice!~alice@alice.host MODE alice +o",
    ":test.local 381 alice :You are now an IRC operator",
  ]);
  assertEquals(await alice.ask("MODE alice -o"), [":alice!~alice@alice.host MODE alice -o"]);
  assertEquals(server.hub.user("alice")?.operator, undefined);
});

Deno.test("OPER refuses a wrong password, an unknown name, and missing parameters", async () => {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice");
  for (const line of ["OPER root wrong", "OPER nobody secret", "OPER root :"]) {
    assertEquals(await alice.ask(line), [":test.local 464 alice :Password incorrect"]);
  }
  assertEquals(await alice.ask("OPER root"), [
    ":test.local 461 alice OPER :Not enough parameters",
  ]);
  assertEquals(server.hub.operatorCount, 0);
});

Deno.test("OPER on a server without operators is refused", async () => {
  const alice = await new TestServer().connect("alice");
  assertEquals(await alice.ask("OPER root secret"), [
    ":test.local 491 alice :This server has no operators",
  ]);
});

Deno.test("operator commands are refused to other users, and hidden from their HELP", async () => {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice");
  for (const command of ["KILL bob :x", "KILL", "WALLOPS :x", "REHASH", "SAJOIN #a", "UBAN LIST"]) {
    assertEquals(await alice.ask(command), [
      ":test.local 481 alice :Permission Denied- You're not an IRC operator",
    ]);
  }
  const help = (await alice.ask("HELP")).join("\n");
  assert(!help.includes("KILL") && help.includes("PRIVMSG"));
});

Deno.test("the tag draft/oper marks operators' messages for clients with the capability", async () => {
  const { server, root } = await withOperator();
  const alice = await server.connect("alice", { caps: ["message-tags", "draft/oper-tag"] });
  const bob = await server.connect("bob", { caps: ["message-tags"] });
  await root.send("PRIVMSG alice :hi");
  await root.send("PRIVMSG bob :hi");
  assert(alice.messages()[0]?.tags.has("draft/oper"));
  assert(!bob.messages()[0]?.tags.has("draft/oper"));
});

Deno.test("OPER waits a minute after three wrong passwords from one address", async () => {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice", { host: "203.0.113.5" });
  for (let i = 0; i < 3; i++) await alice.ask("OPER root wrong");
  assertEquals(await alice.ask("OPER root secret"), [
    ":test.local 263 alice OPER :Please wait a while and try again.",
  ]);
  const bob = await server.connect("bob", { host: "203.0.113.6" });
  assertEquals((await bob.ask("OPER root secret")).length, 2);
});

Deno.test("OPER takes a password by its hash", async () => {
  const { hashPassword } = await import("../../../server/passwords/password_keys.ts");
  const server = new TestServer({
    operators: [{ name: "root", password: await hashPassword("secret") }],
  });
  const alice = await server.connect("alice");
  assertEquals((await alice.ask("OPER root wrong"))[0]?.split(" ")[1], "464");
  assertEquals((await alice.ask("OPER root secret"))[1]?.split(" ")[1], "381");
});

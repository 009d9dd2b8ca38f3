import { assert, assertEquals } from "@std/assert";
import type { Reloaded } from "../../../server/config/configuration.ts";
import type { ServerOptions } from "../../../server/server.ts";
import { TestServer } from "../../support/server.ts";

const operators = [{ name: "root", password: "secret" }];

async function withOperator(options: Pick<ServerOptions, "reload"> = {}) {
  const server = new TestServer({ operators }, options);
  const root = await server.connect("root");
  await root.ask("OPER root secret");
  return { server, root };
}

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

Deno.test("OPER refuses a wrong password, an unknown name, and too little", async () => {
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

Deno.test("OPER where there are no operators", async () => {
  const alice = await new TestServer().connect("alice");
  assertEquals(await alice.ask("OPER root secret"), [
    ":test.local 491 alice :This server has no operators",
  ]);
});

Deno.test("commands of operators are refused to others, and hidden from their HELP", async () => {
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

Deno.test("KILL tells the victim, shows the others a quit, and ends the connection", async () => {
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

Deno.test("KILL of nobody, and KILL without a reason", async () => {
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

Deno.test("KILL reaches line mode, and the operator himself", async () => {
  const { server, root } = await withOperator();
  const bob = await server.call("bob");
  await root.send("KILL bob :enough");
  const said = bob.output();
  assert(said.startsWith("root throws you out: enough\n"), said);
  await root.send("KILL root :done");
  assertEquals(server.hub.user("root"), undefined);
});

Deno.test("WALLOPS reaches those with mode w", async () => {
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

Deno.test("SAJOIN makes somebody join, with names and topic as after a JOIN", async () => {
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

Deno.test("REHASH says what came of it", async () => {
  const { root: without } = await withOperator();
  assertEquals((await without.ask("REHASH"))[0]?.split(" ").slice(0, 4), [
    ":test.local",
    "FAIL",
    "REHASH",
    "CANNOT_REHASH",
  ]);
  let outcome: Reloaded = { file: "chatd.toml", remarks: ["--name needs a restart"] };
  const { root } = await withOperator({ reload: () => Promise.resolve(outcome) });
  assertEquals(await root.ask("REHASH"), [
    ":test.local 382 root chatd.toml :Rehashing",
    ":test.local NOTE REHASH REMARK :--name needs a restart",
  ]);
  outcome = { file: "chatd.toml", fault: "no TOML", remarks: [] };
  assertEquals(await root.ask("REHASH"), [
    ":test.local FAIL REHASH INVALID_CONFIGURATION :All stays as it is: no TOML",
  ]);
});

Deno.test("the tag draft/oper marks what operators send, for those who ask for it", async () => {
  const { server, root } = await withOperator();
  const alice = await server.connect("alice", { caps: ["message-tags", "draft/oper"] });
  const bob = await server.connect("bob", { caps: ["message-tags"] });
  await root.send("PRIVMSG alice :hi");
  await root.send("PRIVMSG bob :hi");
  assert(alice.messages()[0]?.tags.has("draft/oper"));
  assert(!bob.messages()[0]?.tags.has("draft/oper"));
});

Deno.test("CHGHOST is told by its own message, or as going and coming to those who do not know it", async () => {
  const { server, root } = await withOperator();
  const bob = await server.connect("bob", { caps: ["chghost"], channels: ["#b"] });
  const carol = await server.connect("carol", { caps: ["chghost"], channels: ["#b"] });
  const dave = await server.connect("dave", { channels: ["#b"] });
  const eve = await server.call("eve");
  await bob.send("JOIN #lobby");
  for (const client of [bob, carol, dave]) client.lines();
  eve.output();
  assertEquals(await root.ask("CHGHOST bob cloak.example"), [
    ":test.local NOTE CHGHOST CHANGED bob :The host is cloak.example now",
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

Deno.test("SAMODE does to a channel what its owner could, from outside too", async () => {
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
  const { hashPassword } = await import("../../../server/accounts/password.ts");
  const server = new TestServer({
    operators: [{ name: "root", password: await hashPassword("secret") }],
  });
  const alice = await server.connect("alice");
  assertEquals((await alice.ask("OPER root wrong"))[0]?.split(" ")[1], "464");
  assertEquals((await alice.ask("OPER root secret"))[1]?.split(" ")[1], "381");
});

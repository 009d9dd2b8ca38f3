/**
 * Registration with NICK and USER.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { TestServer } from "../../../support/server.ts";

const commands = (lines: readonly string[]): string[] =>
  lines.map((line) => line.split(" ")[1] ?? "");

Deno.test("NICK and USER register a client, in either order", async () => {
  const server = new TestServer();
  for (
    const [nick, lines] of [
      ["alice", ["NICK alice", "USER a 0 * :A person"]],
      ["bob", ["USER b 0 * :A person", "NICK bob"]],
    ] as const
  ) {
    const client = server.client({ host: "there" });
    assertEquals(await client.ask(lines[0]), []);
    const numerics = commands(await client.ask(lines[1]));
    assertEquals(numerics.slice(0, 5), ["001", "002", "003", "004", "005"]);
    assertEquals(numerics.filter((numeric) => numeric > "005"), [
      ...["251", "252", "253", "254", "255", "265", "266"],
      ...["375", "372", "376"],
    ]);
    const user = server.hub.user(nick);
    assertEquals(user?.source, `${nick}!~${nick[0]}@there`);
    assertEquals(user?.realname, "A person");
  }
});

Deno.test("the welcome names the user and the server", async () => {
  const server = new TestServer();
  const client = server.client({ host: "there" });
  await client.send("NICK alice");
  const [welcome, host, created, info, ...more] = await client.ask("USER a 0 * :A");
  assertEquals(welcome, ":test.local 001 alice :Welcome to Test, alice!~a@there");
  assertEquals(host, ":test.local 002 alice :Your host is test.local, running version chatd-test");
  assertMatch(created ?? "", /^:test\.local 003 alice :This server was started at \d{4}-.*Z$/);
  assertMatch(info ?? "", /^:test\.local 004 alice test\.local chatd-test [a-zA-Z]+ [a-zA-Z]+/);
  const isupport = more.filter((line) => line.includes(" 005 "));
  for (const line of isupport) {
    assertMatch(
      line,
      /^:test\.local 005 alice (?:[A-Z0-9]+(?:=[^ ]*)? ){1,13}:are supported by this server$/,
    );
    assert(line.length <= 510, line);
  }
});

Deno.test("a server without a message of the day says so", async () => {
  const server = new TestServer({ motd: [] });
  const alice = server.client();
  await alice.send("NICK alice");
  const lines = await alice.ask("USER a 0 * :A");
  assertEquals(lines.at(-1), ":test.local 422 alice :MOTD File is missing");
});

Deno.test("before registration only the commands of registration work", async () => {
  const server = new TestServer();
  const client = server.client();
  for (
    const line of ["JOIN #a", "PRIVMSG bob :x", "LIST", "WHOIS bob", "NONSENSE", "MODE #a", "JOIN"]
  ) {
    assertEquals(await client.ask(line), [":test.local 451 * :You have not registered"]);
  }
  assertEquals(await client.ask("PING x"), [":test.local PONG test.local x"]);
  assertEquals(await client.ask("PONG x"), []);
  assertEquals(await client.ask(""), []);
  assertEquals(await client.ask("   "), []);
  assertEquals(await client.ask("USER a 0 *"), [
    ":test.local 461 * USER :Not enough parameters",
  ]);
  assertEquals(await client.ask("USER  0 * :x"), [
    ":test.local 461 * USER :Not enough parameters",
  ]);
  assertEquals(await client.ask("NICK"), [":test.local 431 * :No nickname given"]);
  assertEquals(await client.ask("PASS"), [":test.local 461 * PASS :Not enough parameters"]);
});

Deno.test("after registration USER and PASS are refused", async () => {
  const alice = await new TestServer().connect("alice");
  for (const line of ["USER a 0 * :A", "USER", "PASS x"]) {
    assertEquals(await alice.ask(line), [":test.local 462 alice :You may not reregister"]);
  }
  assertEquals(await alice.ask("NONSENSE x"), [
    ":test.local 421 alice NONSENSE :Unknown command",
  ]);
});

Deno.test("a client whose nick is taken can choose another", async () => {
  const server = new TestServer();
  await server.connect("alice");
  const client = server.client();
  assertEquals(await client.ask("NICK ALICE"), [
    ":test.local 433 * ALICE :Nickname is already in use",
  ]);
  assertEquals(await client.ask("USER b 0 * :B"), []);
  assertEquals(commands(await client.ask("NICK bob"))[0], "001");
});

Deno.test("the first of two clients to register gets the nick", async () => {
  const server = new TestServer();
  const [first, second] = [server.client(), server.client()];
  assertEquals(await first.ask("NICK alice"), []);
  assertEquals(await second.ask("NICK alice"), []);
  assertEquals(commands(await second.ask("USER b 0 * :B"))[0], "001");
  assertEquals(await first.ask("USER a 0 * :A"), [
    ":test.local 433 * alice :Nickname is already in use",
  ]);
  assertEquals(commands(await first.ask("NICK al"))[0], "001");
});

Deno.test("a username is cleaned for use in a source, and cut to USERLEN", async () => {
  const server = new TestServer();
  for (
    const [given, shown] of [
      ["Alice", "~alice"],
      ["a!b@c", "~abc"],
      ["ü", "~user"],
      ["x".repeat(50), `~${"x".repeat(19)}`],
    ]
  ) {
    const client = server.client();
    await client.send("NICK alice");
    await client.send(`USER ${given} 0 * :A`);
    assertEquals(server.hub.user("alice")?.username, shown);
    client.lose();
  }
});

Deno.test("a user who quits is gone, and members of their channels are told", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a", "#b"] });
  const bob = await server.connect("bob", { channels: ["#a", "#b"] });
  const carol = await server.connect("carol", { channels: ["#c"] });
  alice.lines();
  assertEquals(await bob.ask("QUIT :so long"), ["ERROR :Closing link: Quit: so long"]);
  assertEquals(alice.lines(), [":bob!~bob@bob.host QUIT :Quit: so long"]);
  assertEquals(carol.lines(), []);
  await carol.send("JOIN #a");
  alice.lines();
  await carol.send("QUIT");
  assertEquals(alice.lines(), [":carol!~carol@carol.host QUIT :Quit"]);
  await server.connect("bob");
});

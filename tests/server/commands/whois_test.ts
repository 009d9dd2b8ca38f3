/**
 * WHOIS, WHOWAS, USERHOST and ISON.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { TestServer } from "../../support/server.ts";

const operators = [{ name: "root", password: "secret" }];

function withoutTimes(lines: string[]): string[] {
  return lines.map((line) => line.replace(/ \d+ \d{10} /, " S T "));
}

Deno.test("WHOIS shows the public details of a user", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a", "#b"], secure: true });
  await alice.send("AWAY :gone fishing");
  await alice.send("MODE alice +B");
  const bob = await server.connect("bob", { channels: ["#b"] });
  assertEquals(withoutTimes(await bob.ask("WHOIS Alice")), [
    ":test.local 311 bob alice ~alice alice.host * :ALICE",
    ":test.local 319 bob alice :@#a @#b",
    ":test.local 312 bob alice test.local :Test",
    ":test.local 301 bob alice :gone fishing",
    ":test.local 335 bob alice :is a bot on Test",
    ":test.local 671 bob alice :is using a secure connection",
    ":test.local 317 bob alice S T :seconds idle, signon time",
    ":test.local 318 bob Alice :End of /WHOIS list",
  ]);
});

Deno.test("WHOIS shows address and modes to the user and to operators", async () => {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice");
  await server.connect("bob");
  const private_ = async (nick: string) =>
    (await alice.ask(`WHOIS ${nick}`)).filter((line) => / (?:338|379|313) /.test(line));
  assertEquals(await private_("alice"), [
    ":test.local 338 alice alice ~alice@alice.host alice.host :Actual user@host, Actual IP",
    ":test.local 379 alice alice :is using modes +",
  ]);
  assertEquals(await private_("bob"), []);
  await alice.send("OPER root secret");
  assertEquals(await private_("bob"), [
    ":test.local 338 alice bob ~bob@bob.host bob.host :Actual user@host, Actual IP",
    ":test.local 379 alice bob :is using modes +",
  ]);
  assertEquals((await private_("alice"))[0], ":test.local 313 alice alice :is an IRC operator");
});

Deno.test("WHOIS accepts a server, or a user's nick, as its first parameter", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  for (const line of ["WHOIS test.local alice", "WHOIS *.local alice", "WHOIS alice alice"]) {
    assert((await alice.ask(line))[0]?.startsWith(":test.local 311 alice alice "), line);
  }
  assertEquals(await alice.ask("WHOIS other.example alice"), [
    ":test.local 402 alice other.example :No such server",
  ]);
});

Deno.test("WHOIS refuses an unknown nick and a missing one", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("WHOIS carol"), [
    ":test.local 401 alice carol :No such nick/channel",
    ":test.local 318 alice carol :End of /WHOIS list",
  ]);
  assertEquals(await alice.ask("WHOIS"), [":test.local 431 alice :No nickname given"]);
});

Deno.test("WHOIS shows an invisible user's channels only to their members", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#a", "#b"] });
  await alice.send("MODE alice +i");
  const bob = await server.connect("bob");
  const channels = async () => (await bob.ask("WHOIS alice")).filter((line) => / 319 /.test(line));
  assertEquals(await channels(), []);
  await bob.send("JOIN #b");
  assertEquals(await channels(), [":test.local 319 bob alice :@#b"]);
});

Deno.test("WHOWAS shows the latest first, up to the requested count", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  for (const host of ["one.example", "two.example"]) {
    (await server.connect("bob", { host })).lose();
  }
  const hosts = async (line: string) =>
    (await alice.askMessages(line)).flatMap(({ command, params }) =>
      command === "314" ? [params[3]] : []
    );
  assertEquals(await hosts("WHOWAS BOB"), ["two.example", "one.example"]);
  assertEquals(await hosts("WHOWAS bob 1"), ["two.example"]);
  for (const count of ["0", "-1"]) assertEquals((await hosts(`WHOWAS bob ${count}`)).length, 2);
  const lines = await alice.ask("WHOWAS bob 1");
  assertEquals(lines[0], ":test.local 314 alice bob ~bob two.example * :BOB");
  assert(lines[1]?.startsWith(":test.local 312 alice bob test.local :"));
  assertEquals(lines[2], ":test.local 369 alice bob :End of WHOWAS");
});

Deno.test("WHOWAS remembers changed nicks, and answers for unknown ones", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await alice.send("NICK alicia");
  assert((await alice.ask("WHOWAS alice"))[0]?.startsWith(":test.local 314 alicia alice "));
  assertEquals(await alice.ask("WHOWAS carol"), [
    ":test.local 406 alicia carol :There was no such nickname",
    ":test.local 369 alicia carol :End of WHOWAS",
  ]);
  assertEquals(await alice.ask("WHOWAS"), [":test.local 431 alicia :No nickname given"]);
});

Deno.test("WHOWAS remembers a limited number of users", () => {
  const server = new TestServer();
  const { whowas } = server.state;
  const past = { username: "u", host: "h", address: "a", realname: "r", until: 0 };
  whowas.add({ nick: "first", ...past });
  for (let i = 0; i < 5_000; i++) whowas.add({ nick: `n${i}`, ...past });
  assertEquals(whowas.find("first"), []);
  assertEquals(whowas.find("n4999").length, 1);
});

Deno.test("USERHOST answers for up to five nicks, ISON for users online", async () => {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  await bob.send("AWAY :gone");
  await alice.send("OPER root secret");
  assertEquals(await alice.ask("USERHOST Alice carol bob"), [
    ":test.local 302 alice :alice*=+~alice@alice.host bob=-~bob@bob.host",
  ]);
  assertEquals((await alice.ask("USERHOST a b c d e bob"))[0], ":test.local 302 alice :");
  assertEquals(await alice.ask("ISON BOB carol :alice dave"), [":test.local 303 alice :bob alice"]);
  assertEquals(await alice.ask("USERHOST"), [
    ":test.local 461 alice USERHOST :Not enough parameters",
  ]);
});

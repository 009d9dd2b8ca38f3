/**
 * ACCEPT, and the user modes g and R, which it overrides.
 * @module
 */

import { assertEquals } from "@std/assert";
import { operators } from "../../support/operators.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

const REFUSED = [
  ":test.local 716 bob alice :is in +g mode (server-side ignore)",
  ":test.local 717 bob alice :has been informed that you messaged them",
];

async function callers(mode: string): Promise<[TestServer, TestClient, TestClient]> {
  const server = new TestServer({ operators });
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  await alice.send(`MODE alice ${mode}`);
  alice.lines();
  return [server, alice, bob];
}

Deno.test("a user with mode g hears of a caller and not what they say, until ACCEPT", async () => {
  const [, alice, bob] = await callers("+g");
  assertEquals(await bob.ask("PRIVMSG alice :hello"), REFUSED);
  assertEquals(alice.lines(), [
    ":test.local 718 alice bob ~bob@bob.host " +
    ":is messaging you, and you have mode +g: ACCEPT bob lets them",
  ]);
  assertEquals(await alice.ask("ACCEPT bob"), []);
  assertEquals(await bob.ask("PRIVMSG alice :hello"), []);
  assertEquals(alice.lines(), [":bob!~bob@bob.host PRIVMSG alice :hello"]);
  await alice.send("ACCEPT -bob");
  assertEquals((await bob.ask("PRIVMSG alice :hello"))[0], REFUSED[0]);
  assertEquals(alice.lines(), []);
});

Deno.test("callers are announced once a minute, and notices and tags are not", async () => {
  const [, alice, bob] = await callers("+g");
  assertEquals(await bob.ask("NOTICE alice :hello"), []);
  await bob.send("CAP REQ message-tags");
  assertEquals(await bob.ask("@+typing=active TAGMSG alice"), REFUSED.slice(0, 1));
  assertEquals(alice.lines(), []);
  await bob.send("PRIVMSG alice :hello");
  assertEquals(alice.lines().length, 1);
  assertEquals(await bob.ask("PRIVMSG alice :hello"), REFUSED.slice(0, 1));
  assertEquals(alice.lines(), []);
});

Deno.test("users to whom one wrote may answer despite the modes g and R", async () => {
  for (const mode of ["+g", "+R"]) {
    const [server, alice, bob] = await callers(mode);
    await alice.send("PRIVMSG bob :hello");
    bob.lines();
    assertEquals(await bob.ask("PRIVMSG alice :hello yourself"), []);
    assertEquals(alice.lines(), [":bob!~bob@bob.host PRIVMSG alice :hello yourself"]);
    const carol = await server.connect("carol");
    assertEquals((await carol.ask("PRIVMSG alice :hello")).length > 0, true);
    assertEquals(await alice.ask("ACCEPT"), [
      ":test.local 281 alice :bob",
      ":test.local 282 alice :End of /ACCEPT list",
    ]);
  }
});

Deno.test("ACCEPT overrides mode R, and ends with ACCEPT -", async () => {
  const [, alice, bob] = await callers("+R");
  const refused = [
    ":test.local 477 bob alice :You must be logged in to an account to message this user",
  ];
  assertEquals(await bob.ask("PRIVMSG alice :hello"), refused);
  await alice.send("ACCEPT bob");
  assertEquals(await bob.ask("PRIVMSG alice :hello"), []);
  await alice.send("ACCEPT -bob");
  assertEquals(await bob.ask("PRIVMSG alice :hello"), refused);
});

Deno.test("an accepted user stays accepted under another nick, and a later user of it is not", async () => {
  const [server, alice, bob] = await callers("+g");
  await alice.send("ACCEPT bob");
  await bob.send("NICK robert");
  assertEquals(await bob.ask("PRIVMSG alice :it is me"), []);
  const impostor = await server.connect("bob");
  assertEquals((await impostor.ask("PRIVMSG alice :hello"))[0], REFUSED[0]);
});

Deno.test("ACCEPT refuses unknown, accepted and not accepted users, and more than fit", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  for (let i = 0; i < 32; i++) await server.connect(`u${i}`);
  assertEquals(await alice.ask("ACCEPT nobody,u0,u0,-u1"), [
    ":test.local 401 alice nobody :No such nick/channel",
    ":test.local 457 alice u0 :is already on your accept list",
    ":test.local 458 alice u1 :is not on your accept list",
  ]);
  const most = Array.from({ length: 30 }, (_, i) => `u${i + 1}`);
  assertEquals(await alice.ask(`ACCEPT ${most.join(",")}`), [
    ":test.local 456 alice :Accept list is full",
  ]);
  assertEquals(await alice.ask(`ACCEPT ${[...most, "u31"].join(",")}`), [
    ":test.local 407 alice ACCEPT :At most 30 nicks in one command",
  ]);
  assertEquals((await alice.ask("ACCEPT *")).length, 31);
});

Deno.test("operators reach users with mode g, and invitations of others do not", async () => {
  const [server, alice, bob] = await callers("+g");
  await bob.send("JOIN #team");
  assertEquals(await bob.ask("INVITE alice #team"), REFUSED);
  const root = await server.connect("root");
  await root.send("OPER root secret");
  await root.send("PRIVMSG alice :hello");
  await root.send("JOIN #ops");
  await root.send("INVITE alice #ops");
  assertEquals(alice.lines().slice(1), [
    ":root!~root@root.host PRIVMSG alice :hello",
    ":root!~root@root.host INVITE alice #ops",
  ]);
});

Deno.test("a list of users who may answer keeps the latest hundred", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  await alice.send("MODE alice +g");
  for (let i = 0; i < 101; i++) {
    await server.connect(`u${i}`);
    await alice.send(`PRIVMSG u${i} :hello`);
  }
  const { addressed } = server.state.user("alice")?.callers ?? {};
  assertEquals(addressed?.size, 100);
  assertEquals(addressed?.has(server.state.user("u0")?.id ?? 0), false);
});

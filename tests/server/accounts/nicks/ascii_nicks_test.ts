/**
 * Servers that take ASCII nicks only: `--nicks ascii`.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { haveAccount, plain } from "../../../support/accounts.ts";
import { operators } from "../../../support/operators.ts";
import { TestServer } from "../../../support/server.ts";

const FAULT = "nicks on this server hold only the letters A to Z, digits and -_[]{}|\\^`; try Zoe";

Deno.test("with --nicks ascii other nicks are refused, before and after registration", async () => {
  const server = new TestServer({ nicks: "ascii" });
  const zoe = server.client();
  assertEquals(await zoe.ask("NICK Zoë"), [
    `:test.local 432 * Zoë :Erroneous nickname: ${FAULT}`,
  ]);
  await zoe.send("NICK Zoe");
  await zoe.send("USER z 0 * :Zoë");
  assertEquals(zoe.nick, "Zoe");
  assertEquals(await zoe.ask("NICK Zoë"), [
    `:test.local 432 Zoe Zoë :Erroneous nickname: ${FAULT}`,
  ]);
  await zoe.send("JOIN #привет");
  zoe.lines();
  assertEquals(await zoe.ask("PRIVMSG Zoe :Zoë"), [`:${zoe.source} PRIVMSG Zoe :Zoë`]);
});

Deno.test("with --nicks ascii line mode asks again", async () => {
  const server = new TestServer({ nicks: "ascii" });
  const caller = server.caller();
  assertMatch(await caller.ask("Zoë"), /^Sorry, nicks on this server hold only.*try Zoe\.\n/m);
  await caller.say("Zoe");
  assertEquals(caller.session.user?.nick, "Zoe");
});

Deno.test("an account with another name logs in, and takes an ASCII nick", async () => {
  const server = new TestServer({ nicks: "ascii" });
  await haveAccount(server, "Zoë");
  const zoe = server.client();
  await zoe.send("CAP REQ sasl");
  await zoe.send("AUTHENTICATE PLAIN");
  assertEquals(
    (await zoe.ask(`AUTHENTICATE ${plain("Zoë", "sesame")}`)).at(-1)?.split(" ")[1],
    "903",
  );
  assertEquals((await zoe.ask("NICK Zoë"))[0]?.split(" ")[1], "432");
  await zoe.send("NICK Zoe");
  await zoe.send("USER z 0 * :z");
  await zoe.send("CAP END");
  assertEquals(zoe.session.user?.nick, "Zoe");
  assertEquals(zoe.session.user?.account, "Zoë");
});

Deno.test("with --nicks ascii no account gets another name", async () => {
  const server = new TestServer({ nicks: "ascii", operators });
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("REGISTER Zoë * sesame-seed"), [
    `:test.local FAIL REGISTER BAD_ACCOUNT_NAME Zoë :Invalid account name: ${FAULT}`,
  ]);
  await alice.send("OPER root secret");
  await alice.ask("NS SAREGISTER Zoë sesame-seed");
  assertEquals(server.accounts.find("Zoë"), undefined);
});

Deno.test("a change to --nicks ascii leaves users the nicks that they have", async () => {
  const server = new TestServer();
  const zoe = await server.connect("Zoë");
  server.settings.nicks = "ascii";
  await zoe.send("JOIN #a");
  assertEquals((await zoe.ask("PRIVMSG Zoë :hello")).length, 1);
  assertEquals((await zoe.ask("NICK zoë"))[0]?.split(" ")[1], "432");
});

Deno.test("a client that logs in by SASL and knows no ASCII nick gets one", async () => {
  const server = new TestServer({ nicks: "ascii" });
  const logIn = async (account: string) => {
    await haveAccount(server, account);
    const client = server.client();
    await client.send("CAP REQ sasl");
    await client.send(`NICK ${account}`);
    await client.send("USER x 0 * :x");
    await client.send("AUTHENTICATE PLAIN");
    await client.send(`AUTHENTICATE ${plain(account, "sesame")}`);
    assertEquals(client.session.user, undefined);
    await client.send("CAP END");
    return client.session.user;
  };
  assertEquals((await logIn("Zoë"))?.nick, "Zoe");
  assertEquals(await logIn("Zoë"), server.hub.user("Zoe"));
  assertMatch((await logIn("Иван"))?.nick ?? "", /^guest\d+$/);
  const guest = server.client();
  await guest.send("NICK Ünal");
  await guest.send("USER x 0 * :x");
  assertEquals(guest.session.user, undefined);
});

Deno.test("with --nicks ascii RELAYMSG relays no other nick", async () => {
  const server = new TestServer({ nicks: "ascii" });
  const bridge = await server.connect("bridge", { channels: ["#a"] });
  const alice = await server.connect("alice", { channels: ["#a"] });
  for (const nick of ["Zoë/matrix", "zoe/mátrix", "1Иван/matrix"]) {
    const [answer = ""] = await bridge.ask(`RELAYMSG #a ${nick} :hello`);
    assertMatch(answer, /FAIL RELAYMSG INVALID_NICK :nicks on this server hold only/);
  }
  assertEquals(alice.lines(), []);
  await bridge.send("RELAYMSG #a 1zoe/matrix :hello");
  assertEquals(alice.lines(), [":1zoe/matrix!relay@test.local PRIVMSG #a :hello"]);
});

/**
 * Attempts of strangers on accounts, operators and channels: each one fails, and reveals nothing.
 * @module
 */

import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { connectAs, haveAccount, notices, plain } from "../../../support/accounts.ts";
import { withOperator } from "../../../support/operators.ts";
import { hashPassword } from "../../../../server/passwords/password_keys.ts";
import { verifyOperator } from "../../../../server/config/operators.ts";
import { TestServer } from "../../../support/server.ts";

Deno.test("OPER takes the same work for every name", async () => {
  const operators = [
    { name: "hashed", password: await hashPassword("secret") },
    { name: "plain", password: "secret" },
  ];
  const derive = crypto.subtle.deriveBits;
  let rounds = 0;
  crypto.subtle.deriveBits = (how, key, length) => {
    if (typeof how === "object" && "iterations" in how) rounds += Number(how.iterations);
    return derive.call(crypto.subtle, how, key, length);
  };
  try {
    for (const name of ["hashed", "plain", "nobody"]) {
      rounds = 0;
      assertEquals(await verifyOperator(operators, name, "guess"), undefined);
      assertEquals(rounds, 65_536, name);
    }
  } finally {
    crypto.subtle.deriveBits = derive;
  }
});

Deno.test("a password in the place of an operator's name is not audited", async () => {
  const noted: string[] = [];
  const server = new TestServer(
    { operators: [{ name: "root", password: "secret" }] },
    { audit: (...words) => void noted.push(words.join(" ")) },
  );
  const alice = await server.connect("alice");
  await alice.send("OPER secret root");
  await alice.send("OPER root guess");
  assertMatch(noted[0] ?? "", /OPER with an unknown name wrong password$/);
  assertMatch(noted[1] ?? "", /OPER root wrong password$/);
  assertFalse(noted.join().includes("secret"));
});

Deno.test("a failed login is one line of the log, with the address and nothing from the client", async () => {
  const lines: string[] = [];
  const server = new TestServer(
    { password: "letmein", operators: [{ name: "root", password: "secret" }] },
    { report: (line) => void lines.push(line) },
  );
  const client = server.client({ host: "203.0.113.5" });
  await client.send("AUTHENTICATE PLAIN");
  await client.send(`AUTHENTICATE ${plain("x\nfailed login from 192.0.2.1", "guess")}`);
  await client.send("PASS wrong");
  await client.send("NICK mallory");
  await client.send("USER m 0 * :M");
  const alice = server.client({ host: "203.0.113.6" });
  for (const line of ["PASS letmein", "NICK alice", "USER a 0 * :A", "OPER root guess"]) {
    await alice.send(line);
  }
  assertEquals(lines, [
    "failed login from 203.0.113.5: account",
    "failed login from 203.0.113.5: server password",
    "failed login from 203.0.113.6: operator",
  ]);
});

Deno.test("a change of nick or host to a banned one ends the user", async () => {
  const { server, root } = await withOperator();
  const mallory = await server.connect("friendly");
  const carol = await server.connect("carol");
  await root.send("UBAN ADD mallory :spam");
  await root.send("UBAN ADD *!*@evil.example :spam");
  await mallory.send("NICK mallory");
  assertMatch(mallory.session.ended ?? "", /Banned: spam/);
  await root.send("CHGHOST carol evil.example");
  assertMatch(carol.session.ended ?? "", /Banned: spam/);
});

Deno.test("NickServ INFO shows no invisible user to strangers", async () => {
  const server = new TestServer();
  await haveAccount(server, "boss");
  const boss = await connectAs(server, "boss", { nick: "hidden" });
  const stranger = await server.connect("stranger");
  const info = async () => notices(await stranger.ask("PRIVMSG NickServ :INFO boss")).join();
  assertMatch(await info(), /hidden/);
  await boss.send("MODE hidden +i");
  assertFalse((await info()).includes("hidden"));
});

Deno.test("an op by standing cannot take the founder's modes", async () => {
  const server = new TestServer();
  for (const name of ["founder", "helper"]) await haveAccount(server, name);
  const founder = await connectAs(server, "founder");
  const helper = await connectAs(server, "helper");
  await founder.send("JOIN #a");
  await founder.send("PRIVMSG ChanServ :REGISTER #a");
  await founder.send("PRIVMSG ChanServ :ACCESS #a helper op");
  await founder.send("MODE #a +o founder");
  await helper.send("JOIN #a");
  const answer = notices(await helper.ask("PRIVMSG ChanServ :DEOP #a founder")).join();
  assertMatch(answer, /standing is too high/);
  const user = server.hub.user("founder");
  assert(user !== undefined);
  assertEquals(server.hub.channel("#a")?.members.get(user)?.modes, "qo");
});

Deno.test("a secret channel answers strangers as if there were none", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#Secret"] });
  await alice.send("MODE #Secret +s");
  const stranger = await server.connect("mallory");
  const commands = [
    "MODE X",
    "MODE X +m",
    "MODE X b",
    "MODE X e",
    "TOPIC X",
    "TOPIC X :hi",
    "PART X",
    "INVITE alice X",
    "KICK X alice",
    "PRIVMSG X :hi",
    "NOTICE X :hi",
    "NAMES X",
    "RENAME X #z",
    "WHO X",
    "LIST X",
    "METADATA X LIST",
    "CHATHISTORY LATEST X * 5",
    "MARKREAD X",
    "REDACT X 00000000000000",
  ];
  for (const command of commands) {
    const [there, nowhere] = [
      await stranger.ask(command.replace("X", "#secret")),
      await stranger.ask(command.replace("X", "#nowher")),
    ];
    assertEquals(there.map((line) => line.replaceAll("#secret", "#nowher")), nowhere, command);
  }
});

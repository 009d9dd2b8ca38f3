/**
 * NickServ.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { connectAs, haveAccount, notices, plain } from "../../support/accounts.ts";
import { operators } from "../../support/operators.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

async function serverWith(...accounts: string[]): Promise<TestServer> {
  const server = new TestServer();
  for (const account of accounts) await haveAccount(server, account);
  return server;
}

async function asked(client: TestClient, text: string): Promise<string[]> {
  return notices(await client.ask(`PRIVMSG NickServ :${text}`));
}

Deno.test("IDENTIFY logs in to the nick's account, or to the one named", async () => {
  const server = await serverWith("alice", "bob");
  const client = await server.connect("someone");
  assertEquals(await client.ask("PRIVMSG nickserv :identify Alice sesame"), [
    `:test.local 900 someone ${client.source} alice :You are now logged in as alice`,
    ":NickServ!NickServ@test.local NOTICE someone :You are now logged in as alice.",
  ]);
  await client.send("NICK alice");
  assertEquals(client.nick, "alice");
  assertEquals(await asked(client, "IDENTIFY sesame"), ["You are logged in as alice already."]);
});

Deno.test("IDENTIFY gives the same answer for a wrong password and a missing account", async () => {
  const server = await serverWith("alice");
  const client = await server.connect("someone");
  assertEquals(await asked(client, "IDENTIFY alice guess"), ["That is not the password of alice."]);
  assertEquals(await asked(client, "IDENTIFY guess"), ["That is not the password of someone."]);
  assertEquals(server.hub.user("someone")?.account, undefined);
  await asked(client, "IDENTIFY alice guess");
  assertMatch((await asked(client, "IDENTIFY alice sesame")).join(), /^Too many wrong passwords/);
});

Deno.test("REGISTER creates an account for the nick", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await asked(alice, "REGISTER hunter2 a@example.org"), [
    "The account alice is created, and you are logged in to it.",
  ]);
  assertEquals(server.hub.user("alice")?.account, "alice");
  assertEquals(await asked(alice, "REGISTER hunter2"), ["You are logged in as alice already."]);
  const bob = await server.connect("bob");
  assertMatch((await asked(bob, "REGISTER two words")).join(), /one word/);
  assertMatch((await asked(bob, "REGISTER bob")).join(), /easy to guess/);
  assertEquals(server.accounts.find("bob"), undefined);
});

Deno.test("LOGOUT logs out, and the account keeps the nick", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  const lines = await alice.ask("NS LOGOUT");
  assertMatch(lines[0] ?? "", /^:test.local 901 alice alice!\S+ :You are now logged out$/);
  assertMatch(lines[1] ?? "", /^:alice!\S+ NICK guest\d+$/);
  assertEquals(notices(await alice.ask("NS LOGOUT")), ["You are not logged in."]);
});

Deno.test("LOGOUT leaves other connections logged in", async () => {
  const server = await serverWith("alice");
  const one = await connectAs(server, "alice");
  await connectAs(server, "alice");
  assertMatch((await asked(one, "LOGOUT")).join(), /^Other connections share your nick/);
  assertEquals(server.hub.user("alice")?.account, "alice");
});

Deno.test("PASSWD changes the password if the old one is right", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  assertEquals(await asked(alice, "PASSWD wrong newest"), ["The old password is wrong."]);
  assertEquals(await asked(alice, "PASSWD sesame newest"), ["The password of alice is changed."]);
  const client = await server.connect("someone");
  assertMatch((await asked(client, "IDENTIFY alice sesame")).join(), /^That is not/);
  assertMatch((await asked(client, "IDENTIFY alice newest")).join(), /^You are now logged in/);
  const bob = await server.connect("bob");
  assertEquals(await asked(bob, "PASSWD a b"), ["You are not logged in."]);
});

Deno.test("SETPASS lets only operators set a password", async () => {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  await haveAccount(server, "alice");
  const root = await server.connect("root");
  assertEquals(await asked(root, "SETPASS alice newest"), ["Only operators can do that."]);
  await root.send("OPER root secret");
  assertEquals(await asked(root, "SETPASS bob newest"), ["There is no account bob."]);
  assertMatch((await asked(root, `SETPASS alice ${"x".repeat(301)}`)).join(), /^Invalid password/);
  assertEquals(await asked(root, "SETPASS alice newest"), ["The password of alice is changed."]);
  assertMatch((await asked(root, "IDENTIFY alice newest")).join(), /^You are now logged in/);
});

Deno.test("INFO shows when an account was created and its logged-in users", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  assertEquals(await asked(alice, "INFO"), [
    "The account alice was created on 1970-01-01.",
    "Logged in: alice",
  ]);
  assertEquals(await asked(alice, "INFO bob"), ["There is no account bob."]);
});

Deno.test("GHOST disconnects the user of an owned nick, and RECOVER takes the nick too", async () => {
  const server = await serverWith("alice", "bob");
  const bob = await connectAs(server, "bob");
  const lost = await connectAs(server, "alice");
  const client = await server.connect("alice_");
  assertMatch((await asked(client, "GHOST alice")).join(), /does not belong to you/);
  assertMatch((await asked(client, "GHOST alice guess")).join(), /does not belong to you/);
  assertMatch((await asked(bob, "GHOST alice")).join(), /does not belong to you/);
  assertEquals(await asked(client, "GHOST alice sesame"), ["alice is free now."]);
  assertMatch(lost.lines().join(), /ERROR .*Ghosted by alice_/);
  assertEquals(server.hub.user("alice"), undefined);
  await connectAs(server, "alice");
  await asked(client, "IDENTIFY alice sesame");
  assertMatch((await client.ask("NS RECOVER alice")).join(), /:alice_!\S+ NICK alice$/);
  assertEquals(await asked(client, "GHOST nobody"), ["No user has the nick nobody."]);
});

Deno.test("HELP lists the commands, and refuses unknown ones", async () => {
  const client = await new TestServer().connect("alice");
  const help = await asked(client, "HELP");
  assertMatch(help.join("\n"), /^IDENTIFY \[account\] <password>: /m);
  assertMatch(help.join("\n"), /^GHOST /m);
  assertEquals((await asked(client, "HELP ghost")).length, 1);
  assertMatch((await asked(client, "DANCE")).join(), /^There is no command DANCE/);
  assertEquals(await asked(client, "IDENTIFY"), ["IDENTIFY [account] <password>"]);
});

Deno.test("a service answers PRIVMSG, with or without the server's name, but not NOTICE or CTCP", async () => {
  const client = await new TestServer().connect("alice", { caps: ["echo-message"] });
  const [echo, ...rest] = await client.ask("PRIVMSG NickServ@test.local :HELP ghost");
  assertEquals(echo, `:${client.source} PRIVMSG NickServ :HELP ghost`);
  assertEquals(rest.length, 1);
  assertEquals(await client.ask("NOTICE NickServ :HELP"), []);
  assertEquals((await client.ask("PRIVMSG NickServ :\x01VERSION\x01")).length, 1);
  assertMatch((await client.ask("PRIVMSG NickServ@elsewhere :HELP")).join(), / 401 /);
  assertEquals((await client.ask("CS HELP")).length > 3, true);
});

Deno.test("a user in line mode can create an account and log in", async () => {
  const server = await serverWith("alice");
  const caller = await server.call("someone");
  assertMatch(
    await caller.ask("/msg NickServ IDENTIFY alice sesame"),
    /^NickServ: You are now logged in as alice\.\n$/,
  );
  assertEquals(await caller.ask("/nick alice"), "You are now alice.\n");
  const bob = await server.call("bob");
  assertMatch(await bob.ask("@NickServ REGISTER hunter2"), /^NickServ: The account bob is created/);
});

Deno.test("SAREGISTER lets only operators create accounts for others, also where nobody else may", async () => {
  const server = new TestServer({ operators, accounts: "closed" });
  const root = await server.connect("root");
  assertEquals(await asked(root, "SAREGISTER bob sesame-seed"), ["Only operators can do that."]);
  await root.send("OPER root secret");
  root.lines();
  assertEquals(await asked(root, "SAREGISTER bob sesame-seed"), ["The account bob is created."]);
  assertEquals(await asked(root, "SAREGISTER Bob sesame-seed"), ["Bob is already taken."]);
  assertMatch((await asked(root, "SAREGISTER #x sesame-seed")).join(), /^Invalid account name/);
  const bob = server.client();
  await bob.send("CAP REQ sasl");
  await bob.send("AUTHENTICATE PLAIN");
  assertEquals(
    (await bob.ask(`AUTHENTICATE ${plain("bob", "sesame-seed")}`)).at(-1)?.split(" ")[1],
    "903",
  );
});

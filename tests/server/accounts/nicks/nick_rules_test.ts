/**
 * Nicks that belong to accounts and services.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { connectAs, haveAccount, plain } from "../../../support/accounts.ts";
import { TestServer } from "../../../support/server.ts";

async function serverWith(...accounts: string[]): Promise<TestServer> {
  const server = new TestServer();
  for (const account of accounts) await haveAccount(server, account);
  return server;
}

Deno.test("other users cannot take an account's nick, before registration or after", async () => {
  const server = await serverWith("alice");
  const client = server.client();
  assertMatch((await client.ask("NICK Alice")).join(), / 433 \* Alice :/);
  const bob = await server.connect("bob");
  assertMatch((await bob.ask("NICK ALICE")).join(), / 433 bob ALICE :/);
  assertEquals(bob.nick, "bob");
});

Deno.test("a negotiating client can still log in; otherwise the nick is refused at the end", async () => {
  const server = await serverWith("alice");
  const client = server.client();
  await client.send("CAP LS 302");
  assertEquals(await client.ask("NICK alice"), []);
  await client.send("USER a 0 * :A");
  assertMatch((await client.ask("CAP END")).join("\n"), /^:test.local 433 \* alice :[^\n]*$/);
  assertMatch((await client.ask("NICK alice2")).join("\n"), / 001 alice2 /);
});

Deno.test("a logged-in user can take the account's nick", async () => {
  const server = await serverWith("alice");
  const client = await server.connect("someone");
  await client.send("AUTHENTICATE PLAIN");
  await client.send(`AUTHENTICATE ${plain("alice", "sesame")}`);
  assertEquals(await client.ask("NICK alice"), [":someone!~someone@someone.host NICK alice"]);
});

Deno.test("a user of another account cannot take the nick", async () => {
  const server = await serverWith("alice", "bob");
  const bob = await connectAs(server, "bob");
  assertMatch((await bob.ask("NICK alice")).join(), / 433 bob alice :/);
});

Deno.test("a user who logs in to another account loses the first one's nick", async () => {
  const server = await serverWith("alice", "bob");
  const alice = await connectAs(server, "alice");
  await alice.send("AUTHENTICATE PLAIN");
  await alice.send(`AUTHENTICATE ${plain("bob", "sesame")}`);
  assertMatch(alice.nick, /^guest\d+$/);
  assertEquals(server.hub.user("alice"), undefined);
});

Deno.test("no user can take a service's nick", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  for (const nick of ["NickServ", "chanserv"]) {
    assertMatch((await server.client().ask(`NICK ${nick}`)).join(), / 433 \* /);
    assertMatch((await alice.ask(`NICK ${nick}`)).join(), / 433 alice /);
  }
});

Deno.test("line mode asks for the password of an account's nick, and allows another choice", async () => {
  const server = await serverWith("alice");
  const caller = server.caller();
  assertEquals(await caller.ask("alice"), "alice belongs to an account.\nPASSWORD?");
  assertEquals(await caller.ask("guess"), "The password is wrong.\nALIAS?");
  assertEquals(await caller.ask("alice"), "alice belongs to an account.\nPASSWORD?");
  assertEquals(await caller.ask("sesame"), "You are now connected!\n");
  assertEquals(server.hub.user("alice")?.account, "alice");
  const other = server.caller();
  await other.say("alice");
  await other.say("");
  assertEquals(await other.ask("bob"), "You are now connected!\n");
});

/**
 * Operators by their account.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { TestServer } from "../../support/server.ts";

async function serverWithOperator(): Promise<TestServer> {
  const server = new TestServer();
  await haveAccount(server, "alice");
  await grant(server, true);
  return server;
}

async function grant(server: TestServer, granted: boolean): Promise<void> {
  await server.log.append({ type: "grant", user: 0, source: "test.local", name: "alice", granted });
}

Deno.test("a user who logs in to an operator's account before registration starts as an operator", async () => {
  const server = await serverWithOperator();
  const alice = await connectAs(server, "alice");
  assertEquals(server.hub.user("alice")?.operator, "alice");
  assertMatch((await alice.ask("UBAN LIST")).join(), /END_OF_BANS/);
});

Deno.test("a user who logs in later is an operator until they log out", async () => {
  const server = await serverWithOperator();
  const guest = await server.connect("guest");
  const answers = await guest.ask("PRIVMSG NickServ :IDENTIFY alice sesame");
  assert(answers.includes(":guest!~guest@guest.host MODE guest +o"), answers.join("\n"));
  assert(answers.some((line) => line.startsWith(":test.local 381 guest ")), answers.join("\n"));
  const later = await guest.ask("PRIVMSG NickServ :LOGOUT");
  assert(later.includes(":guest!~guest@guest.host MODE guest -o"), later.join("\n"));
  assertMatch((await guest.ask("UBAN LIST")).join(), / 481 /);
});

Deno.test("an account without operator status, or with it revoked, makes no operator", async () => {
  const server = await serverWithOperator();
  await grant(server, false);
  await connectAs(server, "alice");
  assertEquals(server.hub.user("alice")?.operator, undefined);
  await haveAccount(server, "bob");
  await connectAs(server, "bob");
  assertEquals(server.hub.operatorCount, 0);
});

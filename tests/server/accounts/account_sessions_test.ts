/**
 * The sessions of an account: listing and ending them, and their end by a new password.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { connectAs, haveAccount, notices } from "../../support/accounts.ts";
import { operators } from "../../support/operators.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

/** Returns two sessions of the account alice. */
async function twoSessions() {
  const server = new TestServer({ operators });
  await haveAccount(server, "alice");
  return {
    server,
    here: await connectAs(server, "alice"),
    there: await connectAs(server, "alice"),
  };
}

async function tell(client: TestClient, text: string): Promise<string> {
  return notices(await client.ask(`PRIVMSG NickServ :${text}`)).join("\n");
}

Deno.test("a new password ends the account's other sessions", async () => {
  const { server, here, there } = await twoSessions();
  const early = server.client({ host: "early.host" });
  const login = server.accounts.find("alice");
  assert(login !== undefined);
  early.session.introduction.login = login;
  assertMatch(await tell(here, "PASSWD sesame open-sesame"), /is changed/);
  assertEquals(here.session.ended, undefined);
  assertMatch(there.session.ended ?? "", /password of alice was changed/);
  assertMatch(early.session.ended ?? "", /password of alice was changed/);
});

Deno.test("PASSWD with KEEP leaves the other sessions alone", async () => {
  const { here, there } = await twoSessions();
  assertMatch(await tell(here, "PASSWD sesame open-sesame KEEP"), /is changed/);
  assertEquals([here.session.ended, there.session.ended], [undefined, undefined]);
});

Deno.test("PASSWD with a wrong password ends no session", async () => {
  const { here, there } = await twoSessions();
  assertMatch(await tell(here, "PASSWD wrong open-sesame"), /old password is wrong/);
  assertEquals(there.session.ended, undefined);
});

Deno.test("PASSWD and SETPASS take no weak password, and no password of several words", async () => {
  const { server, here } = await twoSessions();
  assertMatch(await tell(here, "PASSWD sesame seed5"), /too easy to guess/);
  assertMatch(await tell(here, "PASSWD sesame Alice"), /too easy to guess/);
  assertMatch(await tell(here, "PASSWD sesame correct horse"), /one word/);
  const root = await server.connect("root");
  await root.send("OPER root secret");
  assert(root.session.user?.operator !== undefined);
  assertMatch(await tell(root, "SETPASS alice correct horse"), /one word/);
  assertMatch(await tell(root, "SETPASS alice seed5"), /too easy to guess/);
  assertEquals(here.session.ended, undefined);
  assertMatch(await tell(root, "SETPASS alice correct"), /is changed/);
  assertMatch(here.session.ended ?? "", /password of alice was changed/);
});

Deno.test("SESSIONS lists and ends only the user's own sessions", async () => {
  const { server, here, there } = await twoSessions();
  await haveAccount(server, "bob");
  const bob = await connectAs(server, "bob");
  const list = await tell(here, "SESSIONS");
  assertMatch(list, new RegExp(`^${here.session.id}: alice from .*this one`, "m"));
  assertMatch(list, new RegExp(`^${there.session.id}: alice from `, "m"));
  assertMatch(await tell(here, `SESSIONS END ${bob.session.id}`), /no such session/);
  assertMatch(await tell(here, "SESSIONS END all"), /1 session/);
  assertEquals([here, there, bob].map(({ session }) => session.ended), [
    undefined,
    "Ended by alice",
    undefined,
  ]);
});

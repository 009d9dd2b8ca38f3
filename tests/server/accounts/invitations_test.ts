/**
 * Restricted accounts, and invitations.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { INVITATION_MS, Invitations } from "../../../server/accounts/invitations.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

const REFUSED = /^:test\.local FAIL REGISTER DISALLOWED /;

/** Returns a client that sent a password, NICK and USER. */
async function introduced(server: TestServer, nick: string, password: string): Promise<TestClient> {
  const client = server.client({ host: `${nick}.host` });
  await client.send(`PASS ${password}`);
  await client.send(`NICK ${nick}`);
  await client.send(`USER ${nick} 0 * :${nick}`);
  return client;
}

Deno.test("with closed accounts no client can create one, and the capability is missing", async () => {
  const server = new TestServer({ accounts: "closed" });
  const client = server.client();
  assert(!(await client.ask("CAP LS 302")).join().includes("account-registration"));
  assertMatch(
    (await client.ask("CAP REQ draft/account-registration")).join(),
    /NAK :?draft\/account-registration/,
  );
  const alice = await server.connect("alice");
  assertMatch((await alice.ask("REGISTER * * sesame"))[0] ?? "", REFUSED);
  assertMatch(
    (await alice.ask("PRIVMSG NickServ :REGISTER sesame")).join(),
    /Only the administrators of this server create accounts/,
  );
  assertEquals(server.accounts.find("alice"), undefined);
});

Deno.test("an invitation is good for one account", async () => {
  const server = new TestServer({ accounts: "invite" });
  const { code } = server.invitations.make();
  const uninvited = await server.connect("mallory");
  assertMatch((await uninvited.ask("REGISTER * * sesame"))[0] ?? "", REFUSED);
  const alice = await introduced(server, "alice", code);
  const bob = await introduced(server, "bob", code);
  assertMatch((await alice.ask("REGISTER * * sesame"))[0] ?? "", / REGISTER SUCCESS alice /);
  assertMatch((await bob.ask("REGISTER * * sesame"))[0] ?? "", REFUSED);
  assertEquals([...server.store.accounts()].map(({ name }) => name), ["alice"]);
});

Deno.test("of two concurrent uses of an invitation only one gets an account", async () => {
  const server = new TestServer({ accounts: "invite" });
  const { code } = server.invitations.make();
  const both = await Promise.all(["alice", "bob"].map((nick) => introduced(server, nick, code)));
  await Promise.all(both.map((client) => client.send("REGISTER * * sesame")));
  assertEquals([...server.store.accounts()].length, 1);
});

Deno.test("an invitation or an account replaces the server's password", async () => {
  const server = new TestServer({ accounts: "invite", password: "open sesame" });
  const { code } = server.invitations.make();
  const alice = await introduced(server, "alice", code);
  assertMatch((await alice.ask("REGISTER * * sesame")).join(), / REGISTER SUCCESS alice /);
  await haveAccount(server, "bob");
  await connectAs(server, "bob");
  assertEquals(server.hub.user("bob")?.account, "bob");
  const late = await introduced(server, "late", code);
  assertMatch(late.lines().join(), / 464 /);
  const open = new TestServer({ password: "open sesame" });
  assertMatch(
    (await introduced(open, "eve", open.invitations.make().code)).lines().join(),
    / 464 /,
  );
});

Deno.test("an invitation is given back if no account was created", () => {
  const invitations = new Invitations(new MemoryStore());
  const { code } = invitations.make();
  const giveBack = invitations.take(code);
  assert(!invitations.holds(code));
  invitations.take(code)();
  assert(!invitations.holds(code));
  giveBack();
  assert(invitations.holds(code));
});

Deno.test("an invitation expires, and is read in any case of letters", () => {
  let now = 1_000;
  const invitations = new Invitations(new MemoryStore(), () => now);
  const { code, until } = invitations.make();
  assertMatch(code, /^(?:[a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  assert(invitations.holds(` ${code.toUpperCase()}`));
  assert(!invitations.holds(""));
  assertEquals(until, now + INVITATION_MS);
  now = until;
  assert(!invitations.holds(code));
});

/**
 * Lookalikes.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { skeleton } from "../../../../server/accounts/nicks/lookalikes.ts";
import { connectAs, haveAccount } from "../../../support/accounts.ts";
import { TestServer } from "../../../support/server.ts";

async function serverWith(...accounts: string[]): Promise<TestServer> {
  const server = new TestServer();
  for (const account of accounts) await haveAccount(server, account);
  return server;
}

Deno.test("only names that look alike have the same skeleton", () => {
  const alike = [
    ["alice", "аlice", "ａlice", "aIice", "a1ice", "ɑlice", "Alice"],
    ["paypal", "раураl", "рaypa1"],
    ["modern", "rnodern"],
    ["Émile", "émile"],
  ];
  for (const [first = "", ...others] of alike) {
    for (const other of others) assertEquals(skeleton(other), skeleton(first), other);
  }
  const different = ["alice", "alicia", "émile", "emile", "bob", "анна", "anna", "太郎", "太朗"];
  assertEquals(new Set(different.map(skeleton)).size, different.length);
});

Deno.test("a nick that looks like an account's is refused, before registration and after", async () => {
  const server = await serverWith("alice");
  const client = server.client();
  await client.send("USER a 0 * :A");
  assertMatch(
    (await client.ask("NICK аlice")).join(),
    / 433 \* аlice :.* looks too much like alice/,
  );
  const bob = await server.connect("bob");
  assertMatch((await bob.ask("NICK aIice")).join(), / 433 bob aIice :/);
  assertMatch((await bob.ask("NICK alicia")).join(), / NICK alicia$/);
  const caller = server.caller();
  caller.output();
  assertMatch(await caller.ask("аlice"), /^Sorry, .*ALIAS\?$/s);
});

Deno.test("a nick that looks like a service's is refused", async () => {
  const server = new TestServer();
  const bob = await server.connect("bob");
  assertMatch((await bob.ask("NICK NіckServ")).join(), / 433 .* looks too much like NickServ/);
});

Deno.test("a user logged in to the account can use a lookalike of it", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  assertMatch((await alice.ask("NICK aIice")).join(), / NICK aIice$/);
});

Deno.test("a lookalike of an account is refused, unless the account is deleted", async () => {
  const server = await serverWith("alice");
  const bob = await server.connect("bob");
  assertMatch(
    (await bob.ask("REGISTER аlice * hunter2")).join(),
    / FAIL REGISTER BAD_ACCOUNT_NAME аlice :/,
  );
  const alice = await connectAs(server, "alice");
  await alice.send("PRIVMSG NickServ :UNREGISTER alice sesame");
  assertEquals(server.accounts.find("alice"), undefined);
  assertMatch((await bob.ask("NICK аlice")).join(), / NICK аlice$/);
});

Deno.test("lookalikes are found after a restart", async () => {
  const server = await serverWith("alice");
  const restarted = new TestServer({}, { store: server.store });
  const bob = await restarted.connect("bob");
  assertMatch((await bob.ask("NICK аlice")).join(), / 433 /);
});

Deno.test("of concurrent REGISTERs for names that look alike only one succeeds", async () => {
  const server = new TestServer();
  const names = ["paypal", "paypaI", "pаypal", "pаypаl"];
  await Promise.all(names.map(async (name, i) => {
    const client = await server.connect(`n${i}`);
    await client.send(`REGISTER ${name} * sesame`);
  }));
  assertEquals([...server.store.accounts()].length, 1);
});

Deno.test("nicks that look like an account, a service or the server in capital letters are refused", async () => {
  const server = new TestServer({ name: "chathost" });
  await haveAccount(server, "alice");
  const bob = await server.connect("bob");
  for (const nick of ["ALlCE", "NlckServ", "ChatHost", "chаthost"]) {
    assertMatch((await bob.ask(`NICK ${nick}`)).join(), / 43[23] /, nick);
  }
});

/**
 * Logging in by PASS.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { haveAccount } from "../../../support/accounts.ts";
import { TestServer } from "../../../support/server.ts";

async function enter(server: TestServer, password: string, nick: string) {
  const client = server.client({ host: "203.0.113.9" });
  await client.send(`PASS ${password}`);
  await client.send(`NICK ${nick}`);
  const lines = await client.ask("USER u 0 * :U");
  return { client, lines, account: client.session.user?.account };
}

async function withAlice(overrides = {}) {
  const server = new TestServer(overrides);
  await haveAccount(server, "alice");
  return server;
}

Deno.test("PASS logs in to the account it names, or to the nick's", async () => {
  const server = await withAlice();
  assertEquals((await enter(server, "alice:sesame", "bob")).account, "alice");
  const { account, lines } = await enter(server, "sesame", "alice");
  assertEquals(account, "alice");
  assertMatch(lines[0] ?? "", / 900 /);
});

Deno.test("PASS with a wrong password logs no user in, and the nick stays its owner's", async () => {
  const server = await withAlice();
  const { client, lines } = await enter(server, "guess", "alice");
  assertMatch(lines[0] ?? "", / 464 \* :Password incorrect/);
  assertMatch(lines[1] ?? "", / 433 /);
  assertEquals(client.session.user, undefined);
  assertEquals((await enter(server, "alice:guess", "bob")).account, undefined);
});

Deno.test("wrong passwords in PASS are limited", async () => {
  const server = await withAlice();
  for (let i = 0; i < 3; i++) await enter(server, `alice:guess${i}`, `bob${i}`);
  const { account, lines } = await enter(server, "alice:sesame", "carol");
  assertEquals(account, undefined);
  assertMatch(lines[0] ?? "", / 464 .*wait a minute/);
});

Deno.test("a PASS that names no account is no login", async () => {
  const { lines } = await enter(await withAlice(), "nobody:sesame", "bob");
  assertMatch(lines[0] ?? "", / 001 /);
});

Deno.test("the server's password is not tried as an account's", async () => {
  const failures: string[] = [];
  const server = await withAlice({ password: "letmein" });
  server.accounts.onFailure = () => void failures.push("failed");
  await enter(server, "letmein", "alice");
  assertEquals(failures, []);
  assertMatch((await enter(server, "alice:sesame", "bob")).lines.join(), / 464 /);
});

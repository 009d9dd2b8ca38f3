/**
 * Forgotten passwords.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { holdsReset, makeReset, RESET_MS } from "../../../server/accounts/password_resets.ts";
import { haveAccount, notices } from "../../support/accounts.ts";
import { TestServer } from "../../support/server.ts";

Deno.test("a code sets a forgotten password once, and logs in", async () => {
  const server = new TestServer();
  await haveAccount(server, "alice");
  const code = makeReset(server.store, "alice", Date.now());
  assertMatch(code, /^(?:[a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  const guest = await server.connect("guest");
  const refused = ["That code does not hold: ask the server's administrator for another one."];
  assertEquals(notices(await guest.ask("NS RESET alice wrong-code-here-now changed")), refused);
  assertEquals(notices(await guest.ask(`NS RESET nobody ${code} changed`)), refused);
  assertMatch(notices(await guest.ask(`NS RESET alice ${code} abc`)).join(), /too easy to guess/);
  assertEquals(notices(await guest.ask(`NS RESET Alice ${code.toUpperCase()} changed`)), [
    "The password of alice is changed.",
    "You are now logged in as alice.",
  ]);
  assertEquals(guest.session.user?.account, "alice");
  const other = await server.connect("other");
  assertEquals(notices(await other.ask(`NS RESET alice ${code} again-changed`)), refused);
  const peer = { host: "x.host", secure: true };
  assertEquals((await server.accounts.logInByPassword("alice", "changed", peer)).outcome, "right");
});

Deno.test("a code ends after a day, and with a later one", async () => {
  const server = new TestServer();
  await haveAccount(server, "alice");
  const { store } = server;
  const first = makeReset(store, "alice", 1_000);
  assertEquals(holdsReset(store, "alice", first, 1_000 + RESET_MS - 1), true);
  assertEquals(holdsReset(store, "alice", first, 1_000 + RESET_MS), false);
  const second = makeReset(store, "alice", 1_000);
  assertEquals(holdsReset(store, "alice", first, 1_001), false);
  assertEquals(holdsReset(store, "alice", second, 1_001), true);
});

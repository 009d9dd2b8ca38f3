/**
 * REGISTER and VERIFY.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fitsKeys } from "../../../server/passwords/password_keys.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { StoreError } from "../../../server/store/store.ts";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { TestServer } from "../../support/server.ts";
import type { Account } from "../../../server/records/account.ts";

Deno.test("the capability announces before-connect and custom-account-name", async () => {
  const lines = await new TestServer().client().ask("CAP LS 302");
  assertMatch(
    lines.join(" "),
    /[ :]draft\/account-registration=before-connect,custom-account-name( |$)/,
  );
});

Deno.test("REGISTER creates an account for the nick, and logs in", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  assertEquals(await alice.ask("REGISTER * * :correct horse"), [
    ":test.local REGISTER SUCCESS alice :Account created",
    `:test.local 900 alice ${alice.source} alice :You are now logged in as alice`,
  ]);
  assertEquals(server.hub.user("alice")?.account, "alice");
  const scram = server.store.account("alice")?.scram;
  assert(scram !== undefined && scram.iterations === 65_536);
  assert(await fitsKeys(scram, "correct horse"));
});

Deno.test("REGISTER works before the connection is registered", async () => {
  const server = new TestServer();
  const client = server.client({ host: "h.test" });
  await client.send("CAP REQ draft/account-registration");
  await client.send("NICK bar");
  assertEquals(await client.ask("REGISTER * a@example.org shivarampassphrase"), [
    ":test.local REGISTER SUCCESS bar :Account created",
    ":test.local 900 * bar!*@h.test bar :You are now logged in as bar",
  ]);
  await client.send("USER bar 0 * :B");
  await client.send("CAP END");
  assertEquals(server.hub.user("bar")?.account, "bar");
});

Deno.test("an account may have another name than the nick", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const [line] = await alice.ask("REGISTER Wonder * hunter2");
  assertEquals(line, ":test.local REGISTER SUCCESS Wonder :Account created");
  assertEquals(server.hub.user("alice")?.account, "Wonder");
});

Deno.test("each refusal has its code, and creates no account", async () => {
  const server = new TestServer();
  await haveAccount(server, "taken");
  await server.connect("holder");
  const alice = await server.connect("alice");
  const code = async (line: string) => {
    const [answer] = await alice.askMessages(line);
    return [answer?.command, ...answer?.params.slice(0, -1) ?? []].join(" ");
  };
  assertEquals(await code("REGISTER taken * hunter2"), "FAIL REGISTER ACCOUNT_EXISTS taken");
  assertEquals(await code("REGISTER HOLDER * hunter2"), "FAIL REGISTER ACCOUNT_EXISTS HOLDER");
  assertEquals(await code("REGISTER 1x * hunter2"), "FAIL REGISTER BAD_ACCOUNT_NAME 1x");
  assertEquals(
    await code("REGISTER NICKSERV * hunter2"),
    "FAIL REGISTER BAD_ACCOUNT_NAME NICKSERV",
  );
  assertEquals(await code("REGISTER * * seed5"), "FAIL REGISTER WEAK_PASSWORD alice");
  assertEquals(await code("REGISTER * * Alice"), "FAIL REGISTER WEAK_PASSWORD alice");
  assertEquals(await code("REGISTER * * :   "), "FAIL REGISTER UNACCEPTABLE_PASSWORD alice");
  assertEquals(await code("REGISTER * * a\x01b"), "FAIL REGISTER UNACCEPTABLE_PASSWORD alice");
  assertEquals(
    await code(`REGISTER * * ${"x".repeat(301)}`),
    "FAIL REGISTER UNACCEPTABLE_PASSWORD alice",
  );
  assertEquals(await code("REGISTER * hunter2"), "461 alice REGISTER");
  assertEquals([...server.store.accounts()].length, 1);
  assertEquals(await code("REGISTER * * hunter2"), "REGISTER SUCCESS alice");
  assertEquals(await code("REGISTER * * hunter2"), "FAIL REGISTER ALREADY_AUTHENTICATED alice");
});

Deno.test("without a nick an account needs a name", async () => {
  const server = new TestServer();
  await server.connect("root");
  const client = server.client();
  assertMatch((await client.ask("REGISTER * * hunter2")).join(), / FAIL REGISTER NEED_NICK \* :/);
  await client.send("NICK root");
  assertMatch(
    (await client.ask("REGISTER * * hunter2")).join(),
    / FAIL REGISTER ACCOUNT_EXISTS root :/,
  );
});

Deno.test("REGISTER needs the server's password first", async () => {
  const server = new TestServer({ password: "open" });
  const client = server.client();
  await client.send("NICK bar");
  assertMatch((await client.ask("REGISTER * * hunter2")).join(), / 464 /);
  await client.send("PASS open");
  assertMatch((await client.ask("REGISTER * * hunter2")).join(), / REGISTER SUCCESS bar /);
});

Deno.test("an address can create ten accounts an hour", async () => {
  const server = new TestServer();
  for (let i = 0; i <= 10; i++) {
    const client = server.client({ host: "one.host" });
    await client.send(`NICK n${i}`);
    const answer = (await client.ask("REGISTER * * hunter2")).join();
    assertMatch(answer, i < 10 ? / SUCCESS / : / FAIL REGISTER TEMPORARILY_UNAVAILABLE n10 :/);
  }
});

Deno.test("a banned client cannot create an account before registration", async () => {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  const root = await server.connect("root");
  await root.send("OPER root secret");
  await root.send("UBAN ADD 192.0.2.1 :spam");
  const client = server.client({ host: "192.0.2.1" });
  await client.send("NICK bar");
  assertMatch((await client.ask("REGISTER * * hunter2")).join(), / 465 .*spam/);
  assertEquals(server.accounts.find("bar"), undefined);
});

Deno.test("VERIFY refuses every code", async () => {
  const server = new TestServer();
  await haveAccount(server, "alice");
  const alice = await connectAs(server, "alice");
  const bob = await server.connect("bob");
  assertMatch(
    (await alice.ask("VERIFY alice 123")).join(),
    / FAIL VERIFY ALREADY_AUTHENTICATED alice :/,
  );
  assertMatch((await bob.ask("VERIFY bob 123")).join(), / FAIL VERIFY INVALID_CODE bob :/);
});

Deno.test("of two concurrent REGISTERs for one name only one succeeds", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice");
  const bob = await server.connect("bob");
  await Promise.all([alice.send("REGISTER one * hunter2"), bob.send("REGISTER one * hunter3")]);
  const answers = [...alice.lines(), ...bob.lines()].filter((line) => !/ 900 /.test(line));
  assertEquals(answers.filter((line) => / SUCCESS one /.test(line)).length, 1);
  assertEquals(answers.filter((line) => / ACCOUNT_EXISTS one /.test(line)).length, 1);
});

/** A store on a full disk: a commit fails, and rolls back. */
class FullStore extends MemoryStore {
  readonly #unkept = new Set<string>();

  override putAccount(account: Account): void {
    this.#unkept.add(account.name);
    super.putAccount(account);
  }

  override commit(): void {
    if (this.#unkept.size === 0) return;
    for (const name of this.#unkept) this.removeAccount(name);
    this.#unkept.clear();
    throw new StoreError("the disk is full");
  }
}

Deno.test("an account that cannot be stored is not created or announced", async () => {
  const server = new TestServer({}, { store: new FullStore() });
  const alice = await server.connect("alice");
  const answers = await alice.ask("REGISTER * * hunter2");
  assertEquals(answers.length, 1);
  assertMatch(answers.join(), / FAIL REGISTER TEMPORARILY_UNAVAILABLE alice :/);
  assertEquals(server.hub.user("alice")?.account, undefined);
});

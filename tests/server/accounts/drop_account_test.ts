/**
 * Deleting accounts.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { MemoryStore } from "../../../server/store/memory.ts";
import { SqliteStore } from "../../../server/store/sqlite/sqlite.ts";
import { StoreError } from "../../../server/store/store.ts";
import { connectAs, haveAccount, notices } from "../../support/accounts.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

async function serverWith(...accounts: string[]): Promise<TestServer> {
  const server = new TestServer({ operators: [{ name: "root", password: "secret" }] });
  for (const account of accounts) await haveAccount(server, account);
  return server;
}

async function asked(client: TestClient, text: string): Promise<string[]> {
  return notices(await client.ask(`PRIVMSG NickServ :${text}`));
}

const HISTORY = ["batch", "server-time", "message-tags", "draft/chathistory"];

async function texts(client: TestClient, target: string): Promise<(string | undefined)[]> {
  const lines = await client.askMessages(`CHATHISTORY LATEST ${target} * 50`);
  return lines.filter(({ command }) => command === "PRIVMSG").map(({ params }) => params[1]);
}

Deno.test("UNREGISTER deletes an account and its messages", async () => {
  const server = await serverWith("alice", "bob");
  const alice = await connectAs(server, "alice", { caps: HISTORY });
  const bob = await connectAs(server, "bob", { caps: HISTORY });
  for (const client of [alice, bob]) await client.send("JOIN #a");
  await alice.send("PRIVMSG #a :from alice");
  await bob.send("PRIVMSG #a :from bob");
  await alice.send("PRIVMSG bob :between us");
  await bob.send("PRIVMSG alice :my answer");
  server.flusher.flush();
  assertEquals(await texts(bob, "#a"), ["from alice", "from bob"]);

  const answer = await alice.ask("NS UNREGISTER alice sesame");
  assertMatch(answer.join("\n"), / 901 alice alice!\S+ :You are now logged out/);
  assertEquals(notices(answer), ["The account alice and its messages are deleted."]);
  assertEquals(server.accounts.find("alice"), undefined);
  assertEquals(server.hub.user("alice")?.account, undefined);
  assertEquals(await texts(bob, "#a"), ["from bob"]);

  await alice.send("QUIT");
  assertEquals(await texts(bob, "alice"), ["my answer"], "what others said to it is theirs");
  await haveAccount(server, "alice");
  const next = await connectAs(server, "alice", { caps: HISTORY });
  assertEquals(await texts(next, "bob"), [], "whoever has the name next is somebody else");
});

Deno.test("UNREGISTER ends the account's channels and standings", async () => {
  const server = await serverWith("alice", "bob");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #mine,#empty");
  for (const name of ["#mine", "#empty"]) await alice.send(`CS REGISTER ${name}`);
  await alice.send("PART #empty");
  const bob = await connectAs(server, "bob");
  await bob.send("JOIN #his");
  await bob.send("CS REGISTER #his");
  await bob.send("CS ACCESS #his alice op");
  await asked(alice, "DROP alice sesame");
  assertEquals(server.hub.channel("#mine")?.registration, undefined);
  assertEquals(server.hub.channel("#mine")?.members.size, 1);
  assertEquals(server.hub.channel("#empty"), undefined);
  assertEquals(server.hub.channel("#his")?.registration, { founder: "bob", access: new Map() });
  assertEquals([...server.store.channels()].map(({ name, access }) => [name, access.size]), [
    ["#his", 0],
  ]);
});

Deno.test("the next account of a deleted one's name is let into no channel for it, but banned as before", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  const bob = await server.connect("bob", { channels: ["#a"] });
  const masks = ["~account:alice", "~account:al*", "alice!*@*"];
  for (const letter of "beI") {
    for (const mask of [...masks, "~m:~account:alice"]) {
      await bob.send(`MODE #a +${letter} ${mask}`);
    }
  }
  bob.lines();
  await asked(alice, "DROP alice sesame");
  const lists = server.hub.channel("#a")?.lists;
  const listed = (letter: "b" | "e" | "I") => lists?.[letter].map(({ mask }) => mask);
  assertEquals(listed("b"), [...masks, "~m:~account:alice"]);
  assertEquals(listed("e"), masks.slice(1));
  assertEquals(listed("I"), masks.slice(1));
  assertMatch(bob.lines().join("\n"), /^:test.local MODE #a -\S+ .*~account:alice/m);
});

Deno.test("a registration that changes while an account is deleted keeps the change", async () => {
  const server = await serverWith("alice", "bob", "carol");
  const alice = await connectAs(server, "alice");
  const bob = await connectAs(server, "bob");
  await bob.send("JOIN #his");
  await bob.send("CS REGISTER #his");
  await bob.send("CS ACCESS #his alice op");
  const dropping = alice.send("NS DROP alice sesame");
  for (let i = 0; server.accounts.find("alice") !== undefined; i++) {
    await bob.send(`CS ACCESS #his carol ${i % 2 === 0 ? "voice" : "op"}`);
  }
  await bob.send("CS ACCESS #his carol halfop");
  await dropping;
  assertEquals(server.accounts.find("alice"), undefined);
  assertEquals(server.hub.channel("#his")?.registration?.access, new Map([["carol", "h"]]));
});

Deno.test("UNREGISTER refuses a wrong password, and changes nothing", async () => {
  const server = await serverWith("alice", "bob");
  const bob = await connectAs(server, "bob");
  assertEquals(await asked(bob, "UNREGISTER alice guess"), [
    "That is not the password of alice.",
  ]);
  assertMatch((await asked(bob, "UNREGISTER bob")).join(), /^UNREGISTER <account> <password>/);
  const { createdAt } = server.accounts.find("alice") ?? { createdAt: 0 };
  assertMatch(
    (await asked(bob, `UNREGISTER alice ${createdAt.toString(36).padStart(9, "0")}`)).join(),
    /^That is not the password/,
  );
  assertEquals(await asked(bob, "UNREGISTER nobody guess"), [
    "That is not the password of nobody.",
  ]);
  assertMatch((await asked(bob, "UNREGISTER alice sesame")).join(), /^Too many wrong passwords/);
  assert(server.accounts.find("alice") !== undefined && server.accounts.find("bob") !== undefined);
});

Deno.test("UNREGISTER lets operators delete any account after a confirmation", async () => {
  const server = await serverWith("alice");
  const root = await server.connect("root");
  await root.send("OPER root secret");
  assertEquals(await asked(root, "UNREGISTER bob"), ["There is no account bob."]);
  const [told = ""] = await asked(root, "UNREGISTER ALICE");
  const confirmation = /: (UNREGISTER alice \S+)$/.exec(told)?.[1] ?? "";
  assert(server.accounts.find("alice") !== undefined);
  assertMatch(
    (await asked(root, confirmation)).join(),
    /^The account alice and its messages are deleted/,
  );
  assertEquals(server.accounts.find("alice"), undefined);
});

Deno.test("an account stays unchanged if its deletion cannot be stored", async () => {
  class FullStore extends MemoryStore {
    full = false;

    override forgetAccount(name: string, before: string): void {
      if (!this.full) super.forgetAccount(name, before);
    }

    override commit(): void {
      if (this.full) throw new StoreError("the disk is full");
    }
  }
  const store = new FullStore();
  const server = new TestServer({}, { store });
  await haveAccount(server, "alice");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #mine");
  await alice.send("CS REGISTER #mine");
  store.full = true;
  assertEquals(await asked(alice, "UNREGISTER alice sesame"), [
    "That could not be stored: try again later.",
  ]);
  assertEquals(server.hub.user("alice")?.account, "alice");
  assertEquals(server.hub.channel("#mine")?.registration?.founder, "alice");
});

Deno.test("an account keeps its empty channel if its deletion cannot be stored", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "chatd-test-" });
  const store = new SqliteStore(folder);
  try {
    const server = new TestServer({}, { store });
    await haveAccount(server, "alice");
    const alice = await connectAs(server, "alice");
    await alice.send("JOIN #empty");
    await alice.send("CS REGISTER #empty");
    await alice.send("PART #empty");
    server.flusher.flush();
    const other = new DatabaseSync(`${folder}/chatd.db`);
    other.exec("BEGIN IMMEDIATE");
    assertEquals(await asked(alice, "UNREGISTER alice sesame"), [
      "That could not be stored: try again later.",
    ]);
    other.exec("ROLLBACK");
    other.close();
    assertEquals(server.hub.channel("#empty")?.registration?.founder, "alice");
    server.flusher.flush();
    assertEquals(store.channel("#empty")?.founder, "alice");
  } finally {
    await store.close();
    Deno.removeSync(folder, { recursive: true });
  }
});

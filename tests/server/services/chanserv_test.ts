/**
 * ChanServ.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { MemoryStore } from "../../../server/store/memory.ts";
import type { Channel } from "../../../server/hub/model.ts";
import { TransferOffers } from "../../../server/channel/transfer_offers.ts";
import { StoreError } from "../../../server/store/store.ts";
import { connectAs, haveAccount, notices } from "../../support/accounts.ts";
import { type TestClient, TestServer } from "../../support/server.ts";
import type { Overrides } from "../../support/settings.ts";
import type { RegisteredChannel } from "../../../server/records/registered_channel.ts";

async function serverWith(...accounts: string[]): Promise<TestServer> {
  const server = new TestServer();
  for (const account of accounts) await haveAccount(server, account);
  return server;
}

async function asked(client: TestClient, text: string): Promise<string[]> {
  return notices(await client.ask(`CS ${text}`));
}

async function namesIn(client: TestClient, channel: string): Promise<string> {
  const messages = await client.askMessages(`NAMES ${channel}`);
  return messages.find(({ command }) => command === "353")?.params.at(-1) ?? "";
}

Deno.test("REGISTER makes the channel the account's: MODE +q", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #alice");
  assertEquals(await alice.ask("PRIVMSG chanserv :Register #alice"), [
    ":ChanServ!ChanServ@test.local MODE #alice +q alice",
    ":ChanServ!ChanServ@test.local NOTICE alice :#alice now belongs to you.",
  ]);
  assertEquals(server.store.channels()[Symbol.iterator]().next().value?.founder, "alice");
});

Deno.test("REGISTER needs an account, a channel operator, and an unregistered channel", async () => {
  const server = await serverWith("alice", "bob");
  const guest = await server.connect("guest", { channels: ["#a"] });
  const alice = await connectAs(server, "alice");
  const bob = await connectAs(server, "bob");
  assertMatch((await asked(guest, "REGISTER #a")).join(), /^Log in to an account first/);
  assertEquals(await asked(alice, "REGISTER #a"), ["You are not in #a."]);
  assertEquals(await asked(alice, "REGISTER #none"), ["You are not in #none."]);
  await alice.send("JOIN #a");
  assertEquals(await asked(alice, "REGISTER #a"), ["You are not a channel operator of #a."]);
  await guest.send("MODE #a +oo alice guest");
  await asked(alice, "REGISTER #a");
  await bob.send("JOIN #a");
  await guest.send("MODE #a +o bob");
  assertEquals(await asked(bob, "REGISTER #a"), ["#a already belongs to alice."]);
});

Deno.test("a registered channel survives a restart, with topic, modes and founder", async () => {
  const before = await serverWith("alice");
  const alice = await connectAs(before, "alice");
  await alice.send("JOIN #alice");
  await alice.send("TOPIC #alice :mine");
  await asked(alice, "REGISTER #alice");
  await alice.send("MODE #alice +b eve!*@*");
  await alice.send("MODE #alice +m");

  const server = new TestServer({}, { store: before.store });
  const bob = await server.connect("bob");
  const joined = await bob.ask("JOIN #alice");
  assert(joined.includes(":test.local 332 bob #alice :mine"));
  assertEquals(joined.filter((line) => / MODE /.test(line)), []);
  assertEquals(await namesIn(bob, "#alice"), "bob");
  const again = await connectAs(server, "alice");
  await again.send("JOIN #alice");
  assertMatch(await namesIn(bob, "#alice"), /~alice/);
  assertMatch((await bob.ask("MODE #alice")).join(), / 324 bob #alice \+mnt/);
  const eve = await server.connect("eve");
  assertMatch((await eve.ask("JOIN #alice")).join(), / 474 eve #alice :/);
});

Deno.test("a registered channel stays when it is empty", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #alice");
  await asked(alice, "REGISTER #alice");
  await alice.send("PART #alice");
  const bob = await server.connect("bob", { channels: ["#alice"] });
  assertEquals(await namesIn(bob, "#alice"), "bob");
});

Deno.test("a user who logs in gets their standing in joined channels", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #alice");
  await asked(alice, "REGISTER #alice");
  await alice.send("QUIT");
  const client = await server.connect("someone", { channels: ["#alice"] });
  await client.send("NS IDENTIFY alice sesame");
  assertMatch(await namesIn(client, "#alice"), /^~someone$/);
});

Deno.test("OP and DEOP need a standing", async () => {
  const server = await serverWith("alice", "bob");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await asked(alice, "REGISTER #a");
  const bob = await connectAs(server, "bob");
  await bob.send("JOIN #a");
  assertMatch((await asked(bob, "OP #a")).join(), /^Your standing in #a does not/);
  assertEquals(await alice.ask("CS OP #a bob nobody"), [
    ":ChanServ!ChanServ@test.local NOTICE alice :nobody is not in #a.",
    ":ChanServ!ChanServ@test.local MODE #a +o bob",
  ]);
  assertEquals(await alice.ask("CS DEOP #a bob"), [
    ":ChanServ!ChanServ@test.local MODE #a -o bob",
  ]);
  assertEquals(await asked(alice, "ACCESS #a bob op"), ["bob in #a: op"]);
  assertEquals(await bob.ask("CS OP #a"), [":ChanServ!ChanServ@test.local MODE #a +o bob"]);
  assertEquals(await asked(alice, "OP #none"), ["#none is not registered."]);
});

Deno.test("ACCESS gives and takes a lasting standing", async () => {
  const server = await serverWith("alice", "bob");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await asked(alice, "REGISTER #a");
  assertEquals(await asked(alice, "ACCESS #a bob voice"), ["bob in #a: voice"]);
  assertEquals(await asked(alice, "ACCESS #a"), [
    "alice: founder",
    "bob: voice",
    "End of the list for #a.",
  ]);
  const restarted = new TestServer({}, { store: server.store });
  const bob = await connectAs(restarted, "bob");
  await bob.send("JOIN #a");
  assertEquals(await namesIn(bob, "#a"), "+bob");
  assertEquals(await asked(bob, "ACCESS #a bob op"), ["#a does not belong to you."]);
  assertEquals(await asked(alice, "ACCESS #a bob none"), ["bob in #a: none"]);
  assertMatch((await asked(alice, "ACCESS #a bob king")).join(), /^A standing is one of/);
  for (const name of ["king", "constructor", "toString", "__proto__"]) {
    assertMatch((await asked(alice, `ACCESS #a bob ${name}`)).join(), /^A standing is one of/);
  }
  assertEquals(await asked(alice, "ACCESS #a nobody op"), ["There is no account nobody."]);
});

/** A server where alice owns #a, and alice and bob are in it. */
async function withOwner(settings: Overrides = {}) {
  const server = new TestServer(settings);
  for (const account of ["alice", "bob"]) await haveAccount(server, account);
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await asked(alice, "REGISTER #a");
  const bob = await connectAs(server, "bob");
  await bob.send("JOIN #a");
  return { server, alice, bob };
}

Deno.test("TRANSFER moves the channel to an account that accepts", async () => {
  const { alice, bob } = await withOwner();
  assertEquals(await asked(bob, "TRANSFER #a bob"), ["#a does not belong to you."]);
  assertEquals(await asked(alice, "TRANSFER #a nobody"), ["There is no account nobody."]);
  assertEquals(await asked(bob, "TRANSFER accept #a"), ["#a is not offered to you."]);
  const line = "/msg ChanServ TRANSFER accept #a";
  bob.lines();
  assertEquals(await asked(alice, "TRANSFER #a bob"), [
    `bob owns #a after saying ${line} within a day.`,
  ]);
  assertEquals(notices(bob.lines()), [`alice offers you #a. To own it: ${line}`]);
  assertEquals(await asked(bob, "INFO #a"), ["#a belongs to alice."]);
  assertEquals(await asked(alice, "TRANSFER accept #a"), ["#a is not offered to you."]);
  alice.lines();
  assertEquals(await asked(bob, "TRANSFER accept #a"), ["#a now belongs to bob."]);
  assertEquals(notices(alice.lines()), ["#a now belongs to bob."]);
  assertEquals((await namesIn(bob, "#a")).split(" ").sort(), ["@alice", "~bob"]);
  assertEquals(await asked(alice, "UNREGISTER #a"), ["#a does not belong to you."]);
  assertEquals(await asked(bob, "TRANSFER accept #a"), ["#a is not offered to you."]);
});

Deno.test("an offer of a channel does not reach users who take no private messages", async () => {
  const { alice, bob } = await withOwner();
  for (const refusal of ["SILENCE alice", "MODE bob +g"]) {
    await bob.send(refusal);
    bob.lines();
    const [answer = ""] = await asked(alice, "TRANSFER #a bob");
    assertMatch(answer, /^bob owns #a after saying /);
    assertEquals(bob.lines(), []);
    await bob.send("SILENCE -alice");
  }
  assertEquals(await asked(bob, "TRANSFER accept #a"), ["#a now belongs to bob."]);
});

Deno.test("offers of channels are limited like invitations", async () => {
  const { alice, bob } = await withOwner({ limits: { invites: { count: 1, time: 60_000 } } });
  await asked(alice, "TRANSFER #a bob");
  bob.lines();
  assertEquals(await asked(alice, "TRANSFER #a bob"), [
    "You make too many offers and invitations: wait a little.",
  ]);
  assertEquals(bob.lines(), []);
});

Deno.test("an offer of a channel ends when it is withdrawn, and with the channel and the account", async () => {
  const refused = ["#a is not offered to you."];
  {
    const { alice, bob } = await withOwner();
    await asked(alice, "TRANSFER #a bob");
    assertEquals(await asked(alice, "TRANSFER #a alice"), ["The offer of #a is withdrawn."]);
    assertEquals(await asked(bob, "TRANSFER accept #a"), refused);
    assertEquals(await asked(alice, "TRANSFER #a alice"), ["#a already belongs to alice."]);
  }
  {
    const { alice, bob } = await withOwner();
    await asked(alice, "TRANSFER #a bob");
    await asked(alice, "UNREGISTER #a");
    assertEquals(await asked(bob, "TRANSFER accept #a"), refused);
  }
  {
    const { server, alice, bob } = await withOwner();
    await asked(alice, "TRANSFER #a bob");
    const heir = server.accounts.find("bob");
    assert(heir !== undefined);
    await bob.send("QUIT");
    // As if the name were registered anew.
    server.store.putAccount({ ...heir, createdAt: heir.createdAt + 1 });
    const other = await connectAs(server, "bob");
    assertEquals(await asked(other, "TRANSFER accept #a"), refused);
  }
});

Deno.test("an offer of a channel lasts a day", () => {
  let now = 0;
  const offers = new TransferOffers(() => now);
  const channel = {} as Channel;
  const [alice, bob] = [{ name: "alice", createdAt: 1 }, { name: "bob", createdAt: 2 }];
  offers.make(channel, alice, bob);
  now += 24 * 60 * 60 * 1000;
  assertEquals(offers.take(channel, alice, bob), false);
  offers.make(channel, alice, bob);
  now += 24 * 60 * 60 * 1000 - 1;
  assertEquals(offers.take(channel, { ...alice, createdAt: 3 }, bob), false);
  offers.make(channel, alice, bob);
  assertEquals(offers.take(channel, alice, { ...bob, createdAt: 3 }), false);
  assertEquals(offers.take(channel, alice, bob), true);
});

Deno.test("UNREGISTER ends the registration", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await asked(alice, "REGISTER #a");
  assertEquals(await asked(alice, "UNREGISTER #a"), ["#a is no longer registered."]);
  assertEquals(await namesIn(alice, "#a"), "@alice");
  assertEquals([...server.store.channels()], []);
  await alice.send("PART #a");
  assertEquals(server.hub.channel("#a"), undefined);
  assertEquals(await asked(alice, "INFO #a"), ["#a is not registered."]);
});

Deno.test("a renamed channel stays registered under its new name", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await asked(alice, "REGISTER #a");
  await alice.send("RENAME #a #b");
  assertEquals([...server.store.channels()].map(({ name }) => name), ["#b"]);
});

Deno.test("INFO shows a secret channel's owner only to users who may see it", async () => {
  const server = await serverWith("alice");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await asked(alice, "REGISTER #a");
  await alice.send("MODE #a +s");
  const bob = await server.connect("bob");
  assertEquals(await asked(bob, "INFO #a"), ["#a is not registered."]);
  assertEquals(await asked(alice, "INFO #a"), ["#a belongs to alice."]);
});

/** A store on a full disk: a commit fails, and rolls the channel back. */
class FullStore extends MemoryStore {
  #unkept: string | undefined;

  override putChannel(channel: RegisteredChannel): void {
    this.#unkept = channel.name;
    super.putChannel(channel);
  }

  override commit(): void {
    if (this.#unkept === undefined) return;
    this.removeChannel(this.#unkept);
    this.#unkept = undefined;
    throw new StoreError("the disk is full");
  }
}

Deno.test("a channel that cannot be stored is not registered", async () => {
  const server = new TestServer({}, { store: new FullStore() });
  await haveAccount(server, "alice");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  assertMatch((await asked(alice, "REGISTER #a")).join(), /^That could not be stored/);
  assertEquals(server.hub.channel("#a")?.registration, undefined);
  assertEquals(await namesIn(alice, "#a"), "@alice");
});

/** A store whose disk can become full: a commit then rolls channels back. */
class FillingStore extends MemoryStore {
  full = false;
  #before: RegisteredChannel[] | undefined;

  override putChannel(channel: RegisteredChannel): void {
    if (this.full) this.#before ??= [...this.channels()];
    super.putChannel(channel);
  }

  override commit(): void {
    const before = this.#before;
    if (before === undefined) return;
    this.#before = undefined;
    for (const channel of before) super.putChannel(channel);
    throw new StoreError("the disk is full");
  }
}

Deno.test("a standing that cannot be stored is not given", async () => {
  const store = new FillingStore();
  const server = new TestServer({}, { store });
  await haveAccount(server, "alice");
  await haveAccount(server, "bob");
  const alice = await connectAs(server, "alice");
  await alice.send("JOIN #a");
  await asked(alice, "REGISTER #a");
  store.full = true;
  assertMatch((await asked(alice, "ACCESS #a bob op")).join(), /^That could not be stored/);
  assertEquals(server.hub.channel("#a")?.registration?.access.size, 0);
  store.full = false;
  assertEquals(await asked(alice, "ACCESS #a bob op"), ["bob in #a: op"]);
});

/**
 * Which users can read, delete and move the messages of a channel that has ended.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { MemoryStore } from "../../../../server/store/memory.ts";
import { connectAs, haveAccount } from "../../../support/accounts.ts";
import { type TestClient, TestServer } from "../../../support/server.ts";
import { until } from "../../../support/until.ts";

const CAPS = [
  "batch",
  "draft/chathistory",
  "draft/channel-rename",
  "draft/event-playback",
  "draft/message-redaction",
  "message-tags",
  "soju.im/search",
];

/**
 * Returns the texts that a client sees of a channel's history, and all of its events as one string.
 */
async function past(client: TestClient, channel: string) {
  const messages = await client.askMessages(`CHATHISTORY LATEST ${channel} * 100`);
  const said = messages.filter(({ command }) => command === "PRIVMSG");
  return { texts: said.map(({ params }) => params[1]), all: JSON.stringify(messages) };
}

async function found(client: TestClient, channel: string): Promise<string[]> {
  const messages = await client.askMessages(`SEARCH text=secret;in=${channel}`);
  return messages.flatMap(({ command, params }) => command === "PRIVMSG" ? params[1] ?? [] : []);
}

for (
  const mode of ["+b *!*@evil", "+i", "+k sesame", "+l 5", "+R", "+s", "+b ~a:mallory"]
) {
  Deno.test(`what was said under ${mode} ends with the channel`, async () => {
    const server = new TestServer();
    const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
    await alice.send("PRIVMSG #a :in the open");
    await alice.send(`MODE #a ${mode}`);
    await alice.send("PRIVMSG #a :a secret");
    await alice.send("TOPIC #a :a secret topic");
    assertEquals((await past(alice, "#a")).texts, ["in the open", "a secret"]);
    assertEquals(await found(alice, "#a"), ["a secret"]);
    await alice.send("PART #a");
    const eve = await server.connect("eve", { caps: CAPS, channels: ["#a"] });
    const { texts, all } = await past(eve, "#a");
    assertEquals(texts, ["in the open"]);
    for (const word of ["secret", "sesame", "evil", "mallory"]) assert(!all.includes(word), all);
    assertEquals(await found(eve, "#a"), []);
    await alice.send("JOIN #a");
    assertEquals((await past(alice, "#a")).texts, ["in the open"]);
  });
}

Deno.test("a channel whose modes keep no user out leaves its history to the next one of its name", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  await alice.send("MODE #a +mMC");
  await alice.send("MODE #a +b ~m:bob");
  await alice.send("PRIVMSG #a :for all");
  await alice.send("PART #a");
  const bob = await server.connect("bob", { caps: CAPS, channels: ["#a"] });
  assertEquals((await past(bob, "#a")).texts, ["for all"]);
});

Deno.test("a restart ends a secret channel, and not a registered one", async () => {
  const store = new MemoryStore();
  const server = new TestServer({}, { store });
  await haveAccount(server, "alice");
  const alice = await connectAs(server, "alice", { caps: CAPS });
  for (const channel of ["#kept", "#lost"]) {
    await alice.send(`JOIN ${channel}`);
    await alice.send(`MODE ${channel} +s`);
    await alice.send(`PRIVMSG ${channel} :a secret`);
  }
  await alice.send("CS REGISTER #kept");
  const restarted = new TestServer({}, { store });
  const back = await connectAs(restarted, "alice", { caps: CAPS });
  await back.send("JOIN #kept,#lost");
  assertEquals((await past(back, "#kept")).texts, ["a secret"]);
  assertEquals((await past(back, "#lost")).texts, []);
});

for (const how of ["CS UNREGISTER #a", "the founder's account is deleted"]) {
  Deno.test(`a registered channel's history ends with it: ${how}`, async () => {
    const server = new TestServer();
    await haveAccount(server, "alice");
    const alice = await connectAs(server, "alice", { caps: CAPS });
    await alice.send("JOIN #a");
    await alice.send("PRIVMSG #a :before");
    await alice.send("CS REGISTER #a");
    await alice.send("PRIVMSG #a :after");
    await alice.send("METADATA #a SET url :https://secret.test");
    assertEquals(server.store.metadata("#a").size, 1);
    const guest = await server.connect("guest", { caps: CAPS, channels: ["#a"] });
    await guest.send("PRIVMSG #a :by a guest");
    const texts = (await past(guest, "#a")).texts;
    assertEquals(texts, ["before", "after", "by a guest"]);
    for (const client of [alice, guest]) await client.send("PART #a");
    if (how.startsWith("CS")) {
      await alice.send("JOIN #a");
      await alice.send(how);
      await alice.send("PART #a");
    } else {
      await alice.send("NS UNREGISTER alice sesame");
    }
    assertEquals(server.hub.channel("#a"), undefined);
    assertEquals(server.store.metadata("#a").size, 0);
    const eve = await server.connect("eve", { caps: CAPS, channels: ["#a"] });
    assertEquals((await past(eve, "#a")).texts, []);
  });
}

Deno.test("the operator of a new channel cannot delete messages from before it was made", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a"] });
  await alice.send("PRIVMSG #a :in the open");
  await alice.send("PART #a");
  await later(server);
  const eve = await server.connect("eve", { caps: CAPS, channels: ["#a"] });
  const [old] = server.store.history({
    conversations: ["#a"],
    limit: 1,
    from: "start",
    everything: false,
  });
  const [answer] = await eve.askMessages(`REDACT #a ${old?.id}`);
  assertEquals(answer?.params[1], "REDACT_FORBIDDEN");
  await eve.send("MODE #a +k x");
  assertEquals((await eve.askMessages(`REDACT #a ${old?.id}`))[0]?.params[1], "REDACT_FORBIDDEN");
  await alice.send("JOIN #a x");
  await alice.send(`REDACT #a ${old?.id}`);
  assertEquals(server.store.find(["#a"], old?.id ?? ""), undefined);
});

Deno.test("a channel that is renamed takes only its own history along", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#a", "#mine"] });
  await later(server);
  await alice.send("PRIVMSG #a :in the open");
  await alice.send("PART #a");
  await later(server);
  const eve = await server.connect("eve", { caps: CAPS, channels: ["#a"] });
  await eve.send("PRIVMSG #a :hello");
  await eve.send("RENAME #a #b");
  assertEquals((await past(eve, "#b")).texts, ["hello"]);
  await alice.send("RENAME #mine #a");
  assertEquals((await past(alice, "#a")).texts, ["in the open"]);
  await alice.send("RENAME #a #mine");
  const bob = await server.connect("bob", { caps: CAPS, channels: ["#a"] });
  assertEquals((await past(bob, "#a")).texts, ["in the open"]);
  await bob.send("PART #a");
  await eve.send("RENAME #b #a");
  const [old] = server.store.history({
    conversations: ["#a"],
    limit: 1,
    from: "start",
    everything: false,
  });
  const [answer] = await eve.askMessages(`REDACT #a ${old?.id}`);
  assertMatch(answer?.params[1] ?? "", /FORBIDDEN/);
});

/**
 * Waits until the server's clock shows a later millisecond: it tells channels and messages apart.
 */
async function later(server: TestServer): Promise<void> {
  const client = await server.connect("clock");
  await client.send("JOIN #clock");
  const before = server.hub.channel("#clock")?.createdAt ?? 0;
  await until("the clock shows a later millisecond", () => Date.now() > before + 1);
  client.lose();
}

/**
 * Conversations, read markers and messages that a user finds again after another login.
 * @module
 */

import { assertEquals } from "@std/assert";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

const CAPS = [
  "batch",
  "draft/chathistory",
  "draft/message-redaction",
  "draft/read-marker",
  "echo-message",
  "message-tags",
];
const READ = "timestamp=2019-01-04T14:33:26.123Z";

async function serverWith(...accounts: string[]): Promise<TestServer> {
  const server = new TestServer();
  for (const account of accounts) await haveAccount(server, account);
  return server;
}

async function texts(client: TestClient, target: string): Promise<(string | undefined)[]> {
  const messages = await client.askMessages(`CHATHISTORY LATEST ${target} * 9`);
  return messages.slice(1, -1).map(({ params }) => params[1]);
}

Deno.test("a user who logs in again can read their private conversations, under any nick", async () => {
  const server = await serverWith("alice", "bob");
  const alice = await connectAs(server, "alice", { caps: CAPS });
  const bob = await connectAs(server, "bob", { caps: CAPS });
  await alice.send("PRIVMSG bob :one");
  await bob.send("PRIVMSG alice :two");
  await alice.send("QUIT");
  await bob.send("QUIT");
  const again = await connectAs(server, "alice", { nick: "wonderland", caps: CAPS });
  assertEquals(await texts(again, "bob"), ["one", "two"]);
  const everything = "timestamp=1970-01-01T00:00:00.000Z timestamp=2999-01-01T00:00:00.000Z 9";
  const targets = await again.askMessages(`CHATHISTORY TARGETS ${everything}`);
  assertEquals(targets.slice(1, -1).map(({ params }) => params[1]), ["bob"]);
  const back = await connectAs(server, "bob", { nick: "robert", caps: CAPS });
  assertEquals(await texts(back, "wonderland"), ["one", "two"]);
  assertEquals(await texts(again, "robert"), ["one", "two"]);
  const guest = await server.connect("guest", { caps: CAPS });
  assertEquals(await texts(guest, "wonderland"), []);
});

Deno.test("messages sent as a guest stay the user's after logging in", async () => {
  const server = await serverWith("alice", "bob");
  const bob = await connectAs(server, "bob", { caps: CAPS });
  const guest = await server.connect("somebody", { caps: CAPS });
  await guest.send("PRIVMSG bob :as a guest");
  await guest.send("PRIVMSG NickServ :IDENTIFY alice sesame");
  assertEquals(guest.session.user?.account, "alice");
  await guest.send("PRIVMSG bob :as alice");
  assertEquals(await texts(guest, "bob"), ["as a guest", "as alice"]);
  assertEquals(await texts(bob, guest.nick), ["as a guest", "as alice"]);
});

Deno.test("all sessions of a user learn the read marker, and it is still there after a reconnect", async () => {
  const server = await serverWith("alice");
  const one = await connectAs(server, "alice", { caps: CAPS });
  const two = await connectAs(server, "alice", { caps: CAPS });
  const bare = await connectAs(server, "alice");
  await one.send("JOIN #a");
  for (const client of [one, two]) {
    const lines = client.messages().map(({ command, params }) => `${command} ${params[0]}`);
    assertEquals(lines.filter((line) => /^(?:JOIN|MARKREAD)/.test(line)), [
      "JOIN #a",
      "MARKREAD #a",
    ]);
  }
  bare.lines();
  await one.send(`MARKREAD #a ${READ}`);
  for (const client of [one, two]) {
    assertEquals(client.messages().map(({ params }) => params), [["#a", READ]]);
  }
  assertEquals(bare.lines(), []);
  for (const client of [one, two, bare]) await client.send("QUIT");
  const again = await connectAs(server, "alice", { caps: CAPS });
  const joined = await again.askMessages("JOIN #a");
  assertEquals(joined.find(({ command }) => command === "MARKREAD")?.params, ["#a", READ]);
});

Deno.test("a user can redact a message from another session, also after a reconnect", async () => {
  const server = await serverWith("alice");
  const bob = await server.connect("bob", { caps: CAPS, channels: ["#a"] });
  const one = await connectAs(server, "alice", { caps: CAPS });
  const two = await connectAs(server, "alice", { caps: CAPS });
  await one.send("JOIN #a");
  const say = async (text: string) =>
    (await one.askMessages(`PRIVMSG #a :${text}`))[0]?.tags.get("msgid");
  const [first, second] = [await say("one"), await say("two")];
  two.lines();
  assertEquals((await two.askMessages(`REDACT #a ${first}`)).map(({ command }) => command), [
    "REDACT",
  ]);
  await one.send("QUIT");
  await two.send("QUIT");
  const again = await connectAs(server, "alice", { caps: CAPS });
  await again.send("JOIN #a");
  assertEquals((await again.askMessages(`REDACT #a ${second}`))[0]?.command, "REDACT");
  assertEquals(await texts(bob, "#a"), []);
});

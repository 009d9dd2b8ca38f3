/**
 * Who gets push notifications, and of what.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import type { Outcome, SendPush } from "../../../server/push/push_client.ts";
import type { ServerOptions } from "../../../server/server.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { Browser } from "../../support/push_service.ts";
import { type TestClient, TestServer } from "../../support/server.ts";
import { until } from "../../support/until.ts";

const browser = await Browser.start();
const ENDPOINT = "https://push.example.org/alice";

/** A server that pushes at once, and what it pushed. */
class PushServer extends TestServer implements Disposable {
  readonly pushed: { readonly endpoint: string; readonly text: string }[];
  /** The outcomes to come; after the last one, notifications are sent. */
  readonly outcomes: Outcome[];

  constructor(options: Omit<ServerOptions, "settings"> = {}, push = 1) {
    const pushed: { endpoint: string; text: string }[] = [];
    const outcomes: Outcome[] = [];
    const sendPush: SendPush = ({ endpoint }, text) => {
      pushed.push({ endpoint, text });
      return Promise.resolve(outcomes.shift() ?? { kind: "sent" });
    };
    super({ timing: { push, pushIdle: 60_000 } }, { ...options, sendPush });
    this.pushed = pushed;
    this.outcomes = outcomes;
  }

  get texts(): string[] {
    return this.pushed.map(({ text }) => text);
  }

  [Symbol.dispose](): void {
    this.webPush.stop();
  }
}

/** Connects a user whose account has a subscription; the welcome is forgotten. */
async function subscriber(server: PushServer, name = "alice", channels = "#a") {
  await haveAccount(server, name);
  const client = await connectAs(server, name, {
    caps: ["draft/webpush", "draft/read-marker", "batch", "labeled-response"],
  });
  await client.send(`JOIN ${channels}`);
  await client.send(`WEBPUSH REGISTER https://push.example.org/${name} ${browser.keys}`);
  await until("the welcome is sent", () => server.pushed.length > 0);
  server.pushed.length = 0;
  client.lines();
  return client;
}

/** Sends a private message that is pushed, and returns what was pushed before it. */
async function pushedBefore(server: PushServer, bob: TestClient): Promise<string[]> {
  await bob.send("PRIVMSG alice :the last one");
  await until("it is pushed", () => server.texts.some((text) => text.endsWith("the last one")));
  const texts = server.texts.filter((text) => !text.endsWith("the last one"));
  server.pushed.length = 0;
  return texts.map((text) => text.replace(/^@\S+ /, ""));
}

Deno.test("web push: private messages, mentions and invitations are pushed", async () => {
  using server = new PushServer();
  await subscriber(server);
  const bob = await server.connect("bob", { channels: ["#a", "#b"] });
  await bob.send("PRIVMSG alice :in private");
  await bob.send("PRIVMSG #a :alice: look, Alice");
  await bob.send("PRIVMSG #a :\x01ACTION waves at ALICE\x01");
  await bob.send("INVITE alice #b");
  await until("they are pushed", () => server.pushed.length === 4);
  const [first = ""] = server.texts;
  assertMatch(first, /^@msgid=\S+;time=\S+Z :bob!~bob@bob.host PRIVMSG alice :in private$/);
  assertEquals(server.texts.slice(1).map((text) => text.replace(/^@\S+ /, "")), [
    ":bob!~bob@bob.host PRIVMSG #a :alice: look, Alice",
    ":bob!~bob@bob.host PRIVMSG #a :\x01ACTION waves at ALICE\x01",
    ":bob!~bob@bob.host INVITE alice #b",
  ]);
  assertEquals(server.pushed[0]?.endpoint, ENDPOINT);
});

Deno.test("web push: what does not concern the user, or is no text, is not pushed", async () => {
  using server = new PushServer();
  const alice = await subscriber(server);
  const bob = await server.connect("bob", { caps: ["message-tags"], channels: ["#a", "#b"] });
  await bob.send("PRIVMSG #a :hello everybody, and malice, alicebob and alice2");
  await bob.send("PRIVMSG #b :alice is not here");
  await bob.send("NOTICE alice :a notice");
  await bob.send("PRIVMSG alice :\x01VERSION\x01");
  await bob.send("@+typing=active TAGMSG alice");
  await alice.send("SILENCE +bad");
  const bad = await server.connect("bad");
  await bad.send("PRIVMSG alice :silenced");
  await bad.send("PRIVMSG bob :hello");
  assertEquals(await pushedBefore(server, bob), []);
});

Deno.test("web push: a message that the user read, or that was deleted, is not pushed", async () => {
  using server = new PushServer({}, 300);
  const alice = await subscriber(server);
  const bob = await server.connect("bob", {
    caps: ["draft/message-redaction", "message-tags", "echo-message"],
    channels: ["#a"],
  });
  await bob.send("PRIVMSG #a :alice, read");
  await alice.send(`MARKREAD #a timestamp=${new Date(Date.now() + 5).toISOString()}`);
  const echo = (await bob.ask("PRIVMSG alice :deleted")).join();
  await bob.send(`REDACT alice ${/msgid=([^; ]+)/.exec(echo)?.[1]}`);
  assertEquals(await pushedBefore(server, bob), []);
});

Deno.test("web push: a user who is talking gets no notifications, and an idle one does", async () => {
  using server = new PushServer();
  const alice = await subscriber(server);
  await subscriber(server, "carol");
  const bob = await server.connect("bob", { channels: ["#a"] });
  await alice.send("PRIVMSG #a :I am here");
  await bob.send("PRIVMSG #a :alice, carol: hello");
  await until("carol is notified", () => server.pushed.length === 1);
  assertEquals(server.pushed[0]?.endpoint, "https://push.example.org/carol");
});

Deno.test("web push: a subscription that the push service does not know any more ends", async () => {
  using server = new PushServer();
  await subscriber(server);
  const bob = await server.connect("bob");
  server.outcomes.push({ kind: "gone" });
  await bob.send("PRIVMSG alice :one");
  await until("the subscription ends", () => server.store.metadata("push alice").size === 0);
  await bob.send("PRIVMSG alice :two");
  await bob.send("PRIVMSG alice :three");
  assertEquals(server.pushed.length, 1);
});

Deno.test("web push: subscriptions survive a restart, and end with the account", async () => {
  const store = new MemoryStore();
  {
    using server = new PushServer({ store });
    await subscriber(server);
  }
  using server = new PushServer({ store });
  const alice = await connectAs(server, "alice");
  const bob = await server.connect("bob");
  await bob.send("PRIVMSG alice :after the restart");
  await until("it is pushed", () => server.pushed.length === 1);
  await alice.send("NS UNREGISTER alice sesame");
  assertEquals(store.metadata("push alice").size, 0);
});

Deno.test("web push: a long message is cut off to fit, in whole characters", async () => {
  using server = new PushServer();
  await subscriber(server);
  const bob = await server.connect("bob", { caps: ["draft/multiline", "batch"] });
  await bob.send("BATCH +1 draft/multiline alice");
  for (let i = 0; i < 4; i++) {
    await bob.send(`@batch=1;draft/multiline-concat PRIVMSG alice :${"é".repeat(1_000)}`);
  }
  await bob.send("BATCH -1");
  await until("it is pushed", () => server.pushed.length === 1);
  const [text = ""] = server.texts;
  assertEquals(new TextEncoder().encode(text).byteLength <= 3_900, true);
  assertMatch(text, /PRIVMSG alice :é{900,}$/);
});

Deno.test("web push: an account gets a bounded number of notifications", async () => {
  using server = new PushServer();
  await subscriber(server);
  const bob = await server.connect("bob");
  for (let i = 0; i < 100; i++) await bob.send(`PRIVMSG alice :${i}`);
  await subscriber(server, "carol").catch(() => {});
  await bob.send("PRIVMSG carol :the last one");
  await until("all are handled", () => server.texts.some((text) => text.endsWith("last one")));
  assertEquals(server.pushed.filter(({ endpoint }) => endpoint === ENDPOINT).length <= 61, true);
});

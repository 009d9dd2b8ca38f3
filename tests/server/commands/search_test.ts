/**
 * SEARCH.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Message } from "../../../protocol/message.ts";
import { SEARCH_MAX } from "../../../server/commands/search.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { type SearchMatches, type SearchQuery, StoreError } from "../../../server/store/store.ts";
import { type TestClient, TestServer } from "../../support/server.ts";
import { until } from "../../support/until.ts";
import { said } from "../store/store_suite.ts";

const CAPS = ["batch", "labeled-response", "message-tags", "server-time", "soju.im/search"];

/** Returns the answer to a request, once all searches are done. */
async function asked(client: TestClient, request: string): Promise<Message[]> {
  client.writes();
  await client.send(request);
  await client.server.searches.done();
  return client.messages();
}

/** Sends a search and checks the batch around the answer. Returns the messages in it. */
async function found(client: TestClient, attributes: string, label?: string): Promise<Message[]> {
  const request = `SEARCH ${attributes}`;
  const [opening, ...rest] = await asked(
    client,
    label === undefined ? request : `@label=${label} ${request}`,
  );
  assertEquals(opening?.command, "BATCH", JSON.stringify(opening));
  const [reference = "", type, ...more] = opening?.params ?? [];
  assertEquals([type, more], ["soju.im/search", []]);
  assertEquals(opening?.tags.get("label"), label);
  const closing = rest.pop();
  assertEquals([closing?.command, closing?.params], ["BATCH", [`-${reference.slice(1)}`]]);
  for (const message of rest) assertEquals(message.tags.get("batch"), reference.slice(1));
  return rest;
}

function texts(messages: readonly Message[]): (string | undefined)[] {
  return messages.map(({ params }) => params[1]);
}

async function room() {
  const server = new TestServer();
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#chan"] });
  const bob = await server.connect("bob", { caps: CAPS, channels: ["#chan"] });
  return { server, alice, bob };
}

Deno.test("SEARCH returns messages unchanged, with time and msgid", async () => {
  const { server, alice, bob } = await room();
  await alice.send("PRIVMSG #chan :That was fast!");
  await alice.send("NOTICE #chan :not so quick");
  await alice.send("TOPIC #chan :fast things");
  await bob.send("PRIVMSG #chan :\x01ACTION is FÁST\x01");
  const messages = await found(alice, "text=fast;in=#chan;limit=2");
  assertEquals(texts(messages), ["That was fast!", "\x01ACTION is FÁST\x01"]);
  const [first] = messages;
  const kept = server.store.history({
    conversations: ["#chan"],
    limit: 1,
    from: "start",
    everything: false,
  })[0];
  assertEquals(first?.tags.get("msgid"), kept?.id);
  assertEquals(Date.parse(first?.tags.get("time") ?? ""), kept?.time);
  assertEquals([first?.source, first?.params[0]], [alice.source, "#chan"]);
  assertEquals(texts(await found(bob, "text=so\\squick;in=#chan")), ["not so quick"]);
  assertEquals(texts(await found(bob, "from=BOB;in=#chan")), ["\x01ACTION is FÁST\x01"]);
});

Deno.test("SEARCH answers with an empty batch if nothing matches, and with its label", async () => {
  const { alice } = await room();
  assertEquals(await found(alice, "before=2010-01-01T00:00:00.000Z;in=#chan"), []);
  assertEquals(await found(alice, "text=nothing", "l1"), []);
});

Deno.test("SEARCH includes its bounds of time, and returns the messages nearest to its start", async () => {
  const { server, alice } = await room();
  for (let time = 1_000; time <= 6_000; time += 1_000) {
    server.store.append("#chan", said(time, 0, `tea ${time / 1_000}`));
  }
  const at = (second: number) => new Date(second * 1_000).toISOString();
  const ask = async (attributes: string) =>
    texts(await found(alice, attributes)).map((text) => text?.slice(4)).join("");
  assertEquals(await ask("text=tea"), "123456");
  assertEquals(await ask("text=tea;limit=2"), "56");
  assertEquals(await ask(`text=tea;after=${at(3)};limit=2`), "34");
  assertEquals(await ask(`text=tea;before=${at(3)};limit=2`), "23");
  assertEquals(await ask(`after=${at(2)};before=${at(4)}`), "234");
});

Deno.test("SEARCH returns at most SEARCH_MAX messages", async () => {
  const { server, alice } = await room();
  for (let time = 1; time <= SEARCH_MAX + 10; time++) {
    server.store.append("#chan", said(time, 0, "tea"));
  }
  assertEquals((await found(alice, "text=tea;limit=999999")).length, SEARCH_MAX);
});

Deno.test("SEARCH finds only messages that the user may read", async () => {
  const { server, alice, bob } = await room();
  const carol = await server.connect("carol", { caps: CAPS, channels: ["#other"] });
  await alice.send("PRIVMSG #chan :secret one");
  await alice.send("PRIVMSG bob :secret two");
  await carol.send("PRIVMSG #other :secret three");
  await carol.send("PRIVMSG alice :secret four");
  assertEquals(texts(await found(alice, "text=secret")), [
    "secret one",
    "secret two",
    "secret four",
  ]);
  assertEquals(texts(await found(bob, "text=secret")), ["secret one", "secret two"]);
  assertEquals(texts(await found(carol, "text=secret")), ["secret three", "secret four"]);
  assertEquals(texts(await found(bob, "text=secret;in=alice")), ["secret two"]);
  assertEquals(texts(await found(carol, "text=secret;in=bob")), []);
  await bob.send("PART #chan");
  assertEquals(texts(await found(bob, "text=secret")), ["secret two"]);
  assertEquals(texts(await found(bob, "from=alice")), ["secret two"]);
  const [refusal] = await asked(bob, "SEARCH text=secret;in=#chan");
  assertEquals(refusal?.params.slice(0, 3), ["SEARCH", "INVALID_PARAMS", "in"]);
});

Deno.test("SEARCH refuses an invalid query, and names the attribute", async () => {
  const { alice } = await room();
  const refused = async (request: string) => {
    const [only, ...more] = await asked(alice, request);
    assertEquals([more.length, only?.command], [0, "FAIL"]);
    assertEquals(only?.tags.get("label"), request.startsWith("@") ? "l1" : undefined);
    return only?.params.slice(0, -1).join(" ");
  };
  for (
    const [attributes, wrong] of [
      ["in=#nowhere", "in"],
      ["in", "in"],
      ["from=;text=tea", "from"],
      ["text=?!", "text"],
      ["text", "text"],
      ["text=tea;after=yesterday", "after"],
      ["text=tea;before=2026-01-01", "before"],
      ["text=tea;limit=0", "limit"],
      ["text=tea;limit=-1", "limit"],
      ["text=tea;colour=green", "colour"],
      ["", "*"],
    ]
  ) {
    assertEquals(await refused(`SEARCH ${attributes}`), `SEARCH INVALID_PARAMS ${wrong}`);
    assertEquals(await refused(`@label=l1 SEARCH ${attributes}`), `SEARCH INVALID_PARAMS ${wrong}`);
  }
});

Deno.test("SEARCH answers FAIL if the store cannot be read", async () => {
  class Broken extends MemoryStore {
    override search(): Promise<SearchMatches> {
      return Promise.reject(new StoreError("the disk is gone"));
    }
  }
  const server = new TestServer({}, { store: new Broken() });
  const alice = await server.connect("alice", { channels: ["#chan"] });
  const [fail] = await asked(alice, "SEARCH text=tea");
  assertEquals(fail?.command, "FAIL");
  assertEquals(fail?.params, ["SEARCH", "INTERNAL_ERROR", "The search could not be run"]);
});

Deno.test("SEARCH without batches returns the plain messages", async () => {
  const server = new TestServer();
  const alice = await server.connect("alice", { channels: ["#chan"] });
  await alice.send("PRIVMSG #chan :tea time");
  const [only, ...more] = await asked(alice, "SEARCH text=TEA");
  assertEquals([only?.source, only?.command, only?.params, more.length], [
    ...[alice.source, "PRIVMSG", ["#chan", "tea time"], 0],
  ]);
  assert((await alice.ask("HELP SEARCH")).some((line) => line.includes("attributes")));
});

Deno.test("SEARCH does not find redacted messages", async () => {
  const { server, alice } = await room();
  await alice.send("PRIVMSG #chan :tea time");
  const [only] = await found(alice, "text=tea");
  const bob = await server.connect("carol", {
    caps: ["draft/message-redaction", ...CAPS],
    channels: ["#chan"],
  });
  assertEquals((await found(bob, "text=tea")).length, 1);
  await alice.send("CAP REQ draft/message-redaction");
  await alice.send(`REDACT #chan ${only?.tags.get("msgid")}`);
  assertEquals(await found(bob, "text=tea"), []);
});

/** A store whose searches end when the test ends them. */
class SlowStore extends MemoryStore {
  readonly searches: { query: SearchQuery; end(complete: boolean): void }[] = [];

  override async search(query: SearchQuery): Promise<SearchMatches> {
    const found = await super.search(query);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.searches.push({ query, end: resolve });
    return { ...found, complete: await promise };
  }

  /** Ends the search under way, or the next one. */
  async end(complete = true): Promise<void> {
    for (let i = 0; i < 100 && this.searches.length === 0; i++) await Promise.resolve();
    const search = this.searches.shift();
    assert(search !== undefined, "none is under way");
    search.end(complete);
  }
}

async function slowRoom() {
  const store = new SlowStore();
  const server = new TestServer({}, { store });
  const alice = await server.connect("alice", { caps: CAPS, channels: ["#chan"] });
  const bob = await server.connect("bob", { caps: CAPS, channels: ["#chan"] });
  for (const text of ["green tea", "black tea"]) await bob.send(`PRIVMSG #chan :${text}`);
  alice.lines();
  return { store, server, alice, bob };
}

Deno.test("SEARCH does not delay other commands, and answers in order with its label", async () => {
  const { store, server, alice } = await slowRoom();
  await alice.send("@label=one SEARCH text=green");
  await alice.send("@label=two SEARCH text=black");
  await alice.send("@label=three PING x");
  assertEquals(alice.messages().map(({ tags, command }) => [tags.get("label"), command]), [
    ["three", "PONG"],
  ]);
  assertEquals(store.searches.length, 1, "one at a time");
  await store.end();
  await store.end();
  await server.searches.done();
  const answers = alice.messages().map(({ tags, params }) => tags.get("label") ?? params.at(-1));
  assertEquals(answers.filter((answer) => answer !== undefined && !/^-/.test(answer)), [
    ...["one", "green tea", "two", "black tea"],
  ]);
});

Deno.test("SEARCH of different users runs at the same time", async () => {
  const { store, server, alice, bob } = await slowRoom();
  for (const client of [alice, bob]) await client.send("SEARCH text=tea");
  assertEquals(store.searches.length, 2);
  while (store.searches.length > 0) await store.end();
  await server.searches.done();
});

Deno.test("SEARCH refuses a user with too many searches, who can search again later", async () => {
  const { store, server, alice } = await slowRoom();
  for (let i = 0; i < 8; i++) await alice.send("SEARCH text=tea");
  assertEquals(alice.lines(), []);
  const [refusal] = await alice.askMessages("@label=much SEARCH text=tea");
  assertEquals(refusal?.params.slice(0, 2), ["SEARCH", "INTERNAL_ERROR"]);
  assertEquals(refusal?.tags.get("label"), "much");
  // Each turn reads the results of a few searches.
  const turns = setInterval(server.flusher.flush, 1);
  for (let i = 0; i < 8; i++) {
    await until("the next search", () => store.searches.length > 0);
    await store.end();
  }
  await server.searches.done();
  clearInterval(turns);
  assertEquals(alice.messages().filter(({ command }) => command === "PRIVMSG").length, 16);
  await alice.send("SEARCH text=tea");
  await store.end();
  await server.searches.done();
  assertEquals(alice.messages().filter(({ command }) => command === "PRIVMSG").length, 2);
});

Deno.test("SEARCH warns if it stopped before it was complete", async () => {
  const { store, server, alice } = await slowRoom();
  await alice.send("SEARCH text=tea");
  await store.end(false);
  await server.searches.done();
  const [warning, ...rest] = alice.messages();
  assertEquals([warning?.command, ...warning?.params.slice(0, 2) ?? []], [
    ...["WARN", "SEARCH", "INCOMPLETE"],
  ]);
  assertEquals(rest.map(({ command }) => command), ["BATCH", "PRIVMSG", "PRIVMSG", "BATCH"]);
});

Deno.test("SEARCH hides messages deleted or out of reach since it began", async () => {
  const { store, server, alice, bob } = await slowRoom();
  await bob.send("PRIVMSG alice :secret tea");
  const [last] = store.history({
    conversations: ["#chan"],
    limit: 1,
    from: "end",
    everything: false,
  });
  await alice.send("SEARCH text=tea");
  await alice.send("SEARCH text=tea;in=#chan");
  await alice.send("PART #chan");
  alice.lines();
  await store.end();
  await server.searches.done();
  const shown = alice.messages();
  assertEquals(texts(shown.filter(({ command }) => command === "PRIVMSG")), ["secret tea"]);
  assertEquals(shown.at(-1)?.params.slice(0, 3), ["SEARCH", "INVALID_PARAMS", "in"]);
  await bob.send("SEARCH text=tea;in=#chan");
  assert(store.redact("#chan", last?.id ?? ""));
  bob.lines();
  await store.end();
  await server.searches.done();
  const left = bob.messages().filter(({ command }) => command === "PRIVMSG");
  assertEquals(texts(left), ["green tea"]);
});

Deno.test("SEARCH of a user who has left is not run", async () => {
  const { store, server, alice } = await slowRoom();
  for (let i = 0; i < 3; i++) await alice.send("SEARCH text=tea");
  await alice.send("QUIT");
  await store.end();
  await server.searches.done();
  assertEquals(store.searches.length, 0, "the others were never begun");
});

/**
 * What a broken or hostile server can make the client hold.
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { Capabilities } from "../../../../client/core/connection/capabilities.ts";
import { MEMBERS_MAX, QUERIES_MAX } from "../../../../client/core/model/memory_limits.ts";
import { MemoryLimitError } from "../../../../client/core/transport/memory_limit_error.ts";
import { Model } from "../../../../client/core/model/model.ts";
import { parse } from "../../../../protocol/message.ts";
import { RunningClient } from "../../support/running_client.ts";
import { ECHOING, ScriptedServer } from "../../support/scripted_server.ts";

function joined(): Model {
  const model = new Model();
  model.nick = "alice";
  model.apply(parse(":alice!a@h JOIN #a"), 1);
  return model;
}

/** Applies lines until one of them is too much. */
function floodOf(model: Model, line: (at: number) => string): string {
  const end = assertThrows(() => {
    for (let at = 0; at < 2 * MEMBERS_MAX; at++) model.apply(parse(line(at)), 1);
  }, MemoryLimitError);
  return end.message;
}

Deno.test("endless members, ISUPPORT tokens or channels are a flood", () => {
  const names = (at: number) => Array.from({ length: 100 }, (_, of) => `n${at * 100 + of}`);
  assertEquals(
    floodOf(joined(), (at) => `353 alice = #a :${names(at).join(" ")}`),
    "the server lists more than 250000 members",
  );
  assertEquals(
    floodOf(joined(), (at) => `005 alice T${at}=1 :are supported`),
    "the server describes itself without end",
  );
  assertEquals(
    floodOf(joined(), () => `005 alice T=${"x".repeat(5_000)} :are supported`),
    "the server describes itself without end",
  );
  assertEquals(
    floodOf(joined(), (at) => `:alice!a@h JOIN #c${at}`),
    "the server says that you are in more than 2000 channels",
  );
  assertEquals(
    floodOf(joined(), () => `353 alice = #a :${"x".repeat(5_000)}`),
    "the server sent a name of 5000 characters",
  );
});

Deno.test("members who come and go do not add up", () => {
  const model = joined();
  const names = Array.from({ length: 5_000 }, (_, at) => `n${at}`).join(" ");
  for (let added = 0; added < 2 * MEMBERS_MAX; added += 5_000) {
    model.apply(parse(":alice!a@h JOIN #a"), 1);
    model.apply(parse(`353 alice = #a :${names}`), 1);
  }
  assertEquals(model.buffers.get("#a")?.members.size, 5_001);
});

Deno.test("the oldest private conversations make room for new ones, which any user can begin", () => {
  const model = joined();
  for (let at = 0; at < QUERIES_MAX + 10; at++) {
    model.apply(parse(`:n${at}!u@h PRIVMSG alice :hi`), 1);
  }
  assertEquals(model.buffers.size, QUERIES_MAX + 1);
  assertEquals(model.buffers.get("n9"), undefined);
});

Deno.test("only the latest deletions and reactions of a conversation are kept", () => {
  const model = joined();
  for (let at = 0; at < 20_000; at++) model.apply(parse(`:bob!b@h REDACT #a m${at}`), 1);
  const { annotations } = model.buffers.get("#a") ?? {};
  assertEquals(["m0", "m19999"].map((msgid) => annotations?.isRedacted(msgid)), [false, true]);
  for (let at = 0; at < 20_000; at++) {
    model.apply(parse(`@+draft/react=x;+draft/reply=m${at} :bob!b@h TAGMSG #a`), 1);
  }
  assertEquals(annotations?.reactions("m0"), undefined);
  assertEquals(annotations?.reactions("m19999")?.size, 1);
});

Deno.test("the length of texts is limited, not only the number of messages", () => {
  const model = joined();
  const text = "x".repeat(60_000);
  for (let at = 0; at < 2_000; at++) model.apply(parse(`:bob!b@h PRIVMSG #a :${text}`), 1);
  const kept = model.buffers.get("#a")?.entries.length ?? 0;
  assertEquals(kept > 500 && kept < 1_200, true, String(kept));
});

Deno.test("a deleted message no longer counts as unread, nor as a mention", () => {
  const model = joined();
  const { buffers } = model;
  const counts = () => {
    const { unread, mentions } = buffers.get("#a") ?? {};
    return [unread, mentions];
  };
  model.apply(parse("@msgid=m1 :bob!b@h PRIVMSG #a :alice: read"), 1);
  buffers.read("#a");
  model.apply(parse("@msgid=m2 :bob!b@h PRIVMSG #a :alice: look"), 2);
  model.apply(parse("@msgid=m3 :bob!b@h PRIVMSG #a :hello"), 3);
  assertEquals(counts(), [2, 1]);
  model.apply(parse(":bob!b@h REDACT #a m1"), 4);
  assertEquals(counts(), [2, 1]);
  for (let twice = 0; twice < 2; twice++) model.apply(parse(":bob!b@h REDACT #a m2"), 4);
  assertEquals(counts(), [1, 0]);
  model.apply(parse(":bob!b@h REDACT #a m3"), 4);
  assertEquals(counts(), [0, 0]);
});

for (
  const [reason, flood] of [
    [
      "the server began answer after answer and ended none",
      Array.from({ length: 200 }, (_, at) => `:srv BATCH +${at} chathistory #a`),
    ],
    ["the server sent a line without end", ["x".repeat(100_000)]],
  ] as const
) {
  Deno.test(`if ${reason}, the connection ends, the second time the client, and the user learns why`, async () => {
    const server = new ScriptedServer({ capabilities: ECHOING });
    const client = new RunningClient(server.port);
    await client.event("names");
    server.peers.at(-1)?.send(...flood);
    assertEquals((await client.event("disconnected")).reason, reason);
    await client.event("connected", ({ again }) => again);
    server.peers.at(-1)?.send(...flood);
    assertEquals(await client.ended, { kind: "refused", reason });
    await server.close();
  });
}

Deno.test("the client cuts an endless list of capabilities", () => {
  const capabilities = new Capabilities();
  for (let at = 0; at < 5_000; at++) capabilities.apply(parse(`:srv CAP * LS * :cap-${at}=x`));
  assertEquals(capabilities.offered.size, 500);
});

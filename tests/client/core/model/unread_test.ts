/**
 * Unread counts.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Entry } from "../../../../client/core/events.ts";
import { Buffers } from "../../../../client/core/model/buffers.ts";
import { KeptEntry } from "../../../../client/core/model/kept_entry.ts";
import { Model } from "../../../../client/core/model/model.ts";
import { parse } from "../../../../protocol/message.ts";

function said(number: number, mention = false): Entry {
  return {
    kind: "message",
    time: 1_790_000_000_000 + number,
    buffer: "#a",
    nick: "bob",
    text: `message ${number}`,
    own: false,
    mention,
  };
}

Deno.test("reading elsewhere leaves only later messages unread", () => {
  const buffers = new Buffers();
  const buffer = buffers.open("#a", "channel");
  for (let at = 0; at < 2000; at++) {
    buffers.add(new KeptEntry(said(at, at === 1995)), ["#a"]);
  }
  assertEquals([buffer.unread, buffer.mentions], [2000, 1]);
  buffers.readUntil("#a", said(1989).time);
  assertEquals([buffer.unread, buffer.mentions], [10, 1]);
  buffers.readUntil("#a", said(1999).time);
  assertEquals([buffer.unread, buffer.mentions], [0, 0]);
});

Deno.test("a deleted message no longer counts as unread, nor as a mention", () => {
  const model = new Model();
  model.nick = "alice";
  model.apply(parse(":alice!a@h JOIN #a"), 1);
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

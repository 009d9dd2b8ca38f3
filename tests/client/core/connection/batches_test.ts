/**
 * How the client collects batches.
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { Batches } from "../../../../client/core/connection/batches.ts";
import { MemoryLimitError } from "../../../../client/core/transport/memory_limit_error.ts";
import { parse } from "../../../../protocol/message.ts";

Deno.test("history waits for the end of its batch; labelled answers pass with their label", () => {
  const batches = new Batches();
  const taken = [
    "@label=7 :srv BATCH +1 labeled-response",
    "@batch=1 :srv NOTICE alice :hi",
    "@batch=1 :srv BATCH +2 chathistory #a",
    "@batch=2 :bob!u@h PRIVMSG #a :one",
    "@batch=2 :srv BATCH +3 draft/multiline #a",
    "@batch=3 :bob!u@h PRIVMSG #a :two",
    ":srv BATCH -3",
    ":bob!u@h PRIVMSG #a :live",
    ":srv BATCH -2",
    ":srv BATCH -1",
    ":srv BATCH -unknown",
  ].map((line) => batches.apply(parse(line))).filter((each) => each !== undefined);
  const seen = taken.map((each) =>
    "batch" in each
      ? [each.batch.type, ...each.batch.messages.map(({ params }) => params[1])]
      : [each.message.tags.get("label"), each.message.params[1]]
  );
  assertEquals(seen, [["7", "hi"], [undefined, "live"], ["chathistory", "one", "two"]]);
});

/** Applies lines as a connection does, and returns the reason for which they end it. */
function floodOf(lines: Iterable<string>): string {
  const batches = new Batches();
  const end = assertThrows(() => {
    for (const line of lines) batches.apply(parse(line), line.length);
  }, MemoryLimitError);
  return end.message;
}

function* times(count: number, line: (at: number) => string): Generator<string> {
  for (let at = 0; at < count; at++) yield line(at);
}

Deno.test("a batch without an end is bounded, by its messages and by their length", () => {
  function* batch(line: string) {
    yield "BATCH +1 chathistory #a";
    yield* times(100_000, () => `@batch=1 :bob!u@h PRIVMSG #a :${line}`);
  }
  const reason = "the server sent more in one answer than can be held";
  assertEquals(floodOf(batch("")), reason);
  assertEquals(floodOf(batch("x".repeat(60_000))), reason);
});

Deno.test("batches that are never ended, or nested in ended ones, are bounded", () => {
  const reason = "the server began answer after answer and ended none";
  assertEquals(floodOf(times(1_000, (at) => `BATCH +${at} chathistory #a`)), reason);
  assertEquals(floodOf(times(20, (at) => `@batch=${at - 1} BATCH +${at} x`)), reason);
  function* chain() {
    yield "BATCH +0 x";
    for (let at = 1; at < 1_000; at++) {
      yield `@batch=${at - 1} BATCH +${at} x`;
      yield `BATCH -${at - 1}`;
    }
  }
  assertEquals(floodOf(chain()), reason);
});

Deno.test("messages of ended batches do not count against the next ones", () => {
  const batches = new Batches();
  const line = `@batch=1 :bob!u@h PRIVMSG #a :${"x".repeat(60_000)}`;
  for (let page = 0; page < 50; page++) {
    batches.apply(parse("BATCH +1 chathistory #a"));
    for (let at = 0; at < 50; at++) batches.apply(parse(line), line.length);
    // A batch that begins again drops the messages of the one with its name.
    if (page % 2 === 0) batches.apply(parse("BATCH -1"));
  }
});

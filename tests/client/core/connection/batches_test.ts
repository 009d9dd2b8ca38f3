/**
 * How the client collects batches.
 * @module
 */
import { assertEquals } from "@std/assert";
import { Batches } from "../../../../client/core/connection/batches.ts";
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

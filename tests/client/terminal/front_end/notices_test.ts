/**
 * The notices that all front ends share.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Outgoing } from "../../../../client/core/events.ts";
import { undeliveredLines } from "../../../../client/terminal/front_end/notices.ts";

function outgoing(target: string, text: string, kind: Outgoing["kind"] = "message"): Outgoing {
  return { id: 1, target, text, kind, nonce: "n", state: "pending" };
}

Deno.test("notices: undelivered messages are listed with their texts", () => {
  assertEquals(undeliveredLines([]), []);
  assertEquals(undeliveredLines([outgoing("#ops", "it is down")]), [
    "One of your messages was not delivered:",
    "  to #ops: it is down",
  ]);
  assertEquals(
    undeliveredLines([outgoing("bob", "one\ntwo"), outgoing("#ops", "waves", "action")]),
    [
      "2 of your messages were not delivered:",
      "  to bob: one",
      "    two",
      "  to #ops: /me waves",
    ],
  );
});

Deno.test("notices: the text of an undelivered message cannot control the terminal", () => {
  assertEquals(undeliveredLines([outgoing("b\x1bob", "a\x1b[2Jb")]), [
    "One of your messages was not delivered:",
    "  to b\ufffdob: a\ufffd[2Jb",
  ]);
});

/**
 * Tests the words that the client finds for a server's errors.
 * @module
 */
import { assertEquals } from "@std/assert";
import { parse } from "../../../../protocol/message.ts";
import { replyText } from "../../../../client/core/model/reply_text.ts";

Deno.test("a refused nick says why, unless it is only in use", () => {
  for (
    const [text, shown] of [
      ["Nickname is already in use", "The nick kim is taken."],
      ["Nickname already in use.", "The nick kim is taken."],
      [
        "Nickname is already in use: it belongs to an account; log in to use it",
        "The nick kim is taken: it belongs to an account; log in to use it.",
      ],
    ] as const
  ) assertEquals(replyText(parse(`:srv 433 ann kim :${text}`))?.text, shown);
});

Deno.test("a command with the name of a method of objects is no answer", () => {
  for (const command of ["constructor", "toString", "__proto__", "valueOf"]) {
    assertEquals(replyText({ tags: new Map(), command, params: ["ann", "x"] }), undefined);
  }
});

Deno.test("a refused message is not told twice", () => {
  for (
    const [text, shown] of [
      ["Cannot send to channel", "Cannot send to #r1"],
      ["Cannot send to nick/channel", "Cannot send to #r1"],
      ["Cannot send to channel: you are banned (+b)", "Cannot send to #r1: you are banned (+b)"],
      ["Not now", "Cannot send to #r1: Not now"],
    ] as const
  ) assertEquals(replyText(parse(`:srv 404 ann #r1 :${text}`))?.text, shown);
});

/**
 * Tests of reading entries from messages.
 * @module
 */
import { assertEquals } from "@std/assert";
import { mentions } from "../../../../client/core/model/entries.ts";
import { Model } from "../../../../client/core/model/model.ts";
import { parse } from "../../../../protocol/message.ts";

Deno.test("a nick is a mention only as a word of its own", () => {
  for (const text of ["alice: hi", "hi Alice!", "@alice", "(alice)"]) {
    assertEquals([text, mentions(text, "alice")], [text, true]);
  }
  for (const text of ["malice", "alices", "alice_", "éalice"]) {
    assertEquals([text, mentions(text, "alice")], [text, false]);
  }
});

Deno.test("a server's default quit reason is left out", () => {
  for (const text of ["", "Quit", "Quit: ", "Client Quit"]) {
    const [entry] = new Model().history("#a", [parse(`:bob!u@h QUIT :${text}`)], 0);
    assertEquals(entry?.text, "", text);
  }
  const [entry] = new Model().history("#a", [parse(":bob!u@h QUIT :Quit: so long")], 0);
  assertEquals(entry?.text, "Quit: so long");
});

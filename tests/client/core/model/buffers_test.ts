/**
 * How many entries the client keeps.
 * @module
 */
import { assertEquals } from "@std/assert";
import { Buffers, ENTRIES_KEPT } from "../../../../client/core/model/buffers.ts";

Deno.test("the oldest entries are dropped, the newest stay", () => {
  const buffers = new Buffers();
  const buffer = buffers.open("#a", "channel");
  for (let time = 0; time < ENTRIES_KEPT * 3; time++) {
    buffers.add({
      kind: "message",
      time,
      buffer: "#a",
      nick: "x",
      text: "",
      own: false,
      mention: false,
    }, ["#a"]);
  }
  assertEquals(buffer.entries.length < ENTRIES_KEPT * 1.5, true);
  assertEquals(buffer.entries.at(-1)?.time, ENTRIES_KEPT * 3 - 1);
});

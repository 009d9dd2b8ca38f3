import { assertEquals } from "@std/assert";
import { undeliveredText } from "../../client/terminal/notices.ts";

Deno.test("notices: how many messages were not delivered is told of one as of several", () => {
  assertEquals(undeliveredText(1), "One of your messages was not delivered.");
  assertEquals(undeliveredText(2), "2 of your messages were not delivered.");
});

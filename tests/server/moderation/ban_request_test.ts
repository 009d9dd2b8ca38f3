/**
 * How a ban is read from an operator's words.
 * @module
 */

import { assertEquals } from "@std/assert";
import { banTerms, existingBan, wantedBan } from "../../../server/moderation/ban_request.ts";
import { TestServer } from "../../support/server.ts";

Deno.test("the words after a mask are a duration and a reason, both optional", () => {
  const reason = "No reason given";
  assertEquals(banTerms([]), { duration: undefined, reason });
  assertEquals(banTerms(["2d"]), { duration: 172_800_000, reason });
  assertEquals(banTerms(["2d", "spam again"]), { duration: 172_800_000, reason: "spam again" });
  assertEquals(banTerms(["spam", "2d"]), { duration: undefined, reason: "spam 2d" });
});

Deno.test("a malformed duration is not a reason: the ban would be permanent", () => {
  for (const word of ["2days", "-1d", "+5m", "0s", "12"]) {
    assertEquals(banTerms([word, "spam"]), undefined, word);
  }
});

Deno.test("a mask that is banned already is written as it was", async () => {
  const server = new TestServer();
  const by = { user: 0, source: "oper" };
  await server.log.append({ type: "ban", ...by, mask: "Bob!*@*", reason: "spam" });
  assertEquals(wantedBan(server, "bob")?.mask, "Bob!*@*");
  assertEquals(existingBan(server, "BOB!*@*"), "Bob!*@*");
  assertEquals(wantedBan(server, "eve")?.mask, "eve!*@*");
  assertEquals(existingBan(server, "eve"), undefined);
  assertEquals(wantedBan(server, "a,b"), undefined);
});

/**
 * The keys of conversations and of their parties.
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  accountParty,
  channelConversation,
  closedConversation,
  guestParty,
  pairConversation,
  partiesOf,
  withParty,
} from "../../../server/records/conversation.ts";

Deno.test("the case of a channel does not matter, and the lifetime of a closed one does", () => {
  assertEquals(channelConversation("#Tea"), "#tea");
  assertEquals(closedConversation("#Tea", 36), "#tea 10");
  assertEquals(partiesOf(closedConversation("#Tea", 36)), undefined);
});

Deno.test("two parties have one conversation, whichever comes first", () => {
  const [alice, guest] = [accountParty("Alice"), guestParty(7, 36)];
  const pair = pairConversation(alice, guest);
  assertEquals(pair, pairConversation(guest, alice));
  assertEquals(partiesOf(pair), ["*10.7", "alice"]);
  assertEquals(withParty(pair, guest, "bob"), pairConversation("bob", "alice"));
});

Deno.test("no two guests are the same party, and none is an account", () => {
  assertEquals(new Set([guestParty(1, 2), guestParty(2, 1), guestParty(1, 3)]).size, 3);
  assertEquals(guestParty(1, 2).startsWith("*"), true);
});

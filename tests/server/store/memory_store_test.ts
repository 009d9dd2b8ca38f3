/**
 * Tests the memory store: the common suite, and its limits.
 * @module
 */

import { assertEquals } from "@std/assert";
import { pairConversation } from "../../../server/records/conversation.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { forgettingSuite } from "./store_forgetting_suite.ts";
import { searchSuite } from "./store_search_suite.ts";
import { joined, said, storeSuite } from "./store_suite.ts";

storeSuite("memory store", () => new MemoryStore());
searchSuite("memory store", () => new MemoryStore());
forgettingSuite("memory store", () => new MemoryStore());

const ALL = { limit: 1_000, from: "end", everything: true } as const;

function times(store: MemoryStore, conversation: string): number[] {
  return store.history({ ...ALL, conversations: [conversation] }).map(({ time }) => time);
}

Deno.test("memory store: a conversation keeps its latest events", () => {
  const store = new MemoryStore({ conversation: 3, total: 100 });
  for (let time = 1; time <= 20; time++) {
    store.append("#a", said(time));
    assertEquals(times(store, "#a"), [time - 2, time - 1, time].filter((at) => at > 0));
  }
  assertEquals(store.find(["#a"], said(17).id), undefined);
  assertEquals(store.find(["#a"], said(18).id), said(18));
});

Deno.test("memory store: the conversations silent for longest are deleted", () => {
  const store = new MemoryStore({ conversation: 10, total: 4 });
  store.append("#a", said(1));
  store.append(pairConversation("bob", "carol"), said(2));
  store.append("#a", said(3));
  store.append("#c", said(4));
  store.append("#d", joined(5));
  assertEquals(times(store, "bob carol"), []);
  assertEquals(store.conversationsOf("bob"), []);
  assertEquals(times(store, "#a"), [1, 3]);
  store.append("#d", said(6));
  assertEquals(times(store, "#a"), []);
  assertEquals(times(store, "#c"), [4]);
  assertEquals(times(store, "#d"), [5, 6]);
});

Deno.test("memory store: redacted and moved events no longer count", () => {
  const store = new MemoryStore({ conversation: 10, total: 3 });
  store.append("#a", said(1));
  store.append("#a", said(2));
  store.append("#b", said(3));
  store.redact("#a", said(2).id);
  store.append("#b", said(4));
  assertEquals(times(store, "#a"), [1]);
  store.renameConversation("#a", "#b");
  store.append("#c", said(5));
  assertEquals(times(store, "#c"), [5]);
  assertEquals(times(store, "#b"), []);
});

Deno.test("memory store: two conversations that become one stay within the limit", () => {
  const store = new MemoryStore({ conversation: 3, total: 100 });
  for (const time of [1, 3, 5]) store.append("#a", said(time));
  for (const time of [2, 4, 6]) store.append("#b", said(time));
  store.renameConversation("#a", "#b");
  assertEquals(times(store, "#b"), [4, 5, 6]);
});

Deno.test("memory store: the latest nonces are remembered", () => {
  const store = new MemoryStore({ sent: 2 });
  const message = (nonce: string) => ({ sender: "alice", target: "#a", nonce });
  for (const nonce of ["1", "2", "3"]) store.putSent(message(nonce), said(Number(nonce)).id);
  assertEquals(store.sent(message("1"), 3), undefined);
  assertEquals(store.sent(message("2"), 3), said(2).id);
  assertEquals(store.sent(message("3"), 3), said(3).id);
});

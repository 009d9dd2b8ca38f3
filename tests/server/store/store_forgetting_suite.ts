/**
 * Tests of deletion that every store passes.
 * @module
 */

import { assertEquals } from "@std/assert";
import { msgid } from "../../../server/store/msgid.ts";
import { pairConversation } from "../../../server/records/conversation.ts";
import { SENT_LIFETIME_MS, type SentMessage, type Store } from "../../../server/store/store.ts";
import { addTests, ALL, fill, joined, said, type StoreTests, times } from "./store_suite.ts";

const TESTS: StoreTests = {
  "removing an account removes its earlier events and private conversations": (store) => {
    const account = { createdAt: 1, scram: undefined, certificates: [] };
    const pair = pairConversation("alice", "bob");
    for (const name of ["Alice", "bob"]) store.putAccount({ ...account, name });
    store.append("#a", { ...said(1), account: "Alice" });
    store.append("#a", { ...said(2), account: "bob" });
    store.append("#a", { ...joined(3), account: "Alice" });
    store.append(pair, { ...said(4), account: "Alice" });
    store.append(pair, { ...said(5), account: "bob" });
    store.setReadMarker("alice", "#a", 5);
    const owners = ["account alice", "known alice"];
    for (const owner of owners) store.setMetadata(owner, "avatar", "x");
    store.putSent({ sender: "alice", target: "#a", nonce: "n" }, said(1).id);
    store.commit();
    store.forgetAccount("ALICE", msgid(6, 0));
    store.forgetAccount("nobody", msgid(6, 0));
    store.append("#a", { ...said(7), account: "Alice" });
    while (store.tidy({ age: undefined, size: undefined }, 8)) store.commit();
    store.commit();
    assertEquals([...store.accounts()].map(({ name }) => name), ["bob"]);
    assertEquals(times(store.history({ ...ALL, conversations: ["#a"] })), [2, 7]);
    assertEquals(store.history({ ...ALL, conversations: [pair] }), []);
    assertEquals(store.conversationsOf("alice"), []);
    const [former = ""] = store.conversationsOf("bob");
    assertEquals(times(store.history({ ...ALL, conversations: [former] })), [5]);
    assertEquals(store.readMarker("alice", "#a"), undefined);
    for (const owner of owners) assertEquals(store.metadata(owner), new Map());
    assertEquals(store.sent({ sender: "alice", target: "#a", nonce: "n" }, 8), undefined);
  },
  "old events are deleted, and none without a limit": (store) => {
    fill(store, 10, 20, 30);
    store.append("#b", joined(15));
    store.commit();
    const tidy = (age: number | undefined, now: number) => {
      while (store.tidy({ age, size: undefined }, now)) store.commit();
      store.commit();
    };
    const conversations = ["#a", "#b"];
    tidy(undefined, 1_000);
    assertEquals(times(store.history({ ...ALL, conversations })), [10, 15, 20, 30]);
    tidy(10, 30);
    assertEquals(times(store.history({ ...ALL, conversations })), [20, 30]);
    assertEquals(store.find(["#a"], msgid(10, 0)), undefined);
    fill(store, 40);
    assertEquals(times(store.history({ ...ALL, conversations })), [20, 30, 40]);
  },
  "a message is recognized by sender, target and nonce, until it is too old": (store) => {
    const start = Date.UTC(2026, 0, 1);
    const message = { sender: "alice", target: "#a", nonce: "n1" };
    const sent = (message: SentMessage, time = start) => store.sent(message, time);
    assertEquals(sent(message), undefined);
    store.putSent(message, msgid(start, 0));
    assertEquals(sent(message), msgid(start, 0));
    assertEquals(sent(message, start - 10), msgid(start, 0), "even though the clock went back");
    store.putSent({ ...message, nonce: "n2" }, msgid(start + 1, 0));
    store.putSent({ ...message, target: "bob" }, msgid(start + 2, 0));
    store.commit();
    assertEquals(sent(message), msgid(start, 0));
    assertEquals(sent({ ...message, sender: "*alice" }), undefined);
    const tidy = (now: number) => {
      while (store.tidy({ age: undefined, size: undefined }, now)) store.commit();
      store.commit();
    };
    tidy(start + SENT_LIFETIME_MS + 1);
    assertEquals(sent(message, start + SENT_LIFETIME_MS), undefined);
    const target = { ...message, target: "bob" };
    assertEquals(sent(target, start + SENT_LIFETIME_MS), msgid(start + 2, 0));
    store.putSent(target, msgid(start + SENT_LIFETIME_MS + 3, 0));
    assertEquals(
      sent(target, start + 2 * SENT_LIFETIME_MS),
      msgid(start + SENT_LIFETIME_MS + 3, 0),
    );
    store.commit();
    assertEquals(
      sent(target, start + 2 * SENT_LIFETIME_MS),
      msgid(start + SENT_LIFETIME_MS + 3, 0),
    );
    tidy(start + 10 * SENT_LIFETIME_MS);
    assertEquals(sent(target), undefined);
  },
  "events of a merged older conversation are in their places": (store) => {
    const start = Date.UTC(2026, 0, 1);
    for (const at of [50, 60]) store.append("#a", said(start + at));
    store.append("#b", said(start + 55));
    store.commit();
    for (const at of [20, 10, 30]) store.append("#a", said(start + at));
    store.append("#c", said(start + 5));
    assertEquals(
      times(store.history({ ...ALL, conversations: ["#a"] })).map((time) => time - start),
      [10, 20, 30, 50, 60],
    );
    assertEquals(store.lastSaid("#a"), said(start + 60));
    store.commit();
    while (store.tidy({ age: 40, size: undefined }, start + 60)) store.commit();
    store.commit();
    const all = { ...ALL, conversations: ["#a", "#b", "#c"] };
    assertEquals(times(store.history(all)).map((time) => time - start), [20, 30, 50, 55, 60]);
  },
};

/**
 * Adds the tests.
 *
 * @param open makes an empty store
 */
export function forgettingSuite(kind: string, open: () => Store): void {
  addTests(kind, open, TESTS);
}

/**
 * Tests that every store passes, and helpers for other tests of stores.
 * @module
 */

import { assert, assertEquals, assertFalse } from "@std/assert";
import type { Event } from "../../../server/records/event.ts";
import { msgid } from "../../../server/store/msgid.ts";
import {
  closedConversation,
  guestParty,
  pairConversation,
  partiesOf,
} from "../../../server/records/conversation.ts";
import type { HistoryQuery, Store } from "../../../server/store/store.ts";
import type { MaybePromise } from "../../../server/maybe_promise.ts";
import type { RegisteredChannel } from "../../../server/records/registered_channel.ts";

/** Makes a message of this time, in ms since 1970, and this place within the millisecond. */
export function said(time: number, serial = 0, text = `at ${time}`): Event {
  return {
    type: "message",
    id: msgid(time, serial),
    time,
    user: 1,
    source: "alice!~alice@alice.host",
    command: "PRIVMSG",
    target: "#a",
    text,
  };
}

/** Makes a join of this time. */
export function joined(time: number, serial = 0): Event {
  return {
    type: "join",
    id: msgid(time, serial),
    time,
    user: 1,
    source: "alice!~alice@alice.host",
    channel: "#a",
    realname: "Alice",
  };
}

/** Asks for the newest 100 messages and other events. */
export const ALL: Omit<HistoryQuery, "conversations"> = {
  limit: 100,
  from: "end",
  everything: true,
};

const CHANNEL: RegisteredChannel = {
  name: "#Tea",
  founder: "alice",
  createdAt: 1,
  topic: { text: "leaves", setBy: "alice!a@host", setAt: 2 },
  flags: "nt",
  key: "oolong",
  limit: 12,
  lists: { b: [{ mask: "*!*@bad", setBy: "alice!a@host", setAt: 3 }], e: [], I: [] },
  access: new Map([["bob", "o"]]),
};

/** Waits until a store has done its background work. */
export async function settle(store: Store): Promise<void> {
  store.commit();
  await store.catchUp();
}

/** Tests by their names; each starts with an empty store. */
export type StoreTests = Readonly<Record<string, (store: Store) => MaybePromise>>;

/** Adds tests of a kind of store, which `open` makes. */
export function addTests(kind: string, open: () => Store, tests: StoreTests): void {
  for (const [name, run] of Object.entries(tests)) {
    Deno.test(`${kind}: ${name}`, async () => {
      const store = open();
      try {
        await run(store);
      } finally {
        await store.close();
      }
    });
  }
}

/** Returns the times of events. */
export function times(events: readonly Event[]): number[] {
  return events.map(({ time }) => time);
}

/** Adds a message to a conversation for each of these times. */
export function fill(store: Store, ...at: number[]): void {
  for (const time of at) store.append("#a", said(time));
}

const TESTS: StoreTests = {
  "an empty history is empty": (store) => {
    assertEquals(store.history({ ...ALL, conversations: ["#a"] }), []);
    assertEquals(store.lastSaid("#a"), undefined);
    assertEquals(store.find(["#a"], msgid(1, 0)), undefined);
    assertEquals(store.conversationsOf("alice"), []);
  },
  "an event is read back unchanged, before and after the commit": (store) => {
    const event: Event = {
      ...said(5, 1, "héllo\u{1F600}"),
      type: "message",
      command: "NOTICE",
      target: "#a",
      account: "Alice",
      tags: new Map([["+reply", "x"], ["+typing", ""]]),
    };
    store.append("#a", event);
    assertEquals(store.history({ ...ALL, conversations: ["#a"] }), [event]);
    store.commit();
    assertEquals(store.history({ ...ALL, conversations: ["#a"] }), [event]);
    assertEquals(store.find(["#b", "#a"], event.id), event);
  },
  "conversations are separate": (store) => {
    store.append("#a", said(1));
    store.append("#b", said(2));
    assertEquals(times(store.history({ ...ALL, conversations: ["#a"] })), [1]);
    assertEquals(times(store.history({ ...ALL, conversations: ["#b"] })), [2]);
    assertEquals(store.find(["#a"], msgid(2, 0)), undefined);
  },
  "events of several conversations come in one order, each once": (store) => {
    store.append("#a", said(1));
    store.append("#a", said(3));
    store.append("#b", said(2));
    for (const name of ["#a", "#b"]) store.append(name, said(4));
    const conversations = ["#a", "#b"];
    assertEquals(times(store.history({ ...ALL, conversations })), [1, 2, 3, 4]);
    assertEquals(times(store.history({ ...ALL, conversations, limit: 2 })), [3, 4]);
    assertEquals(times(store.history({ ...ALL, conversations, limit: 2, from: "start" })), [1, 2]);
    assertEquals(store.history({ ...ALL, conversations: [] }), []);
  },
  "the limit applies to the chosen end, and events come oldest first": (store) => {
    fill(store, 1, 2, 3, 4, 5);
    const conversations = ["#a"];
    assertEquals(times(store.history({ ...ALL, conversations, limit: 2 })), [4, 5]);
    assertEquals(times(store.history({ ...ALL, conversations, limit: 2, from: "start" })), [1, 2]);
    assertEquals(times(store.history({ ...ALL, conversations, limit: 0 })), []);
    assertEquals(times(store.history({ ...ALL, conversations, limit: 0, from: "start" })), []);
  },
  "bounds by time are exclusive": (store) => {
    fill(store, 1, 2, 3, 4, 5);
    const query = { ...ALL, conversations: ["#a"] };
    assertEquals(times(store.history({ ...query, after: { time: 2 } })), [3, 4, 5]);
    assertEquals(times(store.history({ ...query, before: { time: 4 } })), [1, 2, 3]);
    const between = { ...query, after: { time: 1 }, before: { time: 5 } };
    assertEquals(times(store.history(between)), [2, 3, 4]);
    assertEquals(times(store.history({ ...between, limit: 1, from: "start" })), [2]);
    assertEquals(times(store.history({ ...between, limit: 1 })), [4]);
    assertEquals(store.history({ ...query, after: { time: 4 }, before: { time: 2 } }), []);
  },
  "bounds by msgid separate events of one millisecond": (store) => {
    const events = [0, 1, 2, 3].map((serial) => said(7, serial));
    for (const event of events) store.append("#a", event);
    const query = { ...ALL, conversations: ["#a"] };
    const after = { msgid: msgid(7, 0) };
    const before = { msgid: msgid(7, 3) };
    assertEquals(store.history({ ...query, after, before }), events.slice(1, 3));
    assertEquals(store.history({ ...query, after: { time: 6 } }), events);
    assertEquals(store.history({ ...query, after: { time: 7 } }), []);
    assertEquals(store.history({ ...query, after: { time: 6 }, before }), events.slice(0, 3));
  },
  "the msgid of a missing event is a valid bound": (store) => {
    fill(store, 1, 3);
    const query = { ...ALL, conversations: ["#a"] };
    assertEquals(times(store.history({ ...query, after: { msgid: msgid(2, 0) } })), [3]);
    assertEquals(times(store.history({ ...query, before: { msgid: msgid(2, 0) } })), [1]);
  },
  "a query of messages returns and counts messages only": (store) => {
    const tagmsg: Event = {
      type: "message",
      id: msgid(2, 0),
      time: 2,
      user: 1,
      source: "alice!~alice@alice.host",
      command: "TAGMSG",
      target: "#a",
      tags: new Map([["+typing", "active"]]),
    };
    store.append("#a", said(1));
    store.append("#a", tagmsg);
    store.append("#a", said(3));
    store.append("#a", joined(4));
    const query = { ...ALL, conversations: ["#a"] };
    assertEquals(times(store.history(query)), [1, 2, 3, 4]);
    assertEquals(times(store.history({ ...query, everything: false })), [1, 3]);
    assertEquals(times(store.history({ ...query, everything: false, limit: 1 })), [3]);
    assertEquals(store.lastSaid("#a"), said(3));
  },
  "the last messages of many conversations are read together": (store) => {
    store.append("#a", said(1));
    store.append("#b", said(2));
    store.append("#b", joined(3));
    store.append("#c", joined(4));
    const last = () => [...store.lastSaidIn(["#b", "#a", "#c", "#none"])].sort();
    assertEquals(last(), [["#a", said(1)], ["#b", said(2)]]);
    store.commit();
    store.append("#a", said(5));
    assertEquals(last(), [["#a", said(5)], ["#b", said(2)]]);
    assertEquals([...store.lastSaidIn([])], []);
  },
  "a redacted message is deleted, and nothing else": (store) => {
    fill(store, 1, 2, 3);
    assert(store.redact("#a", msgid(2, 0)));
    assertFalse(store.redact("#a", msgid(2, 0)));
    assertFalse(store.redact("#b", msgid(1, 0)));
    assertEquals(store.find(["#a"], msgid(2, 0)), undefined);
    assertEquals(times(store.history({ ...ALL, conversations: ["#a"] })), [1, 3]);
    store.commit();
    assertEquals(times(store.history({ ...ALL, conversations: ["#a"] })), [1, 3]);
    assert(store.redact("#a", msgid(3, 0)));
    assertEquals(store.lastSaid("#a"), said(1));
  },
  "events of a moved conversation are merged in order": (store) => {
    fill(store, 1, 3);
    store.append("#b", said(2));
    store.renameConversation("#a", "#b");
    assertEquals(times(store.history({ ...ALL, conversations: ["#b"] })), [1, 2, 3]);
    assertEquals(store.history({ ...ALL, conversations: ["#a"] }), []);
    store.renameConversation("#b", "#c");
    assertEquals(times(store.history({ ...ALL, conversations: ["#c"] })), [1, 2, 3]);
    store.renameConversation("#none", "#c");
    store.renameConversation("#c", "#c");
    assertEquals(times(store.history({ ...ALL, conversations: ["#c"] })), [1, 2, 3]);
    store.append("#a", said(4));
    assertEquals(times(store.history({ ...ALL, conversations: ["#a"] })), [4]);
  },
  "the later part of a conversation can be moved alone": (store) => {
    fill(store, 1, 2, 3, 4);
    store.append("#a", { ...joined(5), id: msgid(3, 1), time: 3 });
    store.renameConversation("#a", "#b", 3);
    assertEquals(times(store.history({ ...ALL, conversations: ["#a"] })), [1, 2]);
    assertEquals(times(store.history({ ...ALL, conversations: ["#b"] })), [3, 3, 4]);
    store.renameConversation("#a", "#b", 5);
    assertEquals(times(store.history({ ...ALL, conversations: ["#a"] })), [1, 2]);
    store.renameConversation("#a", "#b", 2);
    store.renameConversation("#a", "#c", 0);
    store.commit();
    assertEquals(times(store.history({ ...ALL, conversations: ["#a"] })), []);
    assertEquals(times(store.history({ ...ALL, conversations: ["#b"] })), [2, 3, 3, 4]);
    assertEquals(times(store.history({ ...ALL, conversations: ["#c"] })), [1]);
    store.append("#a", said(6));
    assertEquals(times(store.history({ ...ALL, conversations: ["#a"] })), [6]);
  },
  "private conversations are found by either party, and channels are not among them": (store) => {
    const guest = guestParty(7, 1_000);
    store.append(pairConversation("bob", "alice"), said(1));
    store.append(pairConversation("alice", guest), said(2));
    store.append(pairConversation("alice", "alice"), said(3));
    store.append("#a", said(4));
    store.append(closedConversation("#A", 5), said(5));
    store.commit();
    assertEquals(store.conversationsOf("alice").sort(), [
      pairConversation(guest, "alice"),
      "alice alice",
      "alice bob",
    ]);
    assertEquals(store.conversationsOf("bob"), ["alice bob"]);
    assertEquals(store.conversationsOf(guest), [pairConversation(guest, "alice")]);
    assertEquals(store.conversationsOf("ali"), []);
    assertEquals(store.conversationsOf("#a"), []);
    assertEquals(partiesOf("alice bob"), ["alice", "bob"]);
    store.renameConversation("alice bob", "carol dave");
    assertEquals(store.conversationsOf("bob"), []);
    assertEquals(store.conversationsOf("dave"), ["carol dave"]);
  },
  "accounts are found by their folded name": (store) => {
    const scram = {
      iterations: 4096,
      salt: Uint8Array.of(1, 2),
      storedKey: Uint8Array.of(3),
      serverKey: Uint8Array.of(0, 255),
    };
    const account = { name: "Alice", createdAt: 12, scram, certificates: ["ab", "cd"] };
    store.putAccount(account);
    store.putAccount({ name: "bob", createdAt: 13, scram: undefined, certificates: [] });
    assertEquals(store.account("aLICE"), account);
    assertEquals([...store.accounts()].map(({ name }) => name).sort(), ["Alice", "bob"]);
    const sha512 = { storedKey: Uint8Array.of(9), serverKey: Uint8Array.of(8, 7) };
    store.putAccount({ ...account, scram: { ...scram, sha512 } });
    assertEquals(store.account("alice"), { ...account, scram: { ...scram, sha512 } });
    store.putAccount({ ...account, name: "ALICE", certificates: [] });
    assertEquals(store.account("alice"), { ...account, name: "ALICE", certificates: [] });
    store.commit();
    store.removeAccount("Alice");
    store.removeAccount("nobody");
    assertEquals(store.account("alice"), undefined);
    assertEquals([...store.accounts()].map(({ name }) => name), ["bob"]);
  },
  "registered channels are stored whole": (store) => {
    const bare: RegisteredChannel = {
      ...CHANNEL,
      name: "#bare",
      topic: undefined,
      key: undefined,
      limit: undefined,
      lists: { b: [], e: [], I: [] },
      access: new Map(),
    };
    store.putChannel(CHANNEL);
    store.putChannel(bare);
    store.commit();
    assertEquals([...store.channels()].find(({ name }) => name === "#Tea"), CHANNEL);
    assertEquals([...store.channels()].find(({ name }) => name === "#bare"), bare);
    assertEquals(store.channel("#tEA"), CHANNEL);
    assertEquals(store.channel("#te"), undefined);
    store.putChannel({ ...CHANNEL, name: "#TEA", flags: "i" });
    store.removeChannel("#BARE");
    assertEquals([...store.channels()], [{ ...CHANNEL, name: "#TEA", flags: "i" }]);
  },
  "a read marker belongs to one party": (store) => {
    store.setReadMarker("alice", "#a", 5);
    store.setReadMarker("alice", "bob", 6);
    assertEquals(store.readMarker("alice", "#a"), 5);
    assertEquals(store.readMarker("alice", "bob"), 6);
    assertEquals(store.readMarker("bob", "#a"), undefined);
    assertEquals(store.readMarker("alice", "#b"), undefined);
    store.setReadMarker("alice", "#a", 9);
    store.commit();
    assertEquals(store.readMarker("alice", "#a"), 9);
  },
  "metadata is stored by owner and key": (store) => {
    store.setMetadata("account alice", "avatar", "https://example.org/a.png");
    store.setMetadata("account alice", "pronouns", "");
    store.setMetadata("#a", "avatar", "b");
    assertEquals(
      store.metadata("account alice"),
      new Map([["avatar", "https://example.org/a.png"], ["pronouns", ""]]),
    );
    store.setMetadata("account alice", "avatar", undefined);
    store.setMetadata("nobody", "avatar", undefined);
    store.setMetadata("#a", "avatar", "c");
    store.commit();
    assertEquals(store.metadata("account alice"), new Map([["pronouns", ""]]));
    assertEquals(store.metadata("#a"), new Map([["avatar", "c"]]));
    assertEquals(store.metadata("nobody"), new Map());
  },
  "bans are stored by their mask": (store) => {
    const ban = { mask: "192.0.2.0/24", reason: "spam", setBy: "oper", setAt: 1, until: 2 };
    store.putBan(ban);
    store.putBan({ ...ban, mask: "account:eve", until: undefined });
    store.putBan({ ...ban, reason: "more spam" });
    store.commit();
    assertEquals([...store.bans()].sort((a, b) => a.mask < b.mask ? -1 : 1), [
      { ...ban, reason: "more spam" },
      { ...ban, mask: "account:eve", until: undefined },
    ]);
    store.removeBan("account:eve");
    store.removeBan("nobody");
    assertEquals([...store.bans()].map(({ mask }) => mask), ["192.0.2.0/24"]);
  },
};

/**
 * Adds the tests. Searching and deletion are tested in store_search_suite.ts and
 * store_forgetting_suite.ts.
 *
 * @param open makes an empty store
 */
export function storeSuite(kind: string, open: () => Store): void {
  addTests(kind, open, TESTS);
}

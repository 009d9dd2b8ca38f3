/**
 * Tests of searching that every store passes.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Event } from "../../../server/records/event.ts";
import { msgid } from "../../../server/store/msgid.ts";
import type { SearchQuery, Store } from "../../../server/store/store.ts";
import { addTests, joined, said, settle, type StoreTests, times } from "./store_suite.ts";

/** Returns the times of the messages that a search finds, for a text or a query in `#a`. */
async function found(store: Store, query: Partial<SearchQuery> | string): Promise<number[]> {
  const narrowed = typeof query === "string" ? { text: query } : query;
  const asked: SearchQuery = { conversations: ["#a"], limit: 100, from: "end", ...narrowed };
  const { read, complete } = await store.search(asked);
  assert(complete);
  return times(read(asked.conversations));
}

/** Runs a check of a search at once, and again when everything is indexed. */
async function nowAndLater(store: Store, check: () => Promise<void>): Promise<void> {
  store.commit();
  await check();
  await settle(store);
  await check();
}

const TESTS: StoreTests = {
  "words are found in any language, case and accents": async (store) => {
    const texts = [
      "Crème brûlée, now! see https://example.org/a_b",
      "Straße İSTANBUL ΟΔΌΣ",
      "今日は東京タワーに行きました",
      "我在北京吃饭",
      "한국어를 배워요",
      "สวัสดีครับ",
      "हिन्दी में",
      "well done \u{1F600}",
      "\x01ACTION waves\x01",
      "\x02bold\x02face",
      "one\ntwo three",
    ];
    for (const [i, text] of texts.entries()) store.append("#a", said(i, 0, text));
    await nowAndLater(store, async () => {
      const expected: readonly (readonly [text: string, at: readonly number[]])[] = [
        ["creme", [0]],
        ["NOW BRÛLÉE", [0]],
        ["example.org", [0]],
        ["org.example", []],
        ["creme waves", []],
        ["crem", []],
        ["STRASSE istanbul οδος", [1]],
        ["東京", [2]],
        ["京東", []],
        ["東京タワー 行", [2]],
        ["京", [2, 3]],
        ["北京", [3]],
        ["吃", [3]],
        ["한국어", [4]],
        ["어를", [4]],
        ["ครับ", [5]],
        ["हिन्दी", [6]],
        ["\u{1F600}", [7]],
        ["action", []],
        ["waves", [8]],
        ["boldface", [9]],
        ["one three", [10]],
        ["?!", []],
        ['" OR * ^ (', []],
        ["", []],
      ];
      for (const [text, at] of expected) assertEquals([text, await found(store, text)], [text, at]);
    });
  },
  "a search is limited by sender, time, conversation and number": async (store) => {
    const by = (time: number, source: string, account?: string): Event => ({
      ...said(time, 0, "tea"),
      source,
      ...(account === undefined ? {} : { account }),
    });
    store.append("#a", by(1, "Bob!b@host"));
    store.append("#a", by(2, "bob_!b@host", "Bob"));
    store.append("#b", by(3, "bob!b@host", "bob"));
    store.append("#a", by(4, "carol!c@host"));
    store.append("#a", joined(5));
    store.append("alice bob", by(6, "carol!c@host"));
    await nowAndLater(store, async () => {
      const both = ["#a", "#b", "#none"];
      assertEquals(await found(store, { text: "tea" }), [1, 2, 4]);
      assertEquals(await found(store, { text: "tea", sender: "BOB" }), [1, 2]);
      assertEquals(await found(store, { sender: "bob_" }), [2]);
      assertEquals(await found(store, { sender: "bob", conversations: both }), [1, 2, 3]);
      assertEquals(await found(store, { sender: "alice" }), []);
      assertEquals(await found(store, { conversations: both }), [1, 2, 3, 4]);
      for (const text of [{ text: "tea" }, {}]) {
        assertEquals(await found(store, { ...text, after: 2, conversations: both }), [2, 3, 4]);
        assertEquals(await found(store, { ...text, before: 2, conversations: both }), [1, 2]);
        assertEquals(await found(store, { ...text, after: 2, before: 3 }), [2]);
        assertEquals(await found(store, { ...text, after: 7 }), []);
        assertEquals(await found(store, { ...text, limit: 2 }), [2, 4]);
        assertEquals(await found(store, { ...text, limit: 2, from: "start" }), [1, 2]);
        assertEquals(await found(store, { ...text, limit: 0 }), []);
        assertEquals(await found(store, { ...text, conversations: [] }), []);
      }
    });
  },
  "a search finds older and new messages together": async (store) => {
    for (const time of [1, 2, 3]) store.append("#a", said(time, 0, "tea"));
    await settle(store);
    for (const time of [4, 5, 6]) store.append("#a", said(time, 0, "tea"));
    await nowAndLater(store, async () => {
      assertEquals(await found(store, { text: "tea" }), [1, 2, 3, 4, 5, 6]);
      assertEquals(await found(store, { text: "tea", limit: 4 }), [3, 4, 5, 6]);
      assertEquals(await found(store, { text: "tea", limit: 4, from: "start" }), [1, 2, 3, 4]);
      assertEquals(await found(store, { text: "tea", limit: 2, from: "start" }), [1, 2]);
    });
  },
  "a redacted message is not found, and a later one is not mistaken for it": async (store) => {
    for (const time of [1, 2, 3]) store.append("#a", said(time, 0, `tea number${time}`));
    await settle(store);
    for (const time of [3, 2]) assert(store.redact("#a", msgid(time, 0)));
    store.commit();
    assertEquals(await found(store, "tea"), [1]);
    store.append("#a", said(4, 0, "coffee"));
    await nowAndLater(store, async () => {
      assertEquals(await found(store, "tea"), [1]);
      assertEquals(await found(store, "number3"), []);
      assertEquals(await found(store, "coffee"), [4]);
    });
    for (const time of [1, 4]) assert(store.redact("#a", msgid(time, 0)));
    await settle(store);
    store.append("#a", said(5, 0, "milk"));
    await nowAndLater(store, async () => {
      assertEquals(await found(store, "coffee"), []);
      assertEquals(await found(store, "milk"), [5]);
    });
  },
  "a moved message is found in its new conversation": async (store) => {
    store.append("#a", said(1, 0, "tea"));
    store.append("#b", said(2, 0, "tea"));
    store.append("#c", said(3, 0, "tea"));
    await settle(store);
    store.append("#a", said(4, 0, "tea"));
    store.renameConversation("#a", "#b");
    store.renameConversation("#b", "#c");
    await settle(store);
    assertEquals(await found(store, { text: "tea", conversations: ["#a", "#b"] }), []);
    assertEquals(await found(store, { text: "tea", conversations: ["#c"] }), [1, 2, 3, 4]);
    assert(store.redact("#c", msgid(1, 0)));
    await settle(store);
    assertEquals(await found(store, { text: "tea", conversations: ["#c"] }), [2, 3, 4]);
  },
};

/**
 * Adds the tests.
 *
 * @param open makes an empty store
 */
export function searchSuite(kind: string, open: () => Store): void {
  addTests(kind, open, TESTS);
}

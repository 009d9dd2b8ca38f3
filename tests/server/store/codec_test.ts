/**
 * Tests that decoding gives back the encoded values.
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Event } from "../../../server/records/event.ts";
import { decodeEvent, encodeEvent, toJson } from "../../../server/store/codec.ts";
import { joined, said } from "./store_suite.ts";

const message = {
  ...said(1, 2),
  type: "message",
  command: "PRIVMSG",
  target: "#a",
  text: "hello",
} as const;

/** Encodes an event, stores it in a database, and decodes it. */
function stored(event: Event): Event {
  const db = new DatabaseSync(":memory:");
  try {
    db.exec("CREATE TABLE events (event TEXT)");
    db.prepare("INSERT INTO events VALUES (?)").run(encodeEvent(event));
    const { event: text } = { ...db.prepare("SELECT event FROM events").get() };
    return decodeEvent(String(text), event.id, event.time);
  } finally {
    db.close();
  }
}

const EVENTS: Readonly<Record<string, Event>> = {
  "a message": message,
  "a notice": { ...message, command: "NOTICE" },
  "an empty message": { ...message, text: "" },
  "a message of a user with an account": { ...message, account: "Alice" },
  "a bot's and operator's message to the voiced": {
    ...message,
    account: "Alice",
    bot: true,
    operator: true,
    status: "+",
    tags: new Map([["+reply", "x y\t"], ["+typing", ""]]),
  },
  "a relayed message": {
    ...message,
    account: "Bridge",
    bot: true,
    relay: "bridge",
    tags: new Map([["+reply", "x"]]),
  },
  "several lines, with tabs": { ...message, text: "\tone\n\ttwo\t\n", joints: [1] },
  "text that looks like JSON": { ...message, text: '{"type":"join"}' },
  "all kinds of characters": { ...message, text: "\0 \u0001ACTION héllo\u{1F600}\u0001\r\u2028" },
  "half a character": { ...message, text: "a\ud800b" },
  "a source with a tab": { ...message, source: "a\tb!c@d" },
  "a target with half a character": { ...message, target: "#\udc00" },
  "an account without a name": { ...message, account: "" },
  "an account with a tab": { ...message, account: "a\tb" },
  "tags alone": {
    ...said(1),
    type: "message",
    command: "TAGMSG",
    target: "#a",
    text: undefined,
    tags: new Map([["+draft/react", "👍"]]),
  } as unknown as Event,
  "a join": joined(3),
};

for (const [what, event] of Object.entries(EVENTS)) {
  Deno.test(`decoding undoes encoding: ${what}`, () => {
    const again = stored(event);
    assertEquals(JSON.parse(toJson(again)), JSON.parse(toJson(event)));
    assertEquals(encodeEvent(again), encodeEvent(event));
  });
}

Deno.test("an imported message with fields of wrong types comes back unchanged", () => {
  for (const strange of [{ command: "QUIT" }, { target: undefined }, { text: 5 }, { more: [1] }]) {
    const event = { ...message, ...strange } as unknown as Event;
    assertEquals(JSON.parse(toJson(stored(event))), JSON.parse(toJson(event)));
  }
});

Deno.test("a message takes little more space than its text, and holds nothing of its connection", () => {
  const text = encodeEvent({ ...message, session: 77 });
  assert(text.length < message.text.length + message.source.length + 20, text);
  assert(!text.includes("77"), text);
});

Deno.test("a text that is not an event is refused", () => {
  for (
    const text of ["", "x", "{", "PRIVMSG\t1\ta!a@a\t\t#a\thello", "PRIVMSG\t1\ta\t\t#a\tx\thello"]
  ) {
    assertThrows(() => decodeEvent(text, "", 0), SyntaxError);
  }
});

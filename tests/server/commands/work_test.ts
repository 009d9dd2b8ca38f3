/**
 * Tests how much work a command makes against a large state. The tests count work instead of timing
 * it.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Event } from "../../../server/records/event.ts";
import { pairConversation } from "../../../server/records/conversation.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import type { Store } from "../../../server/store/store.ts";
import { TestServer } from "../../support/server.ts";
import { said } from "../store/store_suite.ts";

const EVER = "timestamp=1970-01-01T00:00:00.000Z timestamp=2999-01-01T00:00:00.000Z";

/**
 * Returns a store in memory, and a function that returns the number of method calls since its last
 * call.
 */
function counted(): { store: Store; calls: () => number } {
  let count = 0;
  const store = new Proxy(new MemoryStore(), {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        // A long command lets the turn end.
        if (name !== "commit") count++;
        return Reflect.apply(value, target, given);
      };
    },
  });
  return {
    store,
    calls: () => {
      const before = count;
      count = 0;
      return before;
    },
  };
}

Deno.test("history asks the store as often for many conversations as for a few", async () => {
  const { store, calls } = counted();
  const server = new TestServer({}, { store });
  const alice = await server.connect("alice", { caps: ["batch", "draft/chathistory"] });
  server.state.user("alice")!.account = "alice";
  const fill = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const nick = `user${i}`;
      const source = `${nick}!~u@host`;
      const event = { ...said(i + 1), type: "message", source, account: nick } as Event;
      store.append(pairConversation("alice", nick), event);
    }
  };
  for (
    const request of [
      `CHATHISTORY TARGETS ${EVER} 200`,
      "CHATHISTORY LATEST nobody * 1",
      "MARKREAD nobody timestamp=2026-01-01T00:00:00.000Z",
      "SEARCH in=nobody;from=x",
    ]
  ) {
    fill(0, 3);
    await alice.ask(request);
    calls();
    const few = await alice.ask(request);
    const expected = calls();
    fill(3, 1_000);
    calls();
    const many = await alice.ask(request);
    assertEquals(calls(), expected, request);
    assert(many.length >= few.length, many.join("\n"));
  }
});

Deno.test("many clients that ask for history at once are served a page in a turn", async () => {
  let [pages, most] = [0, 0];
  const store = new Proxy(new MemoryStore(), {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        if (name === "commit") pages = 0;
        else if (name === "history") most = Math.max(most, ++pages);
        return Reflect.apply(value, target, given);
      };
    },
  });
  const server = new TestServer({}, { store });
  const clients = [];
  for (let i = 0; i < 10; i++) {
    const caps = ["batch", "draft/chathistory"];
    clients.push(await server.connect(`user${i}`, { caps, channels: ["#a"] }));
  }
  for (let i = 0; i < 200; i++) await clients[0]?.send(`PRIVMSG #a :${i}`);
  server.flusher.flush();
  for (const client of clients) client.lines();
  await Promise.all(clients.map((client) => client.send("CHATHISTORY LATEST #a * 200")));
  for (const client of clients) {
    assertEquals(client.messages().filter(({ command }) => command === "PRIVMSG").length, 200);
  }
  assert(most <= 2, `${most} pages in a turn`);
});

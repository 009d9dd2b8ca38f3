/**
 * Tests how much work a command makes against a large state. The tests count work instead of timing
 * it.
 * @module
 */

import { assert, assertEquals, assertLess } from "@std/assert";
import type { Event } from "../../../server/records/event.ts";
import { pairConversation } from "../../../server/records/conversation.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import type { SearchMatches, Store } from "../../../server/store/store.ts";
import { TestServer } from "../../support/server.ts";
import { until } from "../../support/until.ts";
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

/** Returns a store in memory, and a function that returns the most pages read in a turn. */
function pagedByTurn(): { store: Store; most: () => number } {
  let [pages, most] = [0, 0];
  const count = () => most = Math.max(most, ++pages);
  const store = new Proxy(new MemoryStore(), {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        if (name === "commit") pages = 0;
        else if (name === "history") count();
        const result: unknown = Reflect.apply(value, target, given);
        return name === "search" ? counting(result as Promise<SearchMatches>) : result;
      };
    },
  });
  const counting = async (searching: Promise<SearchMatches>): Promise<SearchMatches> => {
    const { read, ...rest } = await searching;
    return {
      ...rest,
      read: (conversations) => {
        count();
        return read(conversations);
      },
    };
  };
  return { store, most: () => most };
}

/** Has many clients, with a channel full of messages, send the same line at once. */
async function askAtOnce(line: string, wanted: number): Promise<number> {
  const { store, most } = pagedByTurn();
  const server = new TestServer({}, { store });
  const caps = ["batch", "draft/chathistory"];
  const connect = (_: unknown, i: number) => server.connect(`user${i}`, { caps, channels: ["#a"] });
  const clients = await Promise.all(Array.from({ length: 10 }, connect));
  for (let i = 0; i < 200; i++) await clients[0]?.send(`PRIVMSG #a :hello ${i}`);
  server.flusher.flush();
  for (const client of clients) client.lines();
  await Promise.all(clients.map((client) => client.send(line)));
  for (const client of clients) {
    let count = 0;
    await until(`the answer to ${line}`, () => {
      count += client.messages().filter(({ command }) => command === "PRIVMSG").length;
      return count === wanted;
    });
  }
  return most();
}

Deno.test("many clients that ask for history at once are served a page in a turn", async () => {
  assertLess(await askAtOnce("CHATHISTORY LATEST #a * 200", 200), 3);
});

Deno.test("the results of many searches at once are read in several turns", async () => {
  assertLess(await askAtOnce("SEARCH in=#a;text=hello;limit=100", 100), 5);
});

Deno.test("many clients that join at once are played back a page in a turn", async () => {
  const { store, most } = pagedByTurn();
  const server = new TestServer({}, { store });
  const alice = await server.connect("alice", { channels: ["#a"] });
  for (let i = 0; i < 200; i++) await alice.send(`PRIVMSG #a :${i}`);
  const connect = (_: unknown, i: number) =>
    server.connect(`user${i}`, { caps: ["batch", "znc.in/playback"] });
  const clients = await Promise.all(Array.from({ length: 10 }, connect));
  for (const client of clients) await client.send("PRIVMSG *playback :PLAY #a 0");
  server.flusher.flush();
  for (const client of clients) client.lines();
  await Promise.all(clients.map((client) => client.send("JOIN #a")));
  for (const client of clients) {
    let count = 0;
    await until("the messages of the channel", () => {
      count += client.messages().filter(({ command }) => command === "PRIVMSG").length;
      return count === 200;
    });
  }
  assertLess(most(), 3);
});

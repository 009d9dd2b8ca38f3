/**
 * Tests that members get the messages of a turn in order and once, wherever the turn ends.
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { connectAs, haveAccount } from "../../support/accounts.ts";
import { type TestCaller, type TestClient, TestServer } from "../../support/server.ts";

const NICKS = ["ann", "bob", "cat", "dan"] as const;
const CHANNELS = ["#a", "#b", "#c"] as const;
/** The tags that differ from one server to the next. */
const PASSING = /(msgid|time)=[^; ]*/g;

/** Returns clients of different forms and one in line mode, all in the first channel. */
async function setup(): Promise<{ server: TestServer; clients: TestClient[]; eve: TestCaller }> {
  const server = new TestServer();
  const caps = [[], ["echo-message"], ["message-tags", "server-time"], [
    "labeled-response",
    "batch",
    "echo-message",
  ]];
  const clients = [];
  for (const [i, nick] of NICKS.entries()) {
    clients.push(await server.connect(nick, { caps: caps[i] ?? [], channels: ["#a"] }));
  }
  const eve = await server.call("eve");
  await eve.say("/join #a");
  for (const client of clients) client.lines();
  eve.output();
  return { server, clients, eve };
}

/** A line of the client in line mode. */
const spoken = fc.constantFrom(
  "word",
  "/join #b",
  "/join #a",
  "/me word",
  "@ann word",
  "/nick fay",
);
/** A line of an IRC client. */
const action = fc.oneof(
  { arbitrary: fc.constantFrom(...CHANNELS).map((to) => `PRIVMSG ${to} :word`), weight: 6 },
  { arbitrary: fc.constantFrom(...NICKS).map((to) => `PRIVMSG ${to} :word`), weight: 2 },
  fc.constantFrom(...CHANNELS).map((to) => `@label=x PRIVMSG ${to} :word`),
  fc.constantFrom(...CHANNELS).map((to) => `PRIVMSG ${to},ann,#a :word`),
  fc.constantFrom(...CHANNELS).map((channel) => `JOIN ${channel}`),
  fc.constantFrom(...CHANNELS).map((channel) => `PART ${channel}`),
  fc.constantFrom("CAP REQ :server-time", "CAP REQ :-echo-message", "CAP REQ :multi-prefix"),
  fc.constantFrom("CAP REQ :echo-message", "NICK fay", "KICK #a bob", "RENAME #a #b", "MODE #a +m"),
  fc.constantFrom("PING 1", "AWAY :gone", "TAGMSG #a", "NOTICE @#a :word", "QUIT :bye"),
);

Deno.test("the lines a client gets, and their order, do not depend on where turns end", async () => {
  const actions = fc.array(fc.record({ who: fc.nat(NICKS.length), line: action, spoken }), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(actions, async (done) => {
      const received = async (whole: boolean): Promise<string[][]> => {
        const { server, clients, eve } = await setup();
        for (const [i, { who, line, spoken }] of done.entries()) {
          const client = clients[who];
          if (client === undefined) await eve.say(spoken.replace("word", `word ${i}`));
          else await client.send(line.replace("word", `word ${i}`));
          if (!whole) server.flusher.flush();
          // Let the write end: the next flush can then begin another.
          await Promise.resolve();
        }
        const lines = clients.map((client) =>
          client.lines().map((line) => line.replaceAll(PASSING, ""))
        );
        return [...lines, [eve.output()]];
      };
      assertEquals(await received(true), await received(false));
    }),
    { numRuns: 150 },
  );
});

Deno.test("a user gets the messages before they part and after they join, within one turn", async () => {
  const { clients: [ann, bob] } = await setup();
  await ann?.send("PRIVMSG #a :before");
  await bob?.send("PART #a");
  await ann?.send("PRIVMSG #a :meanwhile");
  await bob?.send("JOIN #a");
  await ann?.send("PRIVMSG #a :after");
  const lines = bob?.lines().filter((line) => /PRIVMSG|PART|JOIN/.test(line)) ?? [];
  assertEquals(lines.map((line) => line.replace(/^\S+ /, "")), [
    "PRIVMSG #a :before",
    "PART #a",
    "JOIN #a",
    "PRIVMSG #a :after",
  ]);
});

Deno.test("line mode shows a message with its channel at the time, not after a later JOIN or RENAME", async () => {
  const server = new TestServer({ lineHistory: 0 });
  await haveAccount(server, "ann");
  const ann = await connectAs(server, "ann");
  await ann.send("JOIN #a");
  const caller = server.caller();
  await caller.say("ann");
  await caller.say("sesame");
  const bob = await server.connect("bob", { channels: ["#a"] });
  await ann.send("MODE #a +o bob");
  caller.output();
  await bob.send("PRIVMSG #a :elsewhere");
  await caller.say("/join a");
  await bob.send("PRIVMSG #a :here");
  await bob.send("RENAME #a #b");
  await bob.send("PRIVMSG #b :still here");
  assertEquals(caller.output().split("\n"), [
    "[#a] bob: elsewhere",
    "You are now in #a.",
    "bob: here",
    "bob renamed #a to #b.",
    "bob: still here",
    "",
  ]);
});

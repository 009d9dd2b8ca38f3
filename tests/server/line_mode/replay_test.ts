/**
 * The last messages of a channel, shown in line mode on joining it.
 * @module
 */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/flags.ts";
import { configure } from "../../../server/config/configuration.ts";
import { readOptions } from "../../../server/config/options.ts";
import { TestServer } from "../../support/server.ts";

const MOMENT = /^\d{4}-\d\d-\d\d \d\d:\d\d /gm;

/** A channel with 12 messages, and other events. */
async function talked(overrides: { lineHistory?: number; lineTime?: boolean } = {}) {
  const server = new TestServer(overrides);
  const bob = await server.connect("bob", { channels: ["#lobby", "#tea"] });
  for (let i = 1; i <= 12; i++) await bob.send(`PRIVMSG #lobby :${i}`);
  await bob.send("TOPIC #lobby :talk");
  return { server, bob };
}

Deno.test("a user who connects is shown the last ten messages, after the greeting", async () => {
  const { server } = await talked();
  const alice = server.caller({ host: "a.host" });
  await alice.say("alice");
  const output = alice.output();
  assertEquals(
    output.replace(MOMENT, "then "),
    "ALIAS?You are now connected!\nThe topic is: talk\n" +
      [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((i) => `then bob: ${i}\n`).join(""),
  );
  assertEquals(output.match(MOMENT)?.length, 10);
});

Deno.test("history looks different from new messages, also with --line-time", async () => {
  const { server, bob } = await talked({ lineTime: true });
  const alice = await server.call("alice");
  await bob.send("PRIVMSG #lobby :13");
  assertMatch(alice.output(), /^\d\d:\d\d bob: 13\n$/);
});

Deno.test("/join shows the channel's messages, the user's own included, and no private ones", async () => {
  const { server, bob } = await talked({ lineHistory: 3 });
  const alice = await server.call("alice");
  await alice.say("hello");
  await bob.send("PRIVMSG alice :secret");
  await bob.send("PRIVMSG #tea :\x01ACTION pours\x01");
  alice.output();
  assertEquals(
    (await alice.ask("/join #tea")).replace(MOMENT, "then "),
    "You are now in #tea.\nthen * bob pours\n",
  );
  assertEquals(
    (await alice.ask("/join #lobby")).replace(MOMENT, "then "),
    "The topic is: talk\nYou are now in #lobby.\n" +
      "then bob: 11\nthen bob: 12\nthen alice: hello\n",
  );
});

Deno.test("a message of several lines counts once, and each of its lines has the time", async () => {
  const server = new TestServer({ lineHistory: 1 });
  const caps = ["draft/multiline", "batch", "message-tags"];
  const bob = await server.connect("bob", { caps, channels: ["#lobby"] });
  await bob.send("BATCH +1 draft/multiline #lobby");
  await bob.send("@batch=1 PRIVMSG #lobby :one");
  await bob.send("@batch=1 PRIVMSG #lobby :two");
  await bob.send("BATCH -1");
  const alice = server.caller({ host: "a.host" });
  await alice.say("alice");
  assertMatch(alice.output(), /connected!\n\S+ \d\d:\d\d bob: one\n\S+ \d\d:\d\d bob: two\n$/);
});

Deno.test("with --line-history 0 nothing is shown", async () => {
  const { server } = await talked({ lineHistory: 0 });
  const alice = server.caller({ host: "a.host" });
  await alice.say("alice");
  assertEquals(alice.output(), "ALIAS?You are now connected!\nThe topic is: talk\n");
});

Deno.test("--line-history takes a number of messages", () => {
  const configured = (...args: string[]) =>
    configure(readOptions(["--ephemeral", ...args]), {
      hostname: () => "host",
      env: () => undefined,
      version: "chatd-test",
    }).settings.lineHistory;
  assertEquals(configured(), 10);
  assertEquals(configured("--line-history", "0"), 0);
  assertEquals(configured("--line-history", "200"), 200);
  const file = Deno.makeTempFileSync({ suffix: ".toml" });
  try {
    Deno.writeTextFileSync(file, "line-history = 20\n");
    assertEquals(configured("--config", file), 20);
  } finally {
    Deno.removeSync(file);
  }
  for (const wrong of ["201", "ten", "1.5", "1000"]) {
    assertThrows(() => configured("--line-history", wrong), UsageError, `'${wrong}'`);
  }
});

Deno.test("what others say while a user comes in is shown once", async () => {
  const { server, bob } = await talked();
  const alice = server.caller({ host: "a.host" });
  const entered = alice.say("alice");
  for (let i = 0; i < 20; i++) await bob.send(`PRIVMSG #lobby :now ${i}.`);
  await entered;
  await bob.send("PRIVMSG #tea :tea?");
  const moved = alice.say("/join #tea");
  for (let i = 20; i < 40; i++) {
    await bob.send(`PRIVMSG #tea :now ${i}.`);
  }
  await moved;
  const output = alice.output();
  for (let i = 0; i < 40; i++) {
    assert(output.split(`now ${i}.`).length <= 2, `shown twice: now ${i}. in ${output}`);
  }
  assertEquals(output.split("tea?").length, 2);
});

Deno.test("going back to a channel shows what was said there meanwhile", async () => {
  const { server, bob } = await talked({ lineHistory: 3 });
  const alice = await server.call("alice");
  await alice.say("/join #tea");
  await bob.send("PRIVMSG #lobby :meanwhile");
  alice.output();
  await alice.say("/join #lobby");
  assertMatch(alice.output(), /bob: meanwhile\n/);
});

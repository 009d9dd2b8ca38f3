/**
 * Playback of messages on joining, and by the module *playback.
 * @module
 */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/flags.ts";
import type { Message } from "../../../protocol/message.ts";
import { configure } from "../../../server/config/configuration.ts";
import { readOptions } from "../../../server/config/options.ts";
import { MemoryStore } from "../../../server/store/memory.ts";
import { StoreError } from "../../../server/store/store.ts";
import { connectAs, haveAccount, plain } from "../../support/accounts.ts";
import { type TestClient, TestServer } from "../../support/server.ts";

/** Returns a server with a channel in which bob said some things. */
async function talked(texts: readonly string[], overrides = {}) {
  const server = new TestServer({ playback: 20, ...overrides });
  const bob = await server.connect("bob", { caps: ["batch", "draft/multiline"], channels: ["#a"] });
  for (const text of texts) await bob.send(`PRIVMSG #a :${text}`);
  bob.lines();
  return { server, bob };
}

function said(messages: readonly Message[]): string[] {
  return messages.filter(({ command, source }) => command === "PRIVMSG" && source?.includes("!"))
    .map(({ params }) => params[1] ?? "");
}

const TIMED = /^\[\d{4}-\d\d-\d\d \d\d:\d\d\] /;

Deno.test("a client with server-time gets a channel's latest messages on joining, with their times", async () => {
  const { server } = await talked(Array.from({ length: 25 }, (_, i) => `number ${i}`));
  const alice = await server.connect("alice", { caps: ["server-time", "batch"] });
  const messages = await alice.askMessages("JOIN #a");
  const end = messages.findIndex(({ command }) => command === "366");
  const [opening, ...past] = messages.slice(end + 1);
  const closing = past.pop();
  assertEquals(opening?.params.slice(1), ["chathistory", "#a"]);
  assertEquals(closing?.params, [`-${opening?.params[0]?.slice(1)}`]);
  assertEquals(said(past), Array.from({ length: 20 }, (_, i) => `number ${i + 5}`));
  for (const { source, tags } of past) {
    assertEquals(source, "bob!~bob@bob.host");
    assert(tags.has("time") && tags.has("batch"));
  }
});

Deno.test("a client without server-time finds the time in the text, never a command", async () => {
  const { server, bob } = await talked(["!kick alice", "\x01ACTION waves\x01", "\x01VERSION\x01"]);
  for (const line of ["BATCH +1 draft/multiline #a", "@batch=1 PRIVMSG #a one"]) {
    await bob.send(line);
  }
  await bob.send("@batch=1 PRIVMSG #a !two");
  await bob.send("BATCH -1");
  const alice = await server.connect("alice");
  const past = said(await alice.askMessages("JOIN #a"));
  assertEquals(past.map((text) => text.replace(/\[[^\]]*\]/, "[]")), [
    "[] !kick alice",
    "\x01ACTION [] waves\x01",
    "[] one",
    "[] !two",
  ]);
  assertMatch(past[0] ?? "", TIMED);
  await bob.send("PRIVMSG #a :now");
  assertEquals(said(alice.messages()), ["now"]);
});

Deno.test("clients that ask for history themselves, and line mode, see nothing twice", async () => {
  const { server } = await talked(["hello"]);
  for (const capability of ["draft/chathistory", "znc.in/playback"]) {
    const client = await server.connect("alice", { caps: [capability] });
    assertEquals(said(await client.askMessages("JOIN #a")), [], capability);
    await client.send("QUIT");
  }
  const dave = await server.call("dave");
  assertEquals((await dave.ask("/join #a")).split("hello").length, 2);
});

Deno.test("what others say while a client joins comes once, and after what came before", async () => {
  for (const caps of [[], ["server-time", "batch"]]) {
    const { server, bob } = await talked(["before"]);
    const alice = await server.connect("alice", { caps });
    const joined = alice.send("JOIN #a");
    await bob.send("PRIVMSG #a :meanwhile");
    await joined;
    await bob.send("PRIVMSG #a :after");
    const texts = said(alice.messages()).map((text) => text.replace(TIMED, ""));
    assertEquals(texts.toSorted(), ["after", "before", "meanwhile"]);
    // A batch says where its messages belong.
    if (caps.length === 0) assertEquals(texts, ["before", "meanwhile", "after"]);
  }
});

Deno.test("what others say while a connection attaches to a user comes once", async () => {
  const { server, bob } = await talked(["before"]);
  await haveAccount(server, "alice");
  const first = await connectAs(server, "alice");
  await first.send("JOIN #a");
  const second = server.client({ host: "alice.host" });
  await second.send("CAP REQ sasl");
  await second.send("NICK alice");
  await second.send("USER alice 0 * :alice");
  await second.send("AUTHENTICATE PLAIN");
  await second.send(`AUTHENTICATE ${plain("alice", "sesame")}`);
  const attached = second.send("CAP END");
  for (let i = 0; i < 20; i++) await bob.send(`PRIVMSG #a :meanwhile ${i}`);
  await attached;
  const texts = said(second.messages()).map((text) => text.replace(TIMED, ""));
  assertEquals(texts.filter((text) => text === "before").length, 1);
  assertEquals(new Set(texts).size, texts.length);
});

Deno.test("a joining client gets only what it may read", async () => {
  const { server, bob } = await talked(["open"]);
  await bob.send("MODE #a +b x!*@*");
  await bob.send("PRIVMSG #a :secret");
  await bob.send("PART #a");
  await bob.send("JOIN #a");
  await bob.send("PRIVMSG #a :new");
  const alice = await server.connect("alice", { caps: ["server-time"] });
  assertEquals(said(await alice.askMessages("JOIN #a")), ["open", "new"]);
});

Deno.test("nothing is played back of an empty channel, and with --playback 0", async () => {
  const { server } = await talked(["hello"], { playback: 0 });
  const alice = await server.connect("alice");
  assertEquals((await alice.askMessages("JOIN #a,#b")).at(-1)?.command, "366");
});

Deno.test("long messages are played back as fast as the client reads", async () => {
  const { server } = await talked(Array.from({ length: 20 }, () => "x".repeat(3_900)), {
    limits: { outbox: 16 << 10 },
  });
  const alice = await server.connect("alice");
  assertEquals(said(await alice.askMessages("JOIN #a")).length, 20);
  assertEquals(alice.session.ended, undefined);
});

Deno.test("a channel can be joined while its past cannot be read", async () => {
  class BrokenStore extends MemoryStore {
    override history(): never {
      throw new StoreError("the disk is gone");
    }
  }
  const server = new TestServer({ playback: 20 }, { store: new BrokenStore() });
  const alice = await server.connect("alice");
  assertEquals((await alice.askMessages("JOIN #a,#b")).at(-1)?.params[1], "#b");
  assertMatch((await alice.ask("ZNC *playback PLAY #a"))[0] ?? "", /FAIL ZNC TEMPORARILY_UNAV/);
});

/** Returns what the module answers, and what it plays. */
async function ask(client: TestClient, text: string) {
  const messages = await client.askMessages(`PRIVMSG *playback :${text}`);
  return {
    says: messages.filter(({ source }) => source?.startsWith("*playback!"))
      .map(({ params }) => params[1] ?? ""),
    plays: said(messages.filter(({ source }) => !source?.startsWith("*playback!"))),
  };
}

async function played() {
  const { server, bob } = await talked([]);
  const alice = await server.connect("alice", {
    caps: ["server-time", "znc.in/playback"],
    channels: ["#a"],
  });
  const times: number[] = [];
  for (let i = 0; i < 10; i++) {
    await bob.send(`PRIVMSG #a :number ${i}`);
    times.push((server.store.lastSaid("#a")?.time ?? 0) / 1000);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  await bob.send("PRIVMSG alice :for you");
  alice.lines();
  return { server, bob, alice, times };
}

Deno.test("PLAY plays a channel's messages between two times", async () => {
  const { alice, times } = await played();
  const numbers = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `number ${from + i}`);
  const plays = async (text: string) => (await ask(alice, text)).plays;
  assertEquals(await plays("PLAY #A"), numbers(0, 10));
  assertEquals(await plays(`play #a ${times[5]}`), numbers(6, 10));
  assertEquals(await plays(`PLAY #a ${times[2]} ${times[7]}`), numbers(3, 7));
  assertEquals(await plays("PLAY bob 0"), ["for you"]);
  assertEquals(await plays("PLAY BOB"), ["for you"]);
  assertEquals(await plays("PLAY * 0"), [...numbers(0, 10), "for you"]);
  assertEquals(await plays("PLAY #?"), numbers(0, 10));
  assertEquals(await plays("PLAY b*,nobody,#none"), ["for you"]);
  assertEquals(said(await alice.askMessages("ZNC *playback PLAY bob 0")), ["for you"]);
});

Deno.test("the time of a message, as LIST shows it, plays what came after that message", async () => {
  const { server, bob } = await talked([]);
  const alice = await server.connect("alice", { caps: ["znc.in/playback"], channels: ["#a"] });
  const spoken = await ask(alice, "LIST #a");
  assertEquals(spoken.says, []);
  await bob.send("PRIVMSG #a :last");
  const { time } = server.store.lastSaid("#a") ?? { time: 0 };
  for (let ms = 0; ms < 1_000; ms += 37) {
    // 1780286555.123 * 1000 is less than a whole number.
    const at = time + ms;
    await ask(alice, `PLAY #a ${(at / 1000).toFixed(3)}`);
    assertEquals(alice.session.playback?.bounds.after, at);
  }
});

Deno.test("LIST shows the buffers with the times of their messages, and CLEAR explains", async () => {
  const { alice, times } = await played();
  const { says } = await ask(alice, "LIST");
  assertEquals(says[0], `#a ${times[0]?.toFixed(3)} ${times[9]?.toFixed(3)}`);
  assertMatch(says[1] ?? "", /^bob \d+\.\d{3} \d+\.\d{3}$/);
  assertEquals((await ask(alice, "LIST #none")).says, []);
  assertMatch((await ask(alice, "CLEAR *")).says[0] ?? "", /keeps the history/);
});

Deno.test("a bad request to *playback is answered with what it takes", async () => {
  const { alice } = await played();
  for (const text of ["hello", "PLAY", " "]) {
    assertMatch((await ask(alice, text)).says[0] ?? "", /^PLAY <buffers>/, text);
  }
  for (const time of ["x", "-1", "1e400x", "NaN"]) {
    assertMatch((await ask(alice, `PLAY #a ${time}`)).says[0] ?? "", /seconds since 1970/, time);
  }
  assertMatch((await ask(alice, `PLAY ${"#a,".repeat(20)}#b`)).says[0] ?? "", /^At most 20/);
  assertEquals(await alice.ask("NOTICE *playback :PLAY *"), []);
  assertMatch((await alice.ask("ZNC *status help"))[0] ?? "", / 401 alice \*status :/);
});

Deno.test("nobody plays a channel that they are not in, or other people's messages", async () => {
  const { server } = await played();
  const carol = await server.connect("carol");
  for (const text of ["PLAY #a", "PLAY *", "PLAY bob", "PLAY alice"]) {
    assertEquals(await ask(carol, text), { says: [], plays: [] }, text);
  }
  assertEquals((await ask(carol, "LIST")).says, []);
});

Deno.test("PLAY before JOIN plays what comes of the joined channels", async () => {
  const { server, times } = await played();
  const carol = await server.connect("carol", { caps: ["server-time", "znc.in/playback"] });
  await ask(carol, `PLAY * ${times[7]}`);
  assertEquals(said(await carol.askMessages("JOIN #a")), ["number 8", "number 9"]);
  await carol.send("PART #a");
  const { playback } = carol.session;
  assert(playback !== undefined);
  carol.session.playback = { ...playback, until: 0 };
  assertEquals(said(await carol.askMessages("JOIN #a")), []);
});

Deno.test("--playback takes a number of messages", () => {
  const configured = (...args: string[]) =>
    configure(readOptions(["--ephemeral", ...args]), {
      hostname: () => "host",
      env: () => undefined,
      version: "chatd-test",
    }).settings.playback;
  assertEquals(configured(), 20);
  assertEquals(configured("--playback", "0"), 0);
  assertEquals(configured("--playback", "200"), 200);
  for (const wrong of ["201", "1.5", "many"]) {
    assertThrows(() => configured("--playback", wrong), UsageError, "--playback");
  }
});

/**
 * A server that is killed again and again loses no acknowledged message.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { Client } from "../../client/core/client.ts";
import { DialError, type Transport } from "../../client/core/transport/transport.ts";
import { TcpTransport } from "../../client/core/transport/tcp.ts";
import { channelConversation } from "../../server/records/conversation.ts";
import { SqliteStore } from "../../server/store/sqlite/sqlite.ts";
import { within } from "../support/deadline.ts";
import { Sandbox, Served } from "../support/executable.ts";

/** Kills; `deno task test:kill` sets more. */
const KILLS = Number(Deno.env.get("CHATD_TEST_KILLS") ?? 5);
const CLIENTS = 20;
const CHANNEL = "#kill";
/** Messages of one client that may be in flight. */
const OUTSTANDING = 4;
/** The first client's last message: a client that sees it has seen everything before it. */
const LAST = "that is all";
/** The longest time between two kills, in ms; each is random. */
const LIFE_MS = 400;

/** A client that numbers its messages, and records acknowledgements and received messages. */
class Talkative {
  readonly nick: string;
  readonly client: Client;
  readonly acknowledged: string[] = [];
  readonly failed: string[] = [];
  readonly seen: string[] = [];
  #said = 0;
  #talking = true;
  readonly #done = Promise.withResolvers<void>();

  constructor(nick: string, dial: () => Promise<Transport>) {
    this.nick = nick;
    this.client = new Client({
      dial,
      nick,
      firmNick: false,
      askNick: false,
      channels: [CHANNEL],
      retryFirst: true,
      timing: { backoff: { first: 20, most: 100 }, nickAgain: 20 },
      onEvent: (event) => {
        if (event.type === "outgoing") {
          const { state, text, reason = "" } = event.message;
          if (state === "acknowledged" && text !== LAST) this.acknowledged.push(text);
          if (state === "failed") this.failed.push(`${text}: ${reason}`);
          if (state !== "pending") this.#talk();
        } else if (event.type === "joined") this.#talk();
        else if (event.type === "entry" && event.entry.kind === "message") {
          if (event.entry.buffer === CHANNEL) this.#see(event.entry.text);
        } else if (event.type === "missed" && event.buffer === CHANNEL) {
          for (const { kind, text } of event.entries) if (kind === "message") this.#see(text);
        }
      },
    });
  }

  /** Stops talking; resolves once every message is acknowledged. */
  async finish(): Promise<void> {
    this.#talking = false;
    await this.client.settled();
  }

  /** Resolves once it has seen the last message. */
  sawAll(): Promise<void> {
    return this.#done.promise;
  }

  #see(text: string): void {
    if (text === LAST) this.#done.resolve();
    else this.seen.push(text);
  }

  #talk(): void {
    while (this.#talking && this.client.waiting < OUTSTANDING) {
      this.client.say(CHANNEL, `${this.nick} ${this.#said++}`);
    }
  }
}

Deno.test(`killed ${KILLS} times, the server has all acknowledged messages, once and in order`, async () => {
  within(60_000 + KILLS * 5_000);
  await using sandbox = new Sandbox();
  const data = `${sandbox.path}/data`;
  const flags = ["--data", data, "--tls", "off", "--web", "off"];
  let server = await Served.start(sandbox, flags);
  const { plain } = server;
  const [hostname = "", port = ""] = plain.split(":");
  const dial = async () => {
    try {
      return new TcpTransport(await Deno.connect({ hostname, port: Number(port) }), plain);
    } catch (error) {
      throw new DialError("unreachable", String(error));
    }
  };
  const talkers = Array.from({ length: CLIENTS }, (_, i) => new Talkative(`k${i}`, dial));
  const running = talkers.map(({ client }) => client.run());
  try {
    for (let i = 0; i < KILLS; i++) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LIFE_MS));
      await server.stop("SIGKILL");
      server = await Served.start(sandbox, [...flags, "--listen", plain]);
    }
    await Promise.all(talkers.map((talker) => talker.finish()));
    talkers[0]?.client.say(CHANNEL, LAST);
    await Promise.all(talkers.map((talker) => talker.sawAll()));
    await Promise.all(talkers.map(({ client }) => client.quit()));
  } finally {
    await Promise.all(talkers.map(({ client }) => client.quit()));
    await Promise.all(running);
    await server.stop();
  }

  const kept = keptTexts(data).filter((text) => text !== LAST);
  assertEquals(talkers.flatMap(({ failed }) => failed), []);
  for (const { nick, acknowledged, seen } of talkers) {
    assert(acknowledged.length > 0, `${nick} said nothing`);
    const own = kept.filter((text) => text.startsWith(`${nick} `));
    assertEquals(differences(acknowledged, own), NONE, `what is kept of ${nick}`);
    // Each client saw the others' messages since it joined, as the store has them.
    const others = seen.filter((text) => !text.startsWith(`${nick} `));
    const from = kept.indexOf(others[0] ?? "");
    const expected = kept.slice(from).filter((text) => !text.startsWith(`${nick} `));
    assertEquals(differences(expected, others), NONE, `what ${nick} saw`);
  }
});

const NONE = { lost: 0, doubled: 0, unexpected: 0, inOrder: true };

/** Returns how a list of texts differs from the expected one, in which each text is there once. */
function differences(expected: readonly string[], found: readonly string[]): typeof NONE {
  const once = new Set(found);
  const wanted = new Set(expected);
  return {
    lost: [...wanted].filter((text) => !once.has(text)).length,
    doubled: found.length - once.size,
    unexpected: [...once].filter((text) => !wanted.has(text)).length,
    inOrder: [...once].filter((text) => wanted.has(text)).join() ===
      expected.filter((text) => once.has(text)).join(),
  };
}

/** Returns the texts that are stored of the channel, oldest first. */
function keptTexts(folder: string): string[] {
  const store = new SqliteStore(folder);
  try {
    const events = store.history({
      conversations: [channelConversation(CHANNEL)],
      limit: 1_000_000,
      from: "start",
      everything: false,
    });
    return events.map((event) => event.type === "message" ? event.text ?? "" : "");
  } finally {
    store.close();
  }
}

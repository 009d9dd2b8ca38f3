/**
 * Tests how much work a message makes. The tests count work instead of timing it.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { IrcDialogue } from "../../../server/irc/irc_dialogue.ts";
import { IrcSession } from "../../../server/irc/irc_session.ts";
import { FloodLimit } from "../../../server/limits/flood.ts";
import { Outbox } from "../../../server/delivery/outbox.ts";
import { TestServer } from "../../support/server.ts";

const encoder = new TextEncoder();

/** A client that keeps the very arrays that the server writes to it. */
class Member {
  readonly session: IrcSession;
  readonly writes: Uint8Array[] = [];
  readonly #dialogue: IrcDialogue;

  constructor(server: TestServer) {
    const sink = {
      write: (bytes: Uint8Array) => {
        this.writes.push(bytes);
        return Promise.resolve(bytes.byteLength);
      },
    };
    const outbox = new Outbox(
      server.flusher,
      sink,
      server.settings.limits.outbox,
      () => {},
      () => {},
    );
    this.session = new IrcSession({
      id: server.sessions.nextId(),
      peer: { host: "host.test", secure: false },
      outbox,
      fanOut: server.fanOut,
      serverName: () => server.settings.name,
      hangUp: () => {},
    });
    this.session.flood = FloodLimit.FREE;
    server.sessions.set(this.session.id, this.session);
    this.#dialogue = new IrcDialogue(server, this.session);
  }

  send(...lines: string[]): Promise<void> {
    return this.hear(encoder.encode(lines.map((line) => `${line}\r\n`).join("")));
  }

  async hear(bytes: Uint8Array): Promise<void> {
    await this.#dialogue.receive(bytes);
  }
}

/** Returns a channel with members who have read everything, and have these capabilities in turn. */
async function channel(count: number, caps: readonly string[] = [""]) {
  const server = new TestServer();
  const members: Member[] = [];
  for (let i = 0; i < count; i++) {
    const member = new Member(server);
    const cap = caps[i % caps.length];
    if (cap !== "") await member.send(`CAP REQ :${cap}`, "CAP END");
    await member.send(`NICK m${i}`, "USER m 0 * :m", "JOIN #a");
    members.push(member);
    // Clients wait for the end of a turn whose messages do not fit into an outbox.
    if (i % 50 === 0) server.flusher.flush();
  }
  server.flusher.flush();
  // Let the write end: the next flush can then begin another.
  await Promise.resolve();
  server.flusher.flush();
  await Promise.resolve();
  for (const { writes } of members) writes.length = 0;
  return { server, members };
}

/** Returns how many texts with a word are encoded while a function runs. */
async function encodings(word: string, run: () => Promise<void>): Promise<number> {
  const { encode, encodeInto } = TextEncoder.prototype;
  let count = 0;
  TextEncoder.prototype.encode = function (text = "") {
    if (text.includes(word)) count++;
    return encode.call(this, text);
  };
  TextEncoder.prototype.encodeInto = function (text, into) {
    if (text.includes(word)) count++;
    return encodeInto.call(this, text, into);
  };
  try {
    await run();
  } finally {
    TextEncoder.prototype.encode = encode;
    TextEncoder.prototype.encodeInto = encodeInto;
  }
  return count;
}

/** Returns each different array that was written, once. */
function buffers(members: readonly Member[]): Set<Uint8Array> {
  return new Set(members.flatMap(({ writes }) => writes));
}

for (
  const { title, caps } of [
    { title: "one form", caps: [""] },
    { title: "three forms", caps: ["", "server-time", "message-tags"] },
  ]
) {
  Deno.test(`a message to 1,000 members of ${title} is encoded once for each form`, async () => {
    const { server, members } = await channel(1_000, caps);
    const [sender] = members;
    assert(sender !== undefined);
    const bytes = encoder.encode("PRIVMSG #a :wombat\r\n");
    const count = await encodings("wombat", async () => {
      await sender.hear(bytes);
      server.flusher.flush();
    });
    const others = members.slice(1);
    assertEquals(count, caps.length);
    assertEquals(others.map(({ writes }) => writes.length), others.map(() => 1));
    assertEquals(buffers(others).size, caps.length);
  });

  Deno.test(`16 messages to 1,000 members of ${title} are joined once for each form`, async () => {
    const { server, members } = await channel(1_000, caps);
    const [sender] = members;
    assert(sender !== undefined);
    await sender.send(...Array.from({ length: 16 }, (_, i) => `PRIVMSG #a :wombat ${i}`));
    server.flusher.flush();
    const others = members.slice(1);
    assertEquals(others.map(({ writes }) => writes.length), others.map(() => 1));
    assertEquals(buffers(others).size, caps.length);
    for (const { writes } of others) {
      assertEquals(new TextDecoder().decode(writes[0]).match(/wombat/g)?.length, 16);
    }
  });
}

Deno.test("members of the same channels share one buffer", async () => {
  const { server, members } = await channel(100);
  for (const member of members) await member.send("JOIN #b");
  server.flusher.flush();
  await Promise.resolve();
  server.flusher.flush();
  await Promise.resolve();
  for (const { writes } of members) writes.length = 0;
  const [a, b, ...others] = members;
  await a?.send("PRIVMSG #a :one", "PRIVMSG #b :two");
  await b?.send("PRIVMSG #b :three", "PRIVMSG #a :four");
  server.flusher.flush();
  assertEquals(others.map(({ writes }) => writes.length), others.map(() => 1));
  assertEquals(buffers(others).size, 1);
});

Deno.test("members with echo-message share one buffer with all others", async () => {
  const caps = "echo-message message-tags server-time";
  const { server, members } = await channel(100, [caps]);
  const texts = await encodings(" PRIVMSG #a", async () => {
    for (const member of members.slice(0, 4)) {
      await member.send("PRIVMSG #a :one", "PRIVMSG #a :two");
    }
    server.flusher.flush();
  });
  assertEquals(texts, 8);
  assertEquals(members.map(({ writes }) => writes.length), members.map(() => 1));
  assertEquals(buffers(members).size, 1);
});

Deno.test("16 joins reach 1,000 members in one write, from one buffer", async () => {
  const { server, members } = await channel(1_000);
  const newcomers = Array.from({ length: 16 }, () => new Member(server));
  for (const [i, newcomer] of newcomers.entries()) {
    await newcomer.send(`NICK newcomer${i}`, "USER m 0 * :m", "JOIN #a");
  }
  server.flusher.flush();
  assertEquals(members.map(({ writes }) => writes.length), members.map(() => 1));
  assertEquals(buffers(members).size, 1);
  assertEquals(new TextDecoder().decode(members[0]?.writes[0]).match(/JOIN #a/g)?.length, 16);
});

Deno.test("the work of a join grows with the number of members, and no faster", async () => {
  const work = async (count: number) => {
    const { server, members } = await channel(count);
    let reads = 0;
    for (const { session: { user } } of members) {
      assert(user !== undefined);
      const { nick } = user;
      Object.defineProperty(user, "nick", { get: () => (reads++, nick), configurable: true });
    }
    const newcomer = new Member(server);
    await newcomer.send("NICK newcomer", "USER m 0 * :m");
    server.flusher.flush();
    await Promise.resolve();
    newcomer.writes.length = 0;
    const encoded = await encodings("", async () => {
      await newcomer.send("JOIN #a");
      server.flusher.flush();
    });
    const bytes = newcomer.writes.reduce((sum, { byteLength }) => sum + byteLength, 0);
    assert(bytes > count * 3, `names of ${count} in ${bytes} bytes`);
    return { reads, encoded, bytes };
  };
  const [half, whole] = [await work(500), await work(1_000)];
  assert(half.reads >= 500, "the names were read otherwise than by User.nick");
  for (const key of ["reads", "encoded", "bytes"] as const) {
    assert(whole[key] <= 2.2 * half[key], `${key}: ${half[key]} for 500, ${whole[key]} for 1,000`);
  }
});

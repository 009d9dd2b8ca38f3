/**
 * A server whose disk is full.
 * @module
 */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { chatd, Sandbox, Served } from "../support/executable.ts";
import { needsSmallDisk, SmallDisk } from "../support/small_disk.ts";
import { Socket } from "../support/socket.ts";

const BALLAST = 300_000;
/** Time in ms after which the index has been tried: it is updated every second. */
const INDEX_TRIED_MS = 2_000;
const TEXT = "x".repeat(380);

async function dial(address: string, nick: string): Promise<Socket> {
  const socket = await Socket.dial(address);
  await socket.write(
    `CAP REQ :echo-message\r\nNICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nCAP END\r\n`,
  );
  await socket.expect(/ 376 .*\r\n/);
  await socket.write("JOIN #a\r\n");
  await socket.expect(/ 366 .*\r\n/);
  return socket;
}

Deno.test({
  name: "on a full disk the server refuses messages and keeps clients; free space ends that",
  ...needsSmallDisk(),
  fn: async () => {
    await using sandbox = new Sandbox();
    using disk = new SmallDisk();
    const ballast = `${disk.path}/ballast`;
    Deno.writeFileSync(ballast, new Uint8Array(BALLAST));
    const data = ["--data", `${disk.path}/data`];
    await using server = await Served.start(sandbox, [...data, "--tls", "off"]);
    const alice = await dial(server.plain, "alice");
    const bob = await dial(server.plain, "bob");
    const kept: string[] = [];
    const refused: string[] = [];
    // Sends messages until the last answer is the wanted one.
    const talk = async (until: (isKept: boolean) => boolean) => {
      for (let i = 1; i <= 5_000; i++) {
        const id = `<${kept.length + refused.length}>`;
        await alice.write(`PRIVMSG #a :${id}${TEXT}\r\n`);
        const answer = await alice.expect(/(?:PRIVMSG #a :<|FAIL PRIVMSG NOT_STORED #a :).*\r\n/);
        const isKept = !answer[0].includes("NOT_STORED");
        (isKept ? kept : refused).push(id);
        if (until(isKept)) return;
      }
      throw new Error("the disk did not change");
    };
    try {
      await talk(() => kept.length >= 10);
      await alice.write("SEARCH text=nothing\r\nPING searched\r\n");
      await alice.expect(/ PONG \S+ searched\r\n/);
      await talk((isKept) => !isKept);
      assert(kept.length > 10, `${kept.length}`);
      await talk(() => refused.length > 5);
      // The search index is full too, and must not be tried and reported again and again.
      await new Promise((resolve) => setTimeout(resolve, INDEX_TRIED_MS));
      await bob.write("PING still-here\r\n");
      const first = await bob.expect(/ PONG \S+ still-here\r\n/);
      Deno.removeSync(ballast);
      const before = kept.length;
      await talk(() => kept.length > before + 5);
      const second = await bob.expect(new RegExp(`:${kept.at(-1)}x+\r\n`));
      const heard = first.input + second.input;
      assertEquals([...heard.matchAll(/:(<\d+>)x/g)].map(([, id]) => id), kept);
    } finally {
      for (const socket of [alice, bob]) socket.close();
      await Promise.all([alice.closed, bob.closed]);
    }
    const { log } = await server.stop();
    assertMatch(log, /cannot store messages: .*full/);
    assertMatch(log, /messages can be stored again/);
    assertEquals([...log.matchAll(/searches do not find new messages/g)].length, 1, log);
    const { stdout } = await chatd(sandbox, ["export", "--channel", "a", ...data]);
    const found = [...stdout.matchAll(/"text":"(<\d+>)x+"/g)].map(([, id]) => id);
    assertEquals(found, kept, "all that was shown, and nothing else");
    assertEquals((await chatd(sandbox, ["check", ...data])).code, 0);
  },
});

Deno.test({
  name:
    "a disk that is full at the start: it is said what is wrong, and what is kept stays as it is",
  ...needsSmallDisk(),
  fn: async () => {
    await using sandbox = new Sandbox();
    using disk = new SmallDisk();
    const data = ["--data", `${disk.path}/data`];
    const flags = [...data, "--tls", "off", "--listen", "127.0.0.1:0", "--web", "off"];
    {
      await using server = await Served.start(sandbox, flags);
      await server.stop();
    }
    const ballast = `${disk.path}/ballast`;
    assertThrows(() => Deno.writeFileSync(ballast, new Uint8Array(2 * 1024 * 1024)));
    const { code, stderr } = await chatd(sandbox, ["serve", ...flags]);
    assertEquals(code, 2, stderr);
    assertMatch(stderr, /^chatd: cannot open .*chatd\.db: .*\. Is the disk full\?/);
    Deno.removeSync(ballast);
    assertEquals((await chatd(sandbox, ["check", ...data])).code, 0);
  },
});

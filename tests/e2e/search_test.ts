/**
 * Search, with the executable.
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { chatd, Sandbox, Served } from "../support/executable.ts";
import { Socket } from "../support/socket.ts";

async function dial(address: string, nick: string): Promise<Socket> {
  const socket = await Socket.dial(address);
  await socket.write(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nJOIN #tea\r\n`);
  await socket.expect(/ 366 .*\r\n/);
  return socket;
}

Deno.test("search: messages are found before and after a restart, and 'check' checks the index", async () => {
  await using sandbox = new Sandbox();
  const data = ["--data", `${sandbox.path}/data`];
  for (const round of [1, 2]) {
    await using server = await Served.start(sandbox, [...data, "--tls", "off"]);
    const alice = await dial(server.plain, "alice");
    try {
      await alice.write(`PRIVMSG #tea :Crème brûlée ${round}\r\nSEARCH text=creme\r\n`);
      await alice.expect(new RegExp(`PRIVMSG #tea :Crème brûlée ${round}\r\n`));
      const { input } = await alice.expect(/$/);
      assert(!input.includes("FAIL"), input);
    } finally {
      alice.close();
      await alice.closed;
    }
    const { code, log } = await server.stop();
    assertEquals(code, 0);
    assert(!/search/.test(log), log);
  }
  const index = `${sandbox.path}/data/search.db`;
  assertEquals((Deno.statSync(index).mode ?? 0) & 0o777, 0o600);
  const sound = await chatd(sandbox, ["check", ...data]);
  assertEquals(sound.code, 0);
  assertMatch(sound.stdout, /search\.db is sound/);
  using file = Deno.openSync(index, { write: true });
  for (const page of [2, 3, 5]) {
    file.seekSync(page * 4096, Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(4096).fill(0x5a));
  }
  const damaged = await chatd(sandbox, ["check", ...data]);
  assertEquals(damaged.code, 1);
  assertMatch(damaged.stdout, /search\.db is damaged: .*remove the file/i);
  Deno.removeSync(index);
  const without = await chatd(sandbox, ["check", ...data]);
  assertEquals(without.code, 0);
  assertMatch(without.stdout, /chatd\.db is sound/);
});

Deno.test("search: imported messages are found, even if older than the existing ones", async () => {
  await using sandbox = new Sandbox();
  const data = ["--data", `${sandbox.path}/data`];
  const find = async (text: string) => {
    await using server = await Served.start(sandbox, [...data, "--tls", "off"]);
    const alice = await dial(server.plain, "alice");
    try {
      await alice.write(`PRIVMSG #tea :green tea\r\nSEARCH text=${text}\r\nPING done\r\n`);
      await alice.expect(new RegExp(`PRIVMSG #tea :${text} tea\r\n`));
    } finally {
      alice.close();
      await alice.closed;
    }
  };
  await find("green");
  const { stdout } = await chatd(sandbox, ["export", ...data]);
  const line = stdout.split("\n").find((text) => text.includes("green tea")) ?? "";
  const { conversation, event } = JSON.parse(line);
  const before = Number.parseInt(event.id.slice(0, 9), 36) - 86_400_000;
  const id = `${before.toString(36).padStart(9, "0")}00000`;
  const older = { ...event, id, time: before, text: "black tea" };
  const [header = ""] = stdout.split("\n");
  const input = `${header}\n${JSON.stringify({ event: older, conversation })}\n`;
  const { code, stderr } = await chatd(sandbox, ["import", ...data], { input });
  assertEquals([code, stderr.startsWith("imported ")], [0, true], stderr);
  await find("black");
});

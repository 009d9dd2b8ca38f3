/**
 * A server that is killed again and again keeps users who are not there, and each message to them.
 * @module
 */

import { assertEquals } from "@std/assert";
import { registerAccount } from "../support/company.ts";
import { within } from "../support/deadline.ts";
import { Sandbox, Served } from "../support/executable.ts";
import { Socket } from "../support/socket.ts";

/** Kills; `deno task test:kill` sets more. */
const KILLS = Number(Deno.env.get("CHATD_TEST_KILLS") ?? 4);
/** Messages between two kills. */
const ROUND = 10;

Deno.test("absence: kills of the server lose and double no message to an absent or a present user", async () => {
  within(60_000 + KILLS * 5_000);
  await using sandbox = new Sandbox();
  let server = await Served.start(sandbox);
  const doors = ["--listen", server.plain, "--tls", "off"];
  await registerAccount(server.plain, "alice", "sesame");
  await registerAccount(server.plain, "bob", "sesame");
  const enter = async (name: string, caps: string) => {
    const socket = await Socket.dial(server.plain);
    await socket.write(`CAP REQ :${caps}\r\nPASS ${name}:sesame\r\nNICK ${name}\r\n`);
    await socket.write(`USER ${name} 0 * :${name}\r\nCAP END\r\nJOIN #team\r\n`);
    await socket.expect(new RegExp(` 366 ${name} #team `));
    return socket;
  };
  const first = await enter("alice", "batch");
  first.close();
  const sent: string[] = [];
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const bob = await enter("bob", "echo-message");
      for (let i = 0; i < ROUND; i++) {
        const [target, text] = [i % 2 === 0 ? "alice" : "#team", `${kill}.${i}!`];
        await bob.write(`PRIVMSG ${target} :${i % 2 === 0 ? "" : "alice: "}${text}\r\n`);
        await bob.expect(text);
        sent.push(text);
      }
      await server.stop("SIGKILL");
      bob.close();
      server = await Served.start(sandbox, doors);
    }
    const alice = await enter("alice", "batch draft/chathistory");
    const seen: string[] = [];
    for (const target of ["bob", "#team"]) {
      await alice.write(`CHATHISTORY LATEST ${target} * 200\r\nPING ${target}\r\n`);
      const { input } = await alice.expect(new RegExp(` PONG \\S+ :?${target}\r\n`));
      seen.push(
        ...[...input.matchAll(/ PRIVMSG \S+ :(?:alice: )?(\d+\.\d+!)/g)].map(([, it]) => it!),
      );
    }
    alice.close();
    assertEquals(seen.sort(), sent.sort());
  } finally {
    await server.stop();
  }
});

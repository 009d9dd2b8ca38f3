/**
 * What a client missed while its connection was lost.
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { Exit, parseJoin } from "../../../client/terminal/options/flags.ts";
import { joinWith } from "../support/join.ts";
import { CuttingProxy } from "../../support/cutting_proxy.ts";
import { startDaemon } from "../../support/daemon.ts";
import { Random } from "../../support/random.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";

/**
 * Joins through a terminal or pipes, receives "seen", loses the connection, and returns when there
 * are missed messages.
 */
async function miss(terminal: FakeTerminal, ...flags: string[]): Promise<number> {
  await using daemon = startDaemon();
  await using proxy = new CuttingProxy({
    port: () => daemon.port,
    random: new Random(1),
    count: 0,
    bytes: [1, 2],
  });
  const bob = await daemon.irc("bob", "#lobby");
  const stop = new AbortController();
  const options = parseJoin([`kim@127.0.0.1:${proxy.port}`, "--plain", ...flags]);
  const code = joinWith(options, terminal, stop.signal);
  await bob.expect(":kim!~chatd@localhost JOIN #lobby\r\n");
  await bob.write("PRIVMSG #lobby :seen\r\n");
  await terminal.shows("seen");
  proxy.cut();
  await bob.expect(/:kim!\S+ QUIT .*\r\n/);
  await bob.write("PRIVMSG #lobby :missed one\r\nPRIVMSG #lobby :missed two\r\n");
  await terminal.shows("missed two");
  await bob.write("PRIVMSG #lobby :live\r\n");
  await terminal.shows("live");
  stop.abort();
  return await code;
}

Deno.test("filter: with --follow it prints missed messages once", async () => {
  const terminal = new FakeTerminal({ USER: "kim" });
  assertEquals(await miss(terminal, "--follow"), Exit.ok);
  assertEquals(terminal.output, "bob: seen\nbob: missed one\nbob: missed two\nbob: live\n");
});

Deno.test("dumb client: it shows missed messages with their time, once", async () => {
  const terminal = new FakeTerminal({ USER: "kim", TERM: "dumb" }, true, true);
  assertEquals(await miss(terminal), Exit.ok);
  const said = terminal.output.split("\n").filter((line) => line.includes("bob: "));
  assertEquals(said.map((line) => line.replace(/^\d\d:\d\d /, "")), [
    "bob: seen",
    "bob: missed one",
    "bob: missed two",
    "bob: live",
  ]);
  for (const line of said) assertMatch(line, /^\d\d:\d\d bob: /);
});

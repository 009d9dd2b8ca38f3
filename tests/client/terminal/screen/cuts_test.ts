/**
 * A screen whose connection is cut again and again.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { App } from "../../../../client/terminal/screen/app.ts";
import { QuietTime } from "../../../../client/terminal/options/quiet_hours.ts";
import { DialError } from "../../../../client/core/transport/transport.ts";
import { TcpTransport } from "../../../../client/core/transport/tcp.ts";
import { CuttingProxy } from "../../../support/cutting_proxy.ts";
import { startDaemon } from "../../../support/daemon.ts";
import { Random } from "../../../support/random.ts";
import { RunningClient } from "../../support/running_client.ts";
import { ScreenTerminal } from "../../support/screen_terminal.ts";

const PATIENT = { timing: { backoff: { first: 5, most: 20 } } };

/** Returns a client that connects through a proxy. */
function appThrough(proxy: CuttingProxy, terminal: ScreenTerminal): App {
  const dial = async (signal: AbortSignal) => {
    try {
      const conn = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port, signal });
      return new TcpTransport(conn, "the proxy");
    } catch {
      throw new DialError("unreachable", "nobody there");
    }
  };
  const client = {
    dial,
    nick: "alice",
    firmNick: true,
    channels: ["#a"],
    random: () => 0,
    ...PATIENT,
  };
  const others = { count: 1, connect: () => {}, call: () => {}, step: () => {}, quit: () => {} };
  const memory = {
    remembered: { conversations: [], ignored: [], history: {} },
    theme: undefined,
    keywords: [],
    quiet: new QuietTime(),
    servers: [],
    keep: () => {},
    keepOwn: () => {},
  };
  const keyring = { holds: () => Promise.resolve(true), keep: () => Promise.resolve() };
  return new App({ client, address: "the proxy", others, memory, keyring }, terminal);
}

Deno.test("screen: 20 cuts lose no message, and show none twice", async () => {
  await using daemon = startDaemon();
  await using proxy = new CuttingProxy({
    port: () => daemon.port,
    random: new Random(20),
    count: 20,
    bytes: [4_000, 9_000],
  });
  const terminal = new ScreenTerminal({}, 120, 900);
  const app = appThrough(proxy, terminal);
  const code = app.run(new AbortController().signal);
  await terminal.sees("Message #a");
  const bob = new RunningClient(daemon.port, { nick: "bob", channels: ["#a"], ...PATIENT });
  await bob.event("joined");
  let said = 0;
  for (; proxy.cuts < 20 && said < 800; said++) {
    bob.client.say("#a", `from bob ${said}.`);
    await terminal.type(`from alice ${said}.\r`);
    if (said % 4 === 3) {
      const text = `from alice ${said - 3}.`;
      await bob.event("entry", ({ entry }) => entry.text === text);
    }
  }
  assertEquals(proxy.cuts, 20);
  bob.client.say("#a", "that is all");
  await terminal.type("all of it\r");
  await terminal.sees("bob │ that is all");
  await terminal.sees("alice │ all of it");
  await terminal.misses("waiting");
  const heard = bob.all("entry").map(({ entry }) => entry.text);
  const seen = terminal.screen.text;
  const count = (text: string) => seen.split(text).length - 1;
  for (let i = 0; i < said; i++) {
    for (const text of [`from bob ${i}.`, `from alice ${i}.`]) {
      assertEquals([text, count(text)], [text, 1]);
      assertEquals([text, heard.filter((each) => each === text).length], [text, 1]);
    }
  }
  assert(said > 20);
  await bob.client.quit();
  await terminal.type("/disconnect\r");
  assertEquals(await code, 0);
  await terminal.endInput();
});

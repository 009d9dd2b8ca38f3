/**
 * How far a user has read, on all their devices: https://ircv3.net/specs/extensions/read-marker
 * @module
 */
import { assertEquals } from "@std/assert";
import type { ClientOptions } from "../../../../client/core/connection/options.ts";
import { haveAccount } from "../../../support/accounts.ts";
import { startDaemon, type TestDaemon } from "../../../support/daemon.ts";
import { RunningClient } from "../../support/running_client.ts";
import { ECHOING, ScriptedServer } from "../../support/scripted_server.ts";

const MARKERS = [...ECHOING, "draft/read-marker"];
const credentials = { account: "alice", password: "sesame" };

function alice({ port }: TestDaemon, options: Partial<ClientOptions> = {}): RunningClient {
  return new RunningClient(port, { credentials, timing: { read: 1 }, ...options });
}

Deno.test("messages read on one device are read on the other, private ones too", async () => {
  await using daemon = startDaemon();
  await haveAccount(daemon.daemon.server, "alice");
  const bob = await daemon.irc("bob", "#a");
  const [one, two] = [alice(daemon), alice(daemon)];
  await Promise.all([one.event("names"), two.event("names")]);
  await bob.write("PRIVMSG #a :alice: one\r\nPRIVMSG alice :psst\r\nPRIVMSG alice :hey\r\n");
  for (const each of [one, two]) await each.event("entry", ({ entry }) => entry.text === "hey");
  const counts = ({ client }: RunningClient) =>
    ["#a", "bob"].map((name) => {
      const buffer = client.model.buffers.get(name);
      return [buffer?.unread, buffer?.mentions];
    });
  assertEquals(counts(two), [[1, 1], [2, 2]]);
  one.client.read("bob");
  await two.event("read", ({ buffer }) => buffer === "bob");
  assertEquals(counts(two), [[1, 1], [0, 0]]);
  one.client.read("#a");
  await two.event("read", ({ buffer }) => buffer === "#a");
  assertEquals(counts(two), [[0, 0], [0, 0]]);
  assertEquals(one.all("read"), []);
  await Promise.all([one, two].map(({ client }) => client.quit()));
});

Deno.test("only unread messages are new after a restart, and quitting sends the last marker", async () => {
  await using daemon = startDaemon();
  await haveAccount(daemon.daemon.server, "alice");
  const bob = await daemon.irc("bob", "#a");
  const first = alice(daemon, { timing: { read: 60_000 } });
  await first.event("names");
  await bob.write("PRIVMSG #a :read\r\n");
  await first.event("entry", ({ entry }) => entry.text === "read");
  first.client.read("#a");
  await first.client.quit();
  await bob.expect(/QUIT/);
  // Messages of the same ms count as read.
  await new Promise((resolve) => setTimeout(resolve, 2));
  await bob.write("PRIVMSG #a :new\r\nPRIVMSG #a :alice: newer\r\nPING done\r\n");
  await bob.expect(/PONG \S+ done/);
  const again = alice(daemon, { history: 10 });
  await again.event("history");
  const buffer = again.client.model.buffers.get("#a");
  assertEquals([buffer?.unread, buffer?.mentions], [2, 1]);
  await again.client.quit();
});

Deno.test("markers are sent together, never go back, and are fetched for private conversations", async () => {
  const server = new ScriptedServer({ capabilities: MARKERS });
  const running = new RunningClient(server.port, { timing: { read: 1 } });
  running.client.model.buffers.open("bob", "query");
  await running.event("joined");
  const marks = () =>
    server.received.filter(({ command }) => command === "MARKREAD").map(({ params }) => params);
  assertEquals(marks(), [["bob"]]);
  const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
  server.peers[0]?.send(
    ...[1, 2].map((i) => `@msgid=${i};time=${at(i)} :bob!u@h PRIVMSG #a :number ${i}`),
    ":srv FAIL MARKREAD INTERNAL_ERROR #a :The read timestamp could not be set",
    ":srv MARKREAD #a *",
    ":bob!u@h PRIVMSG #a :of no time",
  );
  await running.event("entry", ({ entry }) => entry.text === "of no time");
  running.client.read("#a");
  running.client.read("#a");
  await server.until(() => marks().length > 1);
  server.peers[0]?.send(`:srv MARKREAD #a timestamp=${at(1)}`, ":bob!u@h PRIVMSG #a :done");
  await running.event("entry", ({ entry }) => entry.text === "done");
  running.client.read("#a");
  await running.client.quit();
  assertEquals(marks(), [["bob"], ["#a", `timestamp=${at(2)}`]]);
  assertEquals([running.all("read"), running.all("error")], [[], []]);
  await server.close();
});

Deno.test("a server without read markers gets none", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const running = new RunningClient(server.port, { timing: { read: 1 } });
  await running.event("joined");
  server.peers[0]?.send("@msgid=1;time=2026-01-01T00:00:00.000Z :bob!u@h PRIVMSG #a :hi");
  await running.event("entry", ({ entry }) => entry.text === "hi");
  running.client.read("#a");
  await running.client.quit();
  assertEquals(server.received.filter(({ command }) => command === "MARKREAD"), []);
  await server.close();
});

/**
 * Happenings in history: https://ircv3.net/specs/extensions/chathistory#event-playback
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Entry } from "../../../../client/core/events.ts";
import { startDaemon } from "../../../support/daemon.ts";
import { RunningClient } from "../../support/running_client.ts";

function shown({ kind, nick, text }: Entry): string {
  return `${kind} ${nick} ${text}`.trim();
}

Deno.test("history holds happenings between the messages, each once", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.irc("bob", "#a");
  await bob.write("PRIVMSG #a :one\r\nTOPIC #a :tea\r\n");
  const carol = await daemon.irc("carol", "#a");
  await carol.write("PRIVMSG #a :two\r\nPART #a :so long\r\n");
  await bob.expect(/PART #a .*\r\n/);
  const alice = new RunningClient(daemon.port, { history: 2 });
  const { entries } = await alice.event("history");
  assertEquals(entries.map(shown), [
    "message bob one",
    "topic bob tea",
    "join carol",
    "message carol two",
    "part carol so long",
  ]);
  await bob.write("TOPIC #a :coffee\r\nPRIVMSG #a :three\r\n");
  await alice.event("entry", ({ entry }) => entry.text === "three");
  const kept = alice.client.model.buffers.get("#a")?.entries.map(shown) ?? [];
  assertEquals(kept.slice(-3), ["join alice", "topic bob coffee", "message bob three"]);
  assertEquals(new Set(kept).size, kept.length);
  await alice.client.quit();
});

Deno.test("events missed while disconnected are reported once, and the member list is current", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.irc("bob", "#a");
  let close = () => {};
  let open = Promise.resolve();
  const { TcpTransport } = await import("../../../../client/core/transport/tcp.ts");
  const alice = new RunningClient(daemon.port, {
    dial: async () => {
      await open;
      const conn = await Deno.connect({ hostname: "127.0.0.1", port: daemon.port });
      const transport = new TcpTransport(conn, "test");
      close = () => transport.close();
      return transport;
    },
  });
  await alice.event("names");
  await bob.write("PRIVMSG #a :seen\r\n");
  await alice.event("entry", ({ entry }) => entry.text === "seen");
  const gate = Promise.withResolvers<void>();
  open = gate.promise;
  close();
  await alice.event("disconnected");
  await bob.expect(/:alice!\S+ QUIT/);
  const carol = await daemon.irc("carol", "#a");
  await bob.write("NICK rob\r\nPRIVMSG #a :missed\r\n");
  await carol.expect(/PRIVMSG #a :missed/);
  gate.resolve();
  const { entries } = await alice.event("missed");
  assertEquals(entries.map(shown), ["join carol", "nick bob rob", "message rob missed"]);
  await carol.write("QUIT :bye\r\n");
  await alice.event("entry", ({ entry }) => entry.kind === "quit");
  assertEquals(
    [...alice.client.model.buffers.get("#a")?.members.keys() ?? []].sort(),
    ["alice", "rob"],
  );
  await alice.client.quit();
});

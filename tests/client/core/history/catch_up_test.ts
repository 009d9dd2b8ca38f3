/**
 * Catching up after joining a channel and after a lost connection.
 * @module
 */
import { assertEquals } from "@std/assert";
import { TcpTransport } from "../../../../client/core/transport/tcp.ts";
import { startDaemon } from "../../../support/daemon.ts";
import { until } from "../../../support/until.ts";
import { messages, told } from "../../support/cut_off.ts";
import { RunningClient } from "../../support/running_client.ts";
import { ECHOING, type Peer, ScriptedServer } from "../../support/scripted_server.ts";

const HISTORY = [...ECHOING, "draft/chathistory"];

/** A client whose connection the test ends, and which reconnects when the test lets it. */
function absentee(port: number) {
  let transport: TcpTransport | undefined;
  let open = Promise.resolve();
  const running = new RunningClient(port, {
    dial: async () => {
      await open;
      const conn = await Deno.connect({ hostname: "127.0.0.1", port });
      return transport = new TcpTransport(conn, "test");
    },
  });
  const leave = async () => {
    const gate = Promise.withResolvers<void>();
    open = gate.promise;
    transport?.close();
    await running.event("disconnected");
    return gate.resolve;
  };
  return { running, leave };
}

Deno.test("missed messages come in order, in however many pages", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.irc("bob", "#a");
  const { running, leave } = absentee(daemon.port);
  await running.event("joined");
  await bob.write("PRIVMSG #a :seen\r\n");
  await running.event("entry", ({ entry }) => entry.text === "seen");
  const back = await leave();
  const missed = messages(450);
  await bob.write(missed.map((text) => `PRIVMSG #a :${text}\r\n`).join("") + "PING done\r\n");
  await bob.expect("PONG test.local done\r\n");
  back();
  await running.event("missed", ({ entries }) => entries.length > 0);
  await bob.write("PRIVMSG #a :live\r\n");
  assertEquals(
    await told(running, "#a", "bob: live"),
    ["seen", ...missed, "live"].map((text) => `bob: ${text}`),
  );
  const buffer = running.client.model.buffers.get("#a");
  assertEquals(buffer?.entries.filter(({ kind }) => kind === "message").length, 452);
  await running.client.quit();
});

Deno.test("history of several pages is one event, before live messages", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.irc("bob", "#a");
  const said = messages(450);
  await bob.write(said.map((text) => `PRIVMSG #a :${text}\r\n`).join("") + "PING done\r\n");
  await bob.expect("PONG test.local done\r\n");
  const running = new RunningClient(daemon.port, { history: 300 });
  const { entries } = await running.event("history");
  assertEquals(entries.map(({ text }) => text), said.slice(-300));
  await running.client.quit();
});

Deno.test("the client does not catch up on a channel that it left", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.irc("bob", "#a");
  const running = new RunningClient(daemon.port);
  await running.event("joined");
  running.client.part("#a");
  await bob.expect("PART #a");
  await bob.write("PRIVMSG #a :unheard\r\nPING done\r\n");
  await bob.expect("PONG test.local done\r\n");
  running.client.join("#a");
  await bob.expect("JOIN #a\r\n");
  await bob.write("PRIVMSG #a :heard\r\n");
  assertEquals(await told(running, "#a", "bob: heard"), ["bob: heard"]);
  await running.client.quit();
});

/**
 * A server on which bob speaks as soon as a client has joined; then it drops the first connection.
 */
function losing(capabilities: readonly string[], answer: (peer: Peer, asked: string) => void) {
  return new ScriptedServer({
    capabilities,
    answer: ({ command, params }, peer) => {
      if (command === "CHATHISTORY") {
        answer(peer, params.join(" "));
        return true;
      }
      if (command !== "JOIN") return;
      const said = (id: number) =>
        `@msgid=b${id};time=2026-01-01T00:00:0${id}.000Z :bob!u@h PRIVMSG #a :${id}`;
      const isFirst = peer.number === 0;
      const join = `@time=2026-01-01T00:00:00.000Z :${peer.nick}!u@h JOIN #a`;
      peer.send(join, said(isFirst ? 1 : 3));
      if (isFirst) queueMicrotask(() => setTimeout(() => peer.close(), 20));
      return true;
    },
  });
}

Deno.test("a live message waits for the history before it, and is shown once", async () => {
  const asked: string[] = [];
  const server = losing(HISTORY, (peer, request) => {
    asked.push(request);
    if (request.startsWith("TARGETS")) {
      return peer.send(":srv BATCH +t draft/chathistory-targets", ":srv BATCH -t");
    }
    const lines = request.includes("msgid=b1 ")
      ? [2, 3].map((id) =>
        `@batch=h;msgid=b${id};time=2026-01-01T00:00:0${id}.000Z :bob!u@h PRIVMSG #a :${id}`
      )
      : [];
    peer.send(":srv BATCH +h chathistory #a", ...lines, ":srv BATCH -h");
  });
  const running = new RunningClient(server.port);
  assertEquals(await told(running, "#a", "bob: 3"), ["bob: 1", "bob: 2", "bob: 3"]);
  await running.client.quit();
  // History ends at the first live message, so a busy channel does not prolong the fetch.
  assertEquals(asked.filter((request) => request.startsWith("AFTER")), ["AFTER #a msgid=b1 100"]);
  assertEquals(running.all("entry").filter(({ entry }) => entry.kind === "message").length, 1);
  await server.close();
});

Deno.test("without history, live messages are shown", async () => {
  for (const capabilities of [HISTORY, ECHOING]) {
    const server = losing(
      capabilities,
      (peer, request) => {
        const [name, target = ""] = request.split(" ");
        peer.send(`:srv FAIL CHATHISTORY MESSAGE_ERROR ${name} ${target} :It is lost`);
      },
    );
    const running = new RunningClient(server.port);
    assertEquals(await told(running, "#a", "bob: 3"), ["bob: 1", "bob: 3"]);
    const asked = server.received.filter(({ command }) => command === "CHATHISTORY").length;
    assertEquals(asked > 0, capabilities === HISTORY);
    await running.client.quit();
    await server.close();
  }
});

Deno.test("an own message that waits for history is acknowledged only once it is shown", async () => {
  const past = Promise.withResolvers<Peer>();
  const server = new ScriptedServer({
    capabilities: HISTORY,
    answer: ({ command }, peer) => {
      if (command === "CHATHISTORY") past.resolve(peer);
      return command === "CHATHISTORY";
    },
  });
  const running = new RunningClient(server.port, { history: 10 });
  await running.event("joined");
  running.client.say("#a", "hello");
  const peer = await past.promise;
  await server.until(() => server.said().length > 0);
  peer.send(":bob!u@h PRIVMSG alice :behind the echo");
  await running.event("entry", ({ entry }) => entry.nick === "bob");
  assertEquals(running.client.waiting, 0);
  assertEquals(running.all("outgoing").map(({ message }) => message.state), ["pending"]);
  peer.send(":srv BATCH +h chathistory #a", ":srv BATCH -h");
  await running.event("outgoing", ({ message }) => message.state === "acknowledged");
  const order = running.events.flatMap((event) =>
    event.type === "entry" && event.entry.text === "hello" || event.type === "outgoing"
      ? [event.type]
      : []
  );
  assertEquals(order, ["outgoing", "entry", "outgoing"]);
  await running.client.quit();
  await server.close();
});

Deno.test("catch-up: a channel that was left, or closed, and entered again shows its last messages", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.irc("bob", "#a");
  const running = new RunningClient(daemon.port, { history: 50 });
  const { client } = running;
  await running.event("names");
  await bob.write("PRIVMSG #a :one\r\n");
  await running.event("entry", ({ entry }) => entry.text === "one");
  const texts = () =>
    client.model.buffers.get("#a")?.entries.filter(({ kind }) => kind === "message")
      .map(({ text }) => text);
  const expected = ["one"];
  for (const [text, close] of [["two", false], ["three", true], ["four", false]] as const) {
    client.part("#a", "");
    if (close) client.model.buffers.delete("#a");
    await until("alice has left", () => !client.model.buffers.get("#a")?.joined);
    await bob.write(`PRIVMSG #a :${text}\r\nPING ${text}\r\n`);
    await bob.expect(new RegExp(`PONG .*${text}\r\n`));
    client.join("#a", undefined);
    await running.event("history", ({ entries }) => entries.some((entry) => entry.text === text));
    expected.push(text);
    assertEquals(texts(), expected);
    await until("alice is in #a", () => client.model.buffers.get("#a")?.joined === true);
  }
  await client.quit();
});

/**
 * The client against a scripted server.
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { startDaemon } from "../../support/daemon.ts";
import { RunningClient } from "../support/running_client.ts";
import { ECHOING, ScriptedServer } from "../support/scripted_server.ts";
import { until } from "../../support/until.ts";

Deno.test("the client registers, negotiates capabilities and joins", async () => {
  const server = new ScriptedServer({ capabilities: [...ECHOING, "sasl=PLAIN", "unheard-of"] });
  const running = new RunningClient(server.port, { password: "secret word" });
  const connected = await running.event("connected");
  await running.event("names");
  assertEquals([connected.nick, connected.network, connected.again], ["alice", "Testnet", false]);
  const asked = server.received.find(({ params }) => params[0] === "REQ")?.params[1] ?? "";
  assertEquals(asked.split(" ").sort(), [...ECHOING].sort());
  assertEquals(server.received.find(({ command }) => command === "PASS")?.params, ["secret word"]);
  assertEquals([...running.client.model.buffers.get("#a")?.members.keys() ?? []].sort(), [
    "alice",
    "op",
  ]);
  assertEquals(await running.client.quit("bye"), { kind: "quit", reason: "" });
  assertEquals(server.received.at(-1)?.command, "QUIT");
  await server.close();
});

Deno.test("a server without capabilities is supported", async () => {
  const server = new ScriptedServer();
  const running = new RunningClient(server.port);
  await running.event("joined");
  running.client.say("#a", "hello");
  const { entry } = await running.event("entry", ({ entry }) => entry.kind === "message");
  assertEquals([entry.text, entry.own, entry.buffer], ["hello", true, "#a"]);
  assertEquals(server.received.find(({ command }) => command === "PRIVMSG")?.tags.size, 0);
  await running.client.settled();
  await running.client.quit();
  await server.close();
});

Deno.test("a labelled echo acknowledges a message, and gives its time and msgid", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const running = new RunningClient(server.port);
  const [outgoing] = running.client.say("#a", "typed before there was a connection");
  assertEquals(outgoing?.state, "pending");
  await running.event("outgoing", ({ message }) => message.state === "acknowledged");
  const { entry } = await running.event("entry", ({ entry }) => entry.kind === "message");
  assertEquals(entry.msgid, "m1");
  assertEquals(entry.time, Date.parse("2026-01-02T03:04:05.006Z"));
  assertEquals(running.client.waiting, 0);
  const sent = server.received.find(({ command }) => command === "PRIVMSG");
  assertEquals(sent?.tags.get("+chatd/nonce"), outgoing?.nonce);
  assertEquals(outgoing?.nonce.length, 36);
  await running.client.quit();
  await server.close();
});

Deno.test("after a reconnection, exactly the unacknowledged messages are sent again, in order", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params }, peer) => {
      if (command !== "PRIVMSG" || peer.number > 0) return false;
      if (params[1] === "4") peer.close();
      return Number(params[1]) > 2;
    },
  });
  const running = new RunningClient(server.port);
  await running.event("joined");
  for (let i = 1; i <= 4; i++) running.client.say("#a", String(i));
  await running.event("disconnected");
  running.client.say("#a", "5");
  await running.client.settled();
  assertEquals(server.said(0), ["1", "2", "3", "4"]);
  assertEquals(server.said(1), ["3", "4", "5"]);
  const nonces = server.received.filter(({ params }) => params[1] === "3")
    .map(({ tags }) => tags.get("+chatd/nonce"));
  assertEquals(nonces.length, 2);
  assertEquals(nonces[0], nonces[1]);
  const own = running.all("entry").filter(({ entry }) => entry.kind === "message");
  assertEquals(own.map(({ entry }) => entry.text), ["1", "2", "3", "4", "5"]);
  assertEquals(running.all("disconnected").length, 1);
  await running.client.quit();
  await server.close();
});

Deno.test("the client tries again while the server is down, and reports that once", async () => {
  const first = new ScriptedServer({ capabilities: ECHOING });
  const port = first.port;
  let dials = 0;
  const running = new RunningClient(port, { random: () => (dials++, 0) });
  await running.event("joined");
  await first.close();
  await running.event("disconnected");
  await until("the client has dialled four times", () => dials >= 4);
  const second = new ScriptedServer({ capabilities: ECHOING }, port);
  const { again } = await running.event("connected", (event) => event.again);
  assertEquals(again, true);
  assertEquals(running.all("disconnected").length, 1);
  await running.client.quit();
  await second.close();
});

Deno.test("the client gives up on a connection that it cannot restore in time", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const running = new RunningClient(server.port, { giveUpAfter: 30 });
  await running.event("joined");
  running.client.say("#a", "too late");
  await server.close();
  const ending = await running.ended;
  assertEquals(ending.kind, "unreachable");
  assertStringIncludes(ending.reason, "nobody there");
});

Deno.test("a silent server gets a PING, and the client leaves it if it stays silent", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command }, peer) => command === "PING" && peer.number === 0,
  });
  const running = new RunningClient(server.port, { timing: { silence: 20, answer: 20 } });
  const { reason } = await running.event("disconnected");
  assertStringIncludes(reason, "has not answered");
  await running.event("connected", (event) => event.again);
  await server.until(() => server.peers[1]?.received.some((m) => m.command === "PING") ?? false);
  await running.client.quit();
  await server.close();
});

Deno.test("a refused message fails with the reason, and the others arrive", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params, tags }, peer) => {
      if (command !== "PRIVMSG" || params[1] !== "bad") return false;
      peer.send(`@label=${tags.get("label")} :srv 404 alice #a :You are muted`);
      return true;
    },
  });
  const running = new RunningClient(server.port);
  for (const text of ["good", "bad", "better"]) running.client.say("#a", text);
  await running.client.settled();
  const failed = running.all("outgoing").filter(({ message }) => message.state === "failed");
  assertEquals(failed.map(({ message }) => message.text), ["bad"]);
  assertStringIncludes(failed[0]?.message.reason ?? "", "You are muted");
  assertEquals(running.all("error"), []);
  await running.client.quit();
  await server.close();
});

Deno.test("without labels, an error fails the oldest message to its target", async () => {
  const server = new ScriptedServer({
    answer: ({ command, params }, peer) => {
      if (command === "PRIVMSG" && params[0] === "bob") {
        peer.send(":srv 401 alice bob :No such nick");
      }
    },
  });
  const running = new RunningClient(server.port);
  running.client.say("#a", "one");
  running.client.say("bob", "two");
  running.client.say("#a", "three");
  await running.client.settled();
  const states = running.all("outgoing").filter(({ message }) => message.state !== "pending")
    .map(({ message }) => [message.text, message.state]);
  assertEquals(states.sort(), [["one", "acknowledged"], ["three", "acknowledged"], [
    "two",
    "failed",
  ]]);
  await running.client.quit();
  await server.close();
});

Deno.test("a refused join fails the messages to that channel", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command }, peer) => {
      if (command !== "JOIN") return false;
      peer.send(":srv 474 alice #a :Cannot join channel (+b)");
      return true;
    },
  });
  const running = new RunningClient(server.port);
  running.client.say("#a", "let me in");
  const left = await running.event("left");
  await running.client.settled();
  assertEquals([left.how, left.reason], ["refused", "You are banned from #a."]);
  assertEquals(server.said(), []);
  await running.client.quit();
  await server.close();
});

Deno.test("long and multiline texts become messages that fit", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const running = new RunningClient(server.port);
  const long = "grün und 日本語 ".repeat(100);
  await running.event("joined");
  running.client.say("#a", `first\n\n${long}\r\nlast`);
  await running.client.settled();
  const said = server.said();
  assertEquals(said[0], "first");
  assertEquals(said.at(-1), "last");
  assertEquals(said.slice(1, -1).join(""), long);
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  for (const text of said) assertEquals(bytes(`:alice!u@h PRIVMSG #a :${text}\r\n`) <= 512, true);
  await running.client.quit();
  await server.close();
});

Deno.test("if a nick is taken, the client ends, varies it, or asks the user, as the options say", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params }, peer) => {
      if (command !== "NICK" || params[0] !== "alice") return false;
      peer.send(":srv 433 * alice :Nickname is already in use");
      return true;
    },
  });
  const firm = new RunningClient(server.port);
  assertEquals(await firm.ended, { kind: "refused", reason: "the nick alice is taken" });

  const loose = new RunningClient(server.port, { firmNick: false });
  assertEquals((await loose.event("connected")).nick, "alice2");
  await loose.client.quit();

  const asked = new RunningClient(server.port, { askNick: true });
  assertEquals((await asked.event("nick-wanted")).nick, "alice");
  // The user takes longer to choose than the server waits.
  server.peers.at(-1)?.close();
  asked.client.changeNick("carol");
  assertEquals((await asked.event("connected")).nick, "carol");
  await asked.client.quit();
  await server.close();
});

Deno.test("after a reconnection, the client waits for its nick to be free", async () => {
  let refusals = 0;
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command }, peer) => {
      if (command !== "NICK" || peer.number === 0 || refusals++ > 0) return false;
      peer.send(":srv 433 * alice :Nickname is already in use");
      return true;
    },
  });
  const running = new RunningClient(server.port);
  await running.event("joined");
  server.peers[0]?.close();
  assertEquals((await running.event("connected", (event) => event.again)).nick, "alice");
  await running.client.quit();
  await server.close();
});

Deno.test("a missing server password is reported", async () => {
  const server = new ScriptedServer({
    answer: ({ command }, peer) => {
      if (command === "USER") peer.send(":srv 464 * :Password incorrect");
      return command === "USER";
    },
  });
  const ending = await new RunningClient(server.port).ended;
  assertEquals(ending.kind, "refused");
  assertStringIncludes(ending.reason, "CHATD_SERVER_PASSWORD");
  await server.close();
});

Deno.test("history is one event, and does not repeat live messages", async () => {
  const server = new ScriptedServer({
    capabilities: [...ECHOING, "draft/chathistory=100"],
    answer: ({ command }, peer) => {
      if (command !== "CHATHISTORY") return false;
      peer.send(
        ":srv BATCH +h chathistory #a",
        "@batch=h;time=2026-01-01T00:00:00.000Z;msgid=1 :bob!u@h PRIVMSG #a :old",
        "@batch=h;time=2026-01-01T00:00:01.000Z;msgid=2 :alice!u@h PRIVMSG #a :older me",
        ":srv BATCH -h",
      );
      return true;
    },
  });
  const running = new RunningClient(server.port, { history: 2 });
  const { buffer, entries } = await running.event("history");
  assertEquals(buffer, "#a");
  assertEquals(entries.map(({ text, own }) => [text, own]), [["old", false], ["older me", true]]);
  assertEquals(running.all("entry").filter(({ entry }) => entry.kind === "message"), []);
  await running.client.quit();
  await server.close();
});

Deno.test("quitting without a connection ends the client at once", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const running = new RunningClient(server.port, {
    timing: { backoff: { first: 60_000, most: 60_000 } },
  });
  await running.event("joined");
  await server.close();
  await running.event("disconnected");
  assertEquals((await running.client.quit()).kind, "quit");
});

Deno.test("across many cuts, each message arrives, in order, once by its nonce", async () => {
  const kept = new Map<string, string>();
  let seed = 7;
  const chance = (one: number) => (seed = (seed * 48_271) % 0x7fffffff) % one === 0;
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params, tags }, peer) => {
      if (command !== "PRIVMSG") return false;
      // What arrives after a cut is lost with the connection.
      if (peer.closed) return true;
      if (chance(40)) peer.close();
      else {
        kept.set(tags.get("+chatd/nonce") ?? "", params[1] ?? "");
        if (chance(40)) peer.close();
      }
      return peer.closed;
    },
  });
  const running = new RunningClient(server.port);
  const texts = Array.from({ length: 600 }, (_, i) => String(i));
  for (const text of texts) running.client.say("#a", text);
  await running.client.settled();
  assertEquals([...kept.values()], texts);
  assertEquals(server.peers.length > 10, true);
  const own = running.all("entry").filter(({ entry }) => entry.kind === "message");
  assertEquals(own.map(({ entry }) => entry.text), texts);
  await running.client.quit();
  await server.close();
});

Deno.test("the client learns which members are away when it enters a channel", async () => {
  await using daemon = startDaemon();
  const bob = await daemon.irc("bob", "#a");
  await bob.write("AWAY :lunch\r\n");
  await bob.expect(/ 306 .*\r\n/);
  const running = new RunningClient(daemon.port);
  await running.event("joined");
  const members = () => running.client.model.buffers.get("#a")?.members;
  await until("bob is shown away", () => members()?.get("bob")?.away === true);
  await running.client.quit();
});

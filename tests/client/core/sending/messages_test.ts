/**
 * Replies, reactions, retries, ignored users and logins.
 * @module
 */
import { assertEquals } from "@std/assert";
import { until } from "../../../support/until.ts";
import { RunningClient } from "../../support/running_client.ts";
import { ECHOING, ScriptedServer } from "../../support/scripted_server.ts";

Deno.test("a reply and a reaction name their message", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const client = new RunningClient(server.port);
  await client.event("names");
  client.client.say("#a", "yes", "message", "m7");
  client.client.react("#a", "m7", "👍");
  await server.until(() => server.received.some(({ command }) => command === "TAGMSG"));
  const sent = (wanted: string) =>
    server.received.filter(({ command }) => command === wanted)
      .map(({ tags, params }) => [tags.get("+draft/reply"), tags.get("+draft/react"), ...params]);
  assertEquals(sent("PRIVMSG"), [["m7", undefined, "#a", "yes"]]);
  assertEquals(sent("TAGMSG"), [["m7", "👍", "#a"]]);
  await client.client.quit();
  await server.close();
});

Deno.test("the same reaction again undoes it, for its user alone", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, tags, params: [target] }, peer) => {
      if (command !== "TAGMSG") return;
      const said = [...tags].map(([name, value]) => `${name}=${value}`).join(";");
      peer.send(`@${said} :alice!a@h TAGMSG ${target}`);
      return true;
    },
  });
  const client = new RunningClient(server.port, { nick: "alice" });
  await client.event("names");
  const { model } = client.client;
  const shown = () => {
    const found = model.buffers.get("#a")?.annotations.reactions("m7") ?? new Map();
    return [...found].map(([emoji, nicks]) => `${emoji} ${[...nicks].join()}`);
  };
  server.peers[0]?.send("@+draft/reply=m7;+draft/react=👍 :bob!b@h TAGMSG #a");
  for (const expected of ["👍 bob,alice", "👍 bob", "👍 bob,alice"]) {
    client.client.react("#a", "m7", "👍");
    await until(() => `${shown()} is ${expected}`, () => shown().join() === expected);
  }
  assertEquals(
    server.received.filter(({ command }) => command === "TAGMSG")
      .map(({ tags }) => [...tags.keys()].find((name) => name.endsWith("react"))),
    ["+draft/react", "+draft/unreact", "+draft/react"],
  );
  server.peers[0]?.send("@+draft/reply=m7;+draft/unreact=👍 :bob!b@h TAGMSG #a");
  server.peers[0]?.send("@+draft/reply=m7;+draft/unreact=👍 :alice!b@h TAGMSG #a");
  await until(() => `no reactions are left: ${shown()}`, () => shown().length === 0);
  await client.client.quit();
  await server.close();
});

Deno.test("a server without tags gets no reactions, and the user is told", async () => {
  const server = new ScriptedServer();
  const client = new RunningClient(server.port);
  await client.event("names");
  client.client.react("#a", "m7", "👍");
  assertEquals((await client.event("error")).text, "This server does not support reactions.");
  await client.client.quit();
  await server.close();
});

Deno.test("a failed message can be sent again, and is the same message", async () => {
  let refuse = true;
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, tags }, peer) => {
      if (command !== "PRIVMSG" || !refuse) return false;
      refuse = false;
      peer.send(`@label=${tags.get("label")} :srv 404 alice #a :Not now`);
      return true;
    },
  });
  const client = new RunningClient(server.port);
  await client.event("names");
  assertEquals(client.client.retry(), []);
  const [sent] = client.client.say("#a", "again and again");
  const { message: failed } = await client.event(
    "outgoing",
    ({ message }) => message.state === "failed",
  );
  assertEquals(failed.reason, "Cannot send to #a: Not now");
  assertEquals(client.client.retry().map(({ id, nonce }) => [id, nonce]), [[
    sent?.id,
    sent?.nonce,
  ]]);
  const { message } = await client.event("outgoing", (e) => e.message.state === "acknowledged");
  assertEquals([message.id, message.reason], [sent?.id, undefined]);
  assertEquals(client.client.retry(), []);
  await client.client.quit();
  await server.close();
});

Deno.test("messages of an ignored user are neither shown nor unread", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const client = new RunningClient(server.port);
  await client.event("names");
  client.client.model.ignored.add("Mallory");
  server.peers[0]?.send(
    ":mallory!m@h PRIVMSG #a :alice: look",
    ":mallory!m@h PRIVMSG alice :look",
    ":mallory!m@h JOIN #a",
    ":bob!b@h PRIVMSG #a :hello",
  );
  await client.event("entry", ({ entry }) => entry.text === "hello");
  assertEquals(client.all("entry").map(({ entry }) => [entry.kind, entry.nick]), [
    ["join", "alice"],
    ["join", "mallory"],
    ["message", "bob"],
  ]);
  const { buffers } = client.client.model;
  assertEquals([buffers.get("#a")?.unread, buffers.get("mallory")], [1, undefined]);
  await client.client.quit();
  await server.close();
});

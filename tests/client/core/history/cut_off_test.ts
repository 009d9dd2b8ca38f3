/**
 * A server that ends the connection whenever it is asked for history.
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { RunningClient } from "../../support/running_client.ts";
import { ECHOING, ScriptedServer } from "../../support/scripted_server.ts";

const HISTORY = [...ECHOING, "draft/chathistory"];

function refusing(isRefused: (request: string) => boolean) {
  return new ScriptedServer({
    capabilities: HISTORY,
    answer: ({ command, params }, peer) => {
      if (command === "JOIN") {
        const id = peer.number;
        peer.send(
          `@msgid=j${id};time=2026-01-01T00:00:0${id}.000Z :${peer.nick}!u@h JOIN #a`,
          `@msgid=b${id};time=2026-01-01T00:00:0${id}.500Z :bob!u@h PRIVMSG #a :hello ${id}`,
        );
        return true;
      }
      if (command !== "CHATHISTORY") return;
      if (isRefused(params.join(" "))) {
        peer.send("ERROR :Closing link: SendQ exceeded");
        queueMicrotask(() => setTimeout(() => peer.close(), 10));
      } else if (params[0] === "TARGETS") {
        peer.send(":srv BATCH +t draft/chathistory-targets", ":srv BATCH -t");
      } else peer.send(":srv BATCH +h chathistory #a", ":srv BATCH -h");
      return true;
    },
  });
}

Deno.test("the client stops asking for history after the server ends the connection twice", async () => {
  const server = refusing((request) => request.startsWith("LATEST"));
  const running = new RunningClient(server.port, { history: 10 });
  const { text } = await running.event("error");
  assertMatch(text, /^Messages of #a are missing: twice the server .*\(SendQ exceeded\)/);
  await running.event("history");
  await running.event("entry", ({ entry }) => entry.text === "hello 2");
  await running.client.quit();
  const asked = server.received.filter(({ command, params }) =>
    command === "CHATHISTORY" && params[0] === "LATEST"
  );
  assertEquals(asked.length, 2);
  assertEquals(server.peers.length, 3);
  await server.close();
});

Deno.test("the client gives up missed messages, and the list of their users, in the same way", async () => {
  for (const what of ["AFTER", "TARGETS"]) {
    const server = refusing((request) => request.startsWith(what));
    const running = new RunningClient(server.port);
    await running.event("entry", ({ entry }) => entry.text === "hello 0");
    server.peers[0]?.close();
    const { text } = await running.event("error");
    assertMatch(text, what === "AFTER" ? /^Messages of #a are/ : /^Messages of other users are/);
    await running.event("entry", ({ entry }) => entry.text === "hello 3");
    await running.client.quit();
    const asked = server.received.filter(({ params }) => params[0] === what);
    assertEquals(asked.length, 2, what);
    await server.close();
  }
});

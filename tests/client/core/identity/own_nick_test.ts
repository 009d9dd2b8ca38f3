/**
 * What the client repeats while it has lost its nick.
 * @module
 */
import { assertEquals } from "@std/assert";
import { RunningClient } from "../../support/running_client.ts";
import { ECHOING, ScriptedServer } from "../../support/scripted_server.ts";

/**
 * A server that drops the first connection at a message, and keeps its nick taken while
 * `ghost.there`.
 */
function haunted(ghost: { there: boolean }): ScriptedServer {
  return new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params }, peer) => {
      if (command === "NICK" && peer.number > 0 && ghost.there && params[0] === "alice") {
        peer.send(":srv 433 * alice :Nickname is already in use");
        return true;
      }
      if (command === "PRIVMSG" && peer.number === 0) {
        peer.close();
        return true;
      }
    },
  });
}

Deno.test("with another nick, the client repeats nothing that may have arrived until it regains its nick", async () => {
  const ghost = { there: true };
  const server = haunted(ghost);
  const running = new RunningClient(server.port, { timing: { nickAgain: 1 } });
  await running.event("joined");
  running.client.say("#a", "one");
  await running.event("connected", ({ again }) => again);
  const [first, second] = server.peers;
  running.client.say("#a", "two");
  await server.until(() => second?.received.some(({ command }) => command === "JOIN") ?? false);
  assertEquals(server.said(1), []);
  ghost.there = false;
  second?.send(":alice!u@h QUIT :Connection lost");
  await running.client.settled();
  assertEquals(running.client.model.nick, "alice");
  assertEquals(server.said(1), ["one", "two"]);
  const nonce = (peer: typeof first) =>
    peer?.received.find(({ command }) => command === "PRIVMSG")?.tags.get("+chatd/nonce");
  assertEquals(nonce(second), nonce(first));
  await running.client.quit();
  await server.close();
});

Deno.test("a client that does not regain its nick repeats messages after a while", async () => {
  const server = haunted({ there: true });
  const running = new RunningClient(server.port, { timing: { nickAgain: 1, nickBack: 50 } });
  await running.event("joined");
  running.client.say("#a", "one");
  await running.event("connected", ({ again }) => again);
  await running.client.settled();
  assertEquals(server.said(1), ["one"]);
  await running.client.quit();
  await server.close();
});

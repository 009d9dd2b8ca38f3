import { assertEquals } from "@std/assert";
import { RunningClient } from "../support/running_client.ts";
import { ECHOING, ScriptedServer } from "../support/scripted_server.ts";

/** A server that is cut off within a message, and that takes the old connection for alive while `ghost` holds. */
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

Deno.test("client: by another nick it repeats nothing that may have arrived, until it has its own back", async () => {
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

Deno.test("client: it repeats it all the same where its nick does not come back", async () => {
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

/**
 * Several servers on one terminal.
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Exit, parseJoin } from "../../../client/terminal/options/flags.ts";
import { joinWith } from "../support/join.ts";
import { Sandbox } from "../../support/executable.ts";
import { ScreenTerminal } from "../support/screen_terminal.ts";
import { ECHOING, ScriptedServer } from "../support/scripted_server.ts";

function network(name: string): ScriptedServer {
  return new ScriptedServer({ capabilities: ECHOING, isupport: `NETWORK=${name}` });
}

function address(server: ScriptedServer): string {
  return `127.0.0.1:${server.port}`;
}

/** A screen that has joined these servers. */
function sit(servers: ScriptedServer[], env: Record<string, string> = {}, flags: string[] = []) {
  const terminal = new ScreenTerminal(env, 100);
  const stop = new AbortController();
  const options = parseJoin([...servers.map(address), "--nick", "alice", "--plain", ...flags]);
  return { terminal, stop, code: joinWith(options, terminal, stop.signal) };
}

Deno.test("servers: the screen shows one server, and each server keeps its draft", async () => {
  const [one, two] = [network("One"), network("Two")];
  const { terminal, code } = sit([one, two]);
  await terminal.sees("● One");
  await terminal.sees("Message #lobby");
  await two.until(() => two.received.some(({ command }) => command === "JOIN"));
  await terminal.type("half a line");
  await terminal.type("\x1bs");
  await terminal.sees("● Two");
  // The server has the JOIN; the client is in the channel only once it has the answer.
  await terminal.sees("Message #lobby");
  await terminal.type("hello two\r");
  await two.until(() => two.said().length === 1);
  two.peers[0]?.send(":bob!b@h PRIVMSG #lobby :hello from two");
  await terminal.sees("hello from two");
  await terminal.type("\x1bs");
  await terminal.sees("● One");
  await terminal.sees("half a line");
  const bells = () => terminal.output.split("\x07").length - 1;
  assertEquals(bells(), 0);
  two.peers[0]?.send(":bob!b@h PRIVMSG #lobby :alice: are you there?");
  await terminal.sees("bob in #lobby: alice: are you there?");
  assertEquals(bells(), 1);
  await terminal.type(" more\r");
  await one.until(() => one.said().length === 1);
  assertEquals([one.said(), two.said()], [["half a line more"], ["hello two"]]);
  await terminal.type("/quit so long\r");
  assertEquals(await code, Exit.ok);
  assertEquals(one.received.at(-1)?.params, ["so long"]);
  assertEquals(two.received.at(-1)?.command, "QUIT");
  assertEquals(terminal.isRaw, false);
  assertEquals(terminal.output.endsWith("\x1b[?1049l"), true);
  await terminal.endInput();
  await Promise.all([one.close(), two.close()]);
});

Deno.test("servers: a line typed before the channel is joined is refused with a reason", async () => {
  const held: (() => void)[] = [];
  const server = new ScriptedServer({
    capabilities: ECHOING,
    isupport: "NETWORK=One",
    answer: ({ command }, peer) => {
      if (command !== "JOIN") return false;
      held.push(() => peer.send(":alice!u@h JOIN #lobby", ":srv 366 alice #lobby :End"));
      return true;
    },
  });
  const { terminal, stop, code } = sit([server]);
  await terminal.sees("● One");
  await server.until(() => held.length === 1);
  await terminal.type("too early\r");
  await terminal.sees("You are not in a channel");
  held[0]?.();
  await terminal.sees("Message #lobby");
  await terminal.type("in time\r");
  await server.until(() => server.said().length === 1);
  assertEquals(server.said(), ["in time"]);
  stop.abort();
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await server.close();
});

Deno.test("servers: /connect joins one more, and /disconnect leaves it", async () => {
  const [one, two] = [network("One"), network("Two")];
  const { terminal, code } = sit([one]);
  await terminal.sees("Message #lobby");
  await terminal.type("/connect http://x\r");
  await terminal.sees("is a URL");
  await terminal.type(`/connect al@${address(two)}\r`);
  await terminal.sees("● Two");
  assertEquals(two.peers.at(-1)?.nick, "al");
  await terminal.type("/disconnect that is all\r");
  await terminal.sees("● One");
  assertEquals(two.received.at(-1)?.params, ["that is all"]);
  await terminal.type("hello one\r");
  await terminal.sees("hello one");
  await terminal.type("\x04");
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await Promise.all([one.close(), two.close()]);
});

Deno.test("servers: a failure is shown on another server's screen, or by the terminal if it was the last", async () => {
  const [one, gone] = [network("One"), network("Gone")];
  await gone.close();
  const { terminal, stop, code } = sit([gone, one]);
  await terminal.sees("● One");
  await terminal.sees(/Nothing listens at 127\.0\.0\.1/);
  assertEquals(terminal.errors, []);
  stop.abort();
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await one.close();
  const alone = sit([gone]);
  assertEquals(await alone.code, Exit.unreachable);
  assertStringIncludes(alone.terminal.errors.join(), "othing listens at");
  await alone.terminal.endInput();
});

Deno.test("servers: open conversations, input history, ignored nicks and settings last until the next run", async () => {
  await using sandbox = new Sandbox();
  const env = { XDG_STATE_HOME: sandbox.path };
  const server = network("One");
  const first = sit([server], env);
  await first.terminal.sees("Message #lobby");
  await first.terminal.type("/join #b\r");
  await first.terminal.sees("Message #b");
  await first.terminal.type("said in b\r/query bob\r");
  await first.terminal.sees("Message bob");
  await first.terminal.type("/ignore mallory\r/keyword lunch\r/theme light\r\x1b2");
  await first.terminal.sees("Message #b");
  await first.terminal.type("/login bob secret\r\x04");
  assertEquals(await first.code, Exit.ok);
  await first.terminal.endInput();
  const path = `${sandbox.path}/chatd/remembered.json`;
  const text = Deno.readTextFileSync(path);
  assertEquals(text.includes("secret"), false);
  const { servers, ...own } = JSON.parse(text);
  assertEquals(own, { keywords: ["lunch"], theme: "light" });
  assertEquals(servers[address(server)], {
    nick: "alice",
    current: "#b",
    conversations: ["#lobby", "#b", "bob"],
    ignored: ["mallory"],
    history: {
      "#b": ["said in b", "/query bob"],
      "#lobby": ["/join #b"],
      "bob": ["/ignore mallory", "/keyword lunch", "/theme light"],
    },
  });
  const again = sit([server], env);
  await again.terminal.sees("Message #b");
  await again.terminal.type("/connect 127\t");
  await again.terminal.sees(`/connect ${address(server)}`);
  await again.terminal.type("\x15");
  await again.terminal.sees("bob");
  server.peers[1]?.send(":mallory!m@h PRIVMSG #b :unseen", ":carol!c@h PRIVMSG #b :seen");
  await again.terminal.sees(/ seen/);
  assertEquals(again.terminal.screen.text.includes("unseen"), false);
  await again.terminal.type("\x1b[A\x1b[A");
  await again.terminal.sees(/› said in b/);
  await again.terminal.type("\x03\x04");
  await again.code;
  await again.terminal.endInput();
  await server.close();
});

Deno.test("servers: a filter and a dumb terminal take a single server", async () => {
  const { terminal, code } = (() => {
    const terminal = new ScreenTerminal({ TERM: "dumb" });
    const options = parseJoin(["a", "b"]);
    return { terminal, code: joinWith(options, terminal, new AbortController().signal) };
  })();
  const fault = await code.catch((error: Error) => error.message);
  assertStringIncludes(String(fault), "one server at a time");
  await terminal.endInput();
});

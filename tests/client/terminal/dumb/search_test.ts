/**
 * The command /search in the dumb terminal's client.
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseJoin } from "../../../../client/terminal/options/flags.ts";
import { joinWith } from "../../support/join.ts";
import { parseTags } from "../../../../protocol/message.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";
import { ECHOING, ScriptedServer } from "../../support/scripted_server.ts";

async function sit(server: ScriptedServer) {
  const terminal = new FakeTerminal({ TERM: "dumb" }, true, true);
  const options = parseJoin([`alice@127.0.0.1:${server.port}`, "--plain"]);
  const code = joinWith(options, terminal, new AbortController().signal);
  await terminal.shows("here");
  const leave = async () => {
    await terminal.type("/quit\n");
    await code;
    await terminal.endInput();
    await server.close();
  };
  return { terminal, leave };
}

Deno.test("dumb client: /search prints results by day", async () => {
  const noon = (day: number) => new Date(2026, 0, day, 12, 34).toISOString();
  const server = new ScriptedServer({
    capabilities: [...ECHOING, "soju.im/search"],
    answer: ({ command, params }, peer) => {
      if (command !== "SEARCH") return;
      const found = params[0]?.includes("from=bob")
        ? [
          `@batch=s1;time=${noon(1)} :bob!b@host PRIVMSG #room :green tea`,
          `@batch=s1;time=${noon(1)} :bob!b@host PRIVMSG alice :black tea`,
          `@batch=s1;time=${noon(2)} :bob!b@host PRIVMSG #lobby :white tea`,
        ]
        : [];
      peer.send(":srv BATCH +s1 soju.im/search", ...found, ":srv BATCH -s1");
      return true;
    },
  });
  const { terminal, leave } = await sit(server);
  await terminal.type("/search tea; time from:bob in:#room before:2026-01-03\n");
  await terminal.shows("3 messages were found.");
  const [request] = server.received.filter(({ command }) => command === "SEARCH");
  assertEquals(
    parseTags(request?.params[0] ?? ""),
    new Map([
      ["from", "bob"],
      ["in", "#room"],
      ["before", new Date(new Date(2026, 0, 3).getTime() - 1).toISOString()],
      ["text", "tea; time"],
    ]),
  );
  const order = [
    "On 2026-01-01:",
    "12:34 [#room] bob: green tea",
    "12:34 bob -> you: black tea",
    "On 2026-01-02:",
    "12:34 [#lobby] bob: white tea",
    "3 messages were found.",
  ];
  const places = order.map((line) => terminal.output.indexOf(line));
  assertEquals(places, [...places].filter((at) => at >= 0).sort((a, b) => a - b));
  await terminal.type("/search milk\n");
  await terminal.shows("Nothing was found.");
  await terminal.type("/search\n");
  await terminal.shows("/search WORDS [from:NICK]");
  await leave();
});

Deno.test("dumb client: /search says that the server cannot search", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, leave } = await sit(server);
  await terminal.type("/search tea\n");
  await terminal.shows("This server cannot search.");
  assertEquals(server.received.some(({ command }) => command === "SEARCH"), false);
  await terminal.type("/help\n");
  await terminal.shows("search the messages");
  assertStringIncludes(terminal.output, "/search WORDS");
  await leave();
});

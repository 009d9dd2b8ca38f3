import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { Entry, EntryKind } from "../../client/core/events.ts";
import { describeEntry, describeNotice, type View } from "../../client/terminal/describe.ts";
import { Exit, parseJoin } from "../../client/terminal/flags.ts";
import { joinWith } from "../../client/terminal/join.ts";
import { Style } from "../../client/terminal/style.ts";
import { FakeTerminal } from "./support/fake_terminal.ts";
import { ECHOING, ScriptedServer } from "./support/scripted_server.ts";

/** A person in front of a terminal, who has joined a server on loopback. */
async function sit(server: ScriptedServer, flags: string[] = [], env: Record<string, string> = {}) {
  const terminal = new FakeTerminal({ TERM: "xterm", ...env }, true, true);
  const stop = new AbortController();
  const options = parseJoin([`alice@127.0.0.1:${server.port}`, "--plain", ...flags]);
  const code = joinWith(options, terminal, stop.signal);
  await terminal.shows("here");
  return { terminal, stop, code };
}

/** What everything printed so far leaves on the screen, without colours and the bottom row. */
function lines({ output }: FakeTerminal): string[] {
  return output.replaceAll(/\x1b\[[0-9;?]*[a-zA-Z]/g, "").split("\r\n")
    .map((line) => line.slice(line.lastIndexOf("\r") + 1));
}

Deno.test("face: what is typed is said, and shown once the server has it", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = await sit(server);
  assertEquals(terminal.isRaw, true);
  await terminal.type("hello there\r");
  await terminal.until(() =>
    lines(terminal).some((line) => /^\d\d:\d\d alice: hello there$/.test(line))
  );
  await terminal.type("/me waves\r@bob psst\r//not a command\r");
  await server.until(() => server.said().length === 4);
  assertEquals(server.said().slice(1), ["\x01ACTION waves\x01", "psst", "/not a command"]);
  await terminal.type("\x03");
  assertEquals(await code, Exit.ok);
  assertEquals(terminal.isRaw, false);
  assertEquals(terminal.output.endsWith("\x1b[?2004l"), true);
  await terminal.endInput();
  await server.close();
});

Deno.test("face: commands do what they say, and mistakes are told", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = await sit(server);
  await terminal.type("/join other\r");
  await terminal.shows("[#other]");
  await terminal.type(
    "/topic new one\r/part\r/nick bob.by\r/nick bobby\r/who carol\r/jin\r/msg x\r",
  );
  await terminal.shows("/msg NICK TEXT");
  await server.until(() => server.received.some(({ command }) => command === "WHOIS"));
  const sent = server.received.map(({ command, params }) => [command, ...params].join(" "));
  for (const expected of ["JOIN #other", "TOPIC #other new one", "PART #other ", "NICK bobby"]) {
    assertEquals([expected, sent.includes(expected)], [expected, true]);
  }
  assertEquals(sent.includes("NICK bob.by"), false);
  const shown = lines(terminal).join("\n");
  assertStringIncludes(shown, '"bob.by" is no nick');
  assertStringIncludes(shown, "did you mean /join?");
  await terminal.type("/quit so long\r");
  assertEquals(await code, Exit.ok);
  assertEquals(server.received.at(-1)?.params, ["so long"]);
  await terminal.endInput();
  await server.close();
});

Deno.test("face: Tab completes who is here, where one can go and what can be done", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = await sit(server);
  await terminal.type("o\thi\r/to\t#lob\tnew one\r:smil");
  await server.until(() => server.received.some(({ command }) => command === "TOPIC"));
  await terminal.type("\x15");
  assertEquals(server.said(), ["op: hi"]);
  const topic = server.received.find(({ command }) => command === "TOPIC");
  assertEquals(topic?.params, ["#lobby", "new one"]);
  await terminal.type("\x03");
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await server.close();
});

Deno.test("face: the loss of the connection is told, what is typed meanwhile goes out later", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params }, peer) => {
      if (command !== "PRIVMSG" || params[1] !== "cut" || peer.number > 0) return;
      peer.close();
      return true;
    },
  });
  const { terminal, code } = await sit(server);
  await terminal.type("cut\r");
  await terminal.shows("The connection is lost");
  await terminal.type("later\r");
  await terminal.shows("[#lobby, offline, 2 waiting]");
  await terminal.shows("Connected again");
  await server.until(() => server.said(1).length === 2);
  assertEquals(server.said(1), ["cut", "later"]);
  await terminal.type("\x04");
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await server.close();
});

Deno.test("face: a nick that is taken is asked for again", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params }, peer) => {
      if (command !== "NICK" || params[0] !== "alice") return false;
      peer.send(":srv 433 * alice :Nickname is already in use");
      return true;
    },
  });
  const state = Deno.makeTempDirSync();
  const terminal = new FakeTerminal({ TERM: "xterm", XDG_STATE_HOME: state }, true, true);
  const options = parseJoin([`alice@127.0.0.1:${server.port}`, "--plain"]);
  const code = joinWith(options, terminal, new AbortController().signal);
  await terminal.shows("[another nick]");
  await terminal.type("a b\r");
  await terminal.shows("cannot hold a space");
  await terminal.type("carol\r");
  await terminal.shows("as carol");
  await terminal.type("\x03");
  assertEquals(await code, Exit.ok);
  assertEquals(
    Deno.readTextFileSync(`${state}/chatd/nicks`),
    `127.0.0.1:${server.port} carol\n`,
  );
  Deno.removeSync(state, { recursive: true });
  await terminal.endInput();
  await server.close();
});

Deno.test("face: a dumb terminal gets lines and nothing else, NO_COLOR no colours", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const dumb = await sit(server, [], { TERM: "dumb" });
  await dumb.terminal.type("hello\n");
  await dumb.terminal.shows("alice: hello\n");
  await dumb.terminal.endInput();
  assertEquals(await dumb.code, Exit.ok);
  assertEquals(dumb.terminal.output.includes("\x1b"), false);

  const plain = await sit(server, [], { NO_COLOR: "1" });
  server.peers.at(-1)?.send(":bob!u@h PRIVMSG #lobby :hi alice");
  await plain.terminal.shows("hi alice");
  plain.stop.abort();
  await plain.code;
  assertEquals(/\x1b\[[0-9;]*m/.test(plain.terminal.output), false);
  await plain.terminal.endInput();
  await server.close();
});

Deno.test("face: a fault of ours leaves the terminal as it was", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, stop, code } = await sit(server);
  globalThis.dispatchEvent(new Event("error"));
  assertEquals(terminal.isRaw, false);
  assertEquals(terminal.output.endsWith("\x1b[?2004l"), true);
  stop.abort();
  await code;
  await terminal.endInput();
  await server.close();
});

Deno.test("face: in a narrow window and when it changes no row is wider than the window", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = await sit(server);
  terminal.resize(20);
  await terminal.type("a rather long line that does not fit into twenty columns 日本語");
  await terminal.shows("日本語");
  const bottom = terminal.output.split("\r\x1b[J").at(-1) ?? "";
  assertEquals(bottom.startsWith("\x1b[1m[#lobby] \x1b[0m"), true);
  assertEquals((bottom.split("\r")[0] ?? "").length <= 20 + "\x1b[1m\x1b[0m".length, true);
  await terminal.type("\x03");
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await server.close();
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.stringMatching(/^[\x00-\x1f\x7f-\x9f\[\]0-9;a-zA-Z]{0,60}$/),
  fc.constantFrom("\x1b]0;title\x07", "\x9b31m", "\x1bc", "\r\nalice: forged", "\u202eevil"),
);

Deno.test("describe: nothing that others say reaches the terminal as more than text", () => {
  const kinds: EntryKind[] = [
    "message",
    "notice",
    "action",
    "join",
    "part",
    "quit",
    "nick",
    "kick",
    "topic",
    "mode",
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.tuple(hostile, hostile, hostile, hostile),
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 10, max: 100 }),
      (kind, [buffer, nick, text, about], own, colour, columns) => {
        const entry: Entry = { kind, time: 0, buffer, nick, text, about, own, mention: !own };
        const view: View = {
          style: new Style(colour),
          columns,
          current: "#a",
          isChannel: (name) => name.startsWith("#"),
        };
        for (const row of [...describeEntry(entry, view), ...describeNotice(text, "error", view)]) {
          const bare = row.replaceAll(/\x1b\[\d+m/g, "");
          assertEquals(/[\x00-\x1f\x7f-\x9f\u2028-\u202e]/.test(bare), false);
          if (!colour) assertEquals(row.includes("\x1b"), false);
        }
      },
    ),
  );
});

Deno.test("style: a nick has one colour, whatever case it is written in", () => {
  const style = new Style(true);
  assertEquals(style.nick("Alice", "x"), style.nick("aLICE", "x"));
  assertEquals(new Style(false).nick("Alice"), "Alice");
});

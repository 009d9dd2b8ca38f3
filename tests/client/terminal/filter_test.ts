/**
 * `chatd join` in a pipe.
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Exit, parseJoin } from "../../../client/terminal/options/flags.ts";
import { joinWith } from "../support/join.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { ECHOING, ScriptedServer } from "../support/scripted_server.ts";

/** A filter that runs against a server on loopback. */
function start(port: number, flags: string[] = [], env: Record<string, string> = {}) {
  const terminal = new FakeTerminal({ USER: "kim", ...env });
  const stop = new AbortController();
  const options = parseJoin([`127.0.0.1:${port}`, "--plain", ...flags]);
  return { terminal, stop, code: joinWith(options, terminal, stop.signal) };
}

Deno.test("filter: it sends lines of input, and ends when all are acknowledged", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = start(server.port);
  await terminal.type("one\ntwo\r\n\n/three\nfour");
  await terminal.endInput();
  assertEquals(await code, Exit.ok);
  assertEquals(server.said(), ["one", "two", "/three", "four"]);
  assertEquals(server.received.at(-1)?.command, "QUIT");
  assertEquals([terminal.output, terminal.errors], ["", []]);
  await server.close();
});

Deno.test("filter: thousands of lines arrive in order", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = start(server.port);
  const lines = Array.from({ length: 3000 }, (_, i) => `line ${i}`);
  await terminal.type(lines.join("\n"));
  await terminal.endInput();
  assertEquals(await code, Exit.ok);
  assertEquals(server.said(), lines);
  await server.close();
});

Deno.test("filter: it prints messages of other users without control characters", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command }, peer) => {
      if (command !== "PRIVMSG") return;
      peer.send(
        ":bob!u@h PRIVMSG #lobby :hi\x1b[31m \x02bold\x02 there",
        ":bob!u@h PRIVMSG #lobby :\x01ACTION waves\x01",
        ":bob!u@h PRIVMSG kim :psst",
        ":bob!u@h JOIN #lobby",
        ":srv NOTICE kim :something of the server",
      );
    },
  });
  const { terminal, code } = start(server.port);
  await terminal.type("hello\n");
  await terminal.shows("psst");
  await terminal.endInput();
  assertEquals(await code, Exit.ok);
  assertEquals(terminal.output, "bob: hi\ufffd[31m bold there\n* bob waves\n(private) bob: psst\n");
  await server.close();
});

Deno.test("filter: --json prints an object for each message", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command }, peer) => {
      if (command === "PRIVMSG") {
        peer.send("@msgid=x1;time=2026-01-02T03:04:05.678Z :bob!u@h PRIVMSG #lobby :h\x9bi");
        peer.send(":bob!u@h NOTICE #lobby :careful");
      }
    },
  });
  const { terminal, code } = start(server.port, ["--json"]);
  await terminal.type("hello\n");
  await terminal.shows("careful");
  await terminal.endInput();
  assertEquals(await code, Exit.ok);
  const [first = "", second = ""] = terminal.output.split("\n");
  assertStringIncludes(first, "h\\u009bi");
  assertEquals(JSON.parse(first), {
    time: "2026-01-02T03:04:05.678Z",
    channel: "#lobby",
    nick: "bob",
    text: "h\x9bi",
    msgid: "x1",
    kind: "message",
  });
  assertEquals([JSON.parse(second).kind, JSON.parse(second).msgid], ["notice", null]);
  await server.close();
});

Deno.test("filter: --follow runs until it is stopped", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, stop, code } = start(server.port, ["--follow"]);
  await terminal.endInput();
  await server.until(() => server.received.some(({ command }) => command === "JOIN"));
  server.peers[0]?.send(":bob!u@h PRIVMSG #lobby :still there?");
  await terminal.shows("bob: still there?");
  stop.abort();
  assertEquals(await code, Exit.ok);
  await server.close();
});

Deno.test("filter: a message of several lines is printed as several lines, or as one object", async () => {
  const server = new ScriptedServer({
    capabilities: [...ECHOING, "draft/multiline=max-bytes=4096"],
    answer: ({ command }, peer) => {
      if (command !== "PRIVMSG") return;
      peer.send(
        ":bob!u@h BATCH +1 draft/multiline #lobby",
        "@batch=1 :bob!u@h PRIVMSG #lobby :one",
        "@batch=1 :bob!u@h PRIVMSG #lobby :two",
        "BATCH -1",
      );
    },
  });
  for (const flags of [[], ["--json"]]) {
    const { terminal, code } = start(server.port, flags);
    await terminal.type("hello\n");
    await terminal.shows("two");
    await terminal.endInput();
    assertEquals(await code, Exit.ok);
    if (flags.length === 0) assertEquals(terminal.output, "bob: one\nbob: two\n");
    else assertEquals(JSON.parse(terminal.output).text, "one\ntwo");
  }
  await server.close();
});

Deno.test("filter: it prints history first, or says that the server keeps none", async () => {
  const server = new ScriptedServer({
    capabilities: [...ECHOING, "draft/chathistory"],
    answer: ({ command, params }, peer) => {
      if (command !== "CHATHISTORY") return;
      assertEquals(params, ["LATEST", "#lobby", "*", "2"]);
      peer.send(
        "@msgid=2 :bob!u@h PRIVMSG #lobby :both in history and live",
        ":srv BATCH +h chathistory #lobby",
        "@batch=h;msgid=1 :bob!u@h PRIVMSG #lobby :first",
        "@batch=h;msgid=2 :bob!u@h PRIVMSG #lobby :both in history and live",
        ":srv BATCH -h",
      );
    },
  });
  const { terminal, code } = start(server.port, ["--history", "2"]);
  await terminal.endInput();
  assertEquals(await code, Exit.ok);
  assertEquals(terminal.output, "bob: first\nbob: both in history and live\n");
  await server.close();

  const forgetful = new ScriptedServer({ capabilities: ECHOING });
  const other = start(forgetful.port, ["--history", "2"]);
  await other.terminal.endInput();
  assertEquals(await other.code, Exit.ok);
  assertStringIncludes(other.terminal.errors.join(), "keeps no history");
  await forgetful.close();
});

Deno.test("filter: it reconnects after a loss, and delivers the rest", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params }, peer) => {
      if (command === "PRIVMSG" && params[1] === "2" && peer.number === 0) {
        peer.close();
        return true;
      }
    },
  });
  const { terminal, code } = start(server.port);
  await terminal.type("1\n2\n3\n");
  await terminal.endInput();
  assertEquals(await code, Exit.ok);
  assertEquals(server.said(1), ["2", "3"]);
  assertStringIncludes(terminal.errors.join("\n"), "connected again");
  await server.close();
});

Deno.test("filter: each kind of failure has an exit code", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const nobody = start(port);
  assertEquals(await nobody.code, Exit.unreachable);
  assertStringIncludes(nobody.terminal.errors.join(), "nothing listens at 127.0.0.1:");
  await nobody.terminal.endInput();

  const refusing = (numeric: string, on: string) =>
    new ScriptedServer({
      capabilities: ECHOING,
      answer: ({ command, params, tags }, peer) => {
        if (command !== on) return false;
        const label = tags.get("label");
        peer.send(`${label ? `@label=${label} ` : ""}:srv ${numeric} kim ${params[0]} :No`);
        return true;
      },
    });
  for (
    const [numeric, on, flags, expected] of [
      ["404", "PRIVMSG", [], Exit.undelivered],
      ["474", "JOIN", [], Exit.refused],
      ["433", "NICK", ["--nick", "kim"], Exit.refused],
      ["464", "USER", [], Exit.refused],
    ] as const
  ) {
    const server = refusing(numeric, on);
    const { terminal, code } = start(server.port, [...flags]);
    await terminal.type("hello\n");
    await terminal.endInput();
    assertEquals([on, await code], [on, expected]);
    assertEquals(terminal.errors.length > 0, true);
    await server.close();
  }
});

Deno.test("filter: it ends silently when its reader is gone", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = start(server.port, ["--follow"]);
  await terminal.type("hello\n");
  await server.until(() => server.said().length > 0);
  terminal.broken = true;
  server.peers[0]?.send(":bob!u@h PRIVMSG #lobby :anybody?");
  assertEquals(await code, Exit.ok);
  assertEquals(terminal.errors, []);
  await terminal.endInput();
  await server.close();
});

Deno.test("filter: an address with a zone is not taken for a server without TLS", async () => {
  const terminal = new FakeTerminal({ USER: "kim" });
  const options = parseJoin(["[fe80::1%lo]:6697"]);
  const code = await joinWith(options, terminal, new AbortController().signal);
  assertEquals(code, Exit.unreachable);
  assertStringIncludes(terminal.errors.join(), "has a zone, which this client cannot use over TLS");
  await terminal.endInput();
});

Deno.test("filter: it delivers its input even if no program reads its output; the exit code tells", async () => {
  const acknowledging = (refused: string) =>
    new ScriptedServer({
      capabilities: ECHOING,
      answer: ({ command, params, tags }, peer) => {
        if (command === "JOIN") peer.send(":bob!u@h PRIVMSG #lobby :early");
        if (command !== "PRIVMSG" || params[1] !== refused) return false;
        peer.send(`@label=${tags.get("label")} :srv 404 kim #lobby :No`);
        return true;
      },
    });
  for (
    const [broken, flags, refused, expected, word] of [
      ["pipe", [], "", Exit.ok, undefined],
      ["pipe", ["--follow"], "", Exit.ok, undefined],
      ["pipe", [], "last", Exit.undelivered, "not delivered: last"],
      ["full", [], "", Exit.undelivered, "cannot write to standard output (No space left)"],
      ["full", ["--follow"], "", Exit.undelivered, "cannot write to standard output (No space"],
    ] as const
  ) {
    const server = acknowledging(refused);
    const { terminal, code } = start(server.port, [...flags]);
    if (broken === "pipe") terminal.broken = true;
    else terminal.write = () => Promise.reject(new Error("No space left"));
    await server.until(() => server.received.some(({ command }) => command === "JOIN"));
    await terminal.type("first\nlast\n");
    await terminal.endInput();
    assertEquals([broken, ...flags, await code], [broken, ...flags, expected]);
    assertEquals(server.said().at(0), "first");
    if (refused === "") assertEquals(server.said(), ["first", "last"]);
    if (word === undefined) assertEquals(terminal.errors, []);
    else assertStringIncludes(terminal.errors.join("\n"), word);
    await server.close();
  }
});

Deno.test("filter: it names the channel if there are several, and the first gets the input", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = start(server.port, ["--channel", "a", "--channel", "#b"]);
  await terminal.type("to a\n");
  await server.until(() => server.said().length > 0);
  server.peers[0]?.send(":bob!u@h PRIVMSG #b :in b", ":bob!u@h PRIVMSG #a :in a");
  await terminal.shows("in a");
  await terminal.endInput();
  assertEquals(await code, Exit.ok);
  assertEquals(terminal.output, "#b bob: in b\n#a bob: in a\n");
  assertEquals(
    server.received.filter(({ command }) => command === "PRIVMSG").map(({ params }) => params[0]),
    ["#a"],
  );
  await server.close();
});

Deno.test("filter: a server password and an account's password are separate", async () => {
  const state = Deno.makeTempDirSync();
  Deno.mkdirSync(`${state}/chatd`);
  const server = new ScriptedServer({ capabilities: ECHOING });
  Deno.writeTextFileSync(
    `${state}/chatd/keyring`,
    `alice@127.0.0.1:${server.port} hers\n@127.0.0.1:${server.port} of the server\n`,
    { mode: 0o600 },
  );
  const given = async (env: Record<string, string>, ...flags: string[]) => {
    const before = server.received.length;
    const { terminal, code } = start(server.port, flags, { XDG_STATE_HOME: state, ...env });
    await terminal.endInput();
    await code;
    return server.received.slice(before).find(({ command }) => command === "PASS")?.params[0];
  };
  assertEquals(await given({}), "of the server");
  assertEquals(await given({ CHATD_PASSWORD: "x" }), "of the server");
  assertEquals(await given({ CHATD_SERVER_PASSWORD: "theirs", CHATD_PASSWORD: "x" }), "theirs");
  assertEquals(await given({ CHATD_PASSWORD: "x" }, "--account", "alice"), "of the server");
  Deno.removeSync(`${state}/chatd/keyring`);
  assertEquals(await given({ CHATD_PASSWORD: "x" }, "--account", "alice"), undefined);
  await server.close();
  Deno.removeSync(state, { recursive: true });
});

Deno.test("filter: it takes the password from the environment, and the nick used last", async () => {
  const state = Deno.makeTempDirSync();
  const server = new ScriptedServer({ capabilities: ECHOING });
  Deno.mkdirSync(`${state}/chatd`);
  const servers = { [`127.0.0.1:${server.port}`]: { nick: "olga" } };
  Deno.writeTextFileSync(`${state}/chatd/remembered.json`, JSON.stringify({ servers }));
  const env = { XDG_STATE_HOME: state, CHATD_PASSWORD: "open sesame" };
  const { terminal, code } = start(server.port, [], env);
  await terminal.endInput();
  assertEquals(await code, Exit.ok);
  const params = (command: string) =>
    server.received.find((message) => message.command === command)?.params;
  assertEquals(params("PASS"), ["open sesame"]);
  assertEquals(params("NICK"), ["olga"]);
  await server.close();
  Deno.removeSync(state, { recursive: true });
});

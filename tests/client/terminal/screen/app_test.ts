/**
 * The screen as a user sees it, against a scripted server.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Exit, parseJoin } from "../../../../client/terminal/options/flags.ts";
import { joinWith } from "../../support/join.ts";
import { ScreenTerminal } from "../../support/screen_terminal.ts";
import { ECHOING, ScriptedServer } from "../../support/scripted_server.ts";

/** A screen that has joined a server on loopback. */
async function sit(server: ScriptedServer, env: Record<string, string> = {}, size = [100, 24]) {
  const terminal = new ScreenTerminal(env, ...size);
  const stop = new AbortController();
  const options = parseJoin([`alice@127.0.0.1:${server.port}`, "--plain"]);
  const code = joinWith(options, terminal, stop.signal);
  await terminal.sees("Message #lobby");
  return { terminal, stop, code };
}

Deno.test("screen: a typed line is sent, and dimmed until the server acknowledges it", async () => {
  let held: (() => void) | undefined;
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params, tags }, peer) => {
      if (command !== "PRIVMSG" || params[1] !== "wait for me") return;
      held = () =>
        peer.send(`@label=${tags.get("label")};msgid=x :alice!u@h PRIVMSG #lobby :${params[1]}`);
      return true;
    },
  });
  const { terminal, code } = await sit(server);
  assertEquals(terminal.isRaw, true);
  await terminal.type("hello there\r");
  await terminal.sees("alice │ hello there");
  await terminal.misses("1 waiting");
  await terminal.type("wait for me\r");
  await terminal.sees("1 waiting");
  const dimmed = terminal.screen.styleOf("wait for me");
  assert(dimmed !== terminal.screen.styleOf("hello there"));
  await server.until(() => held !== undefined);
  held?.();
  await terminal.misses("1 waiting");
  assertEquals(terminal.screen.styleOf("wait for me"), terminal.screen.styleOf("hello there"));
  await terminal.type("/me waves\r/msg bob psst\r//not a command\r");
  await server.until(() => server.said().length === 5);
  assertEquals(server.said().slice(2), ["\x01ACTION waves\x01", "psst", "/not a command"]);
  await terminal.type("\x04");
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await server.close();
});

Deno.test("screen: the status bar shows quiet hours within a minute of their beginning", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = await sit(server);
  const realNow = Date.now;
  const evening = new Date(2026, 10, 20, 21, 59, 59, 300).getTime() - realNow();
  try {
    Date.now = () => realNow() + evening;
    await terminal.type("/dnd 22:00-07:00\r");
    await terminal.sees("every day 22:00-07:00");
    await terminal.misses("quiet until");
    await terminal.sees("quiet until 07:00");
  } finally {
    Date.now = realNow;
  }
  await terminal.type("\x04");
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await server.close();
});

Deno.test("screen: commands work, and mistakes are reported", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = await sit(server);
  await terminal.type("/join other\r");
  await terminal.sees("Message #other");
  await terminal.type(
    "/topic new one\r/part\r/nick bob.by\r/nick bobby\r/who carol\r/jin\r/msg x\r",
  );
  await terminal.sees("/msg NICK TEXT");
  await server.until(() => server.received.some(({ command }) => command === "WHOIS"));
  const sent = server.received.map(({ command, params }) => [command, ...params].join(" "));
  for (const expected of ["JOIN #other", "TOPIC #other new one", "PART #other ", "NICK bobby"]) {
    assertEquals([expected, sent.includes(expected)], [expected, true]);
  }
  assertEquals(sent.includes("NICK bob.by"), false);
  assertStringIncludes(terminal.screen.text, '"bob.by" is not a valid nick');
  assertStringIncludes(terminal.screen.text, "did you mean /join?");
  await terminal.type("/quit so long\r");
  assertEquals(await code, Exit.ok);
  assertEquals(server.received.at(-1)?.params, ["so long"]);
  await terminal.endInput();
  await server.close();
});

Deno.test("screen: it reports a lost connection, and later sends lines typed meanwhile", async () => {
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
  await terminal.sees("The connection is lost");
  await terminal.type("later\r");
  await terminal.sees("2 waiting");
  await terminal.sees("Connected again");
  await server.until(() => server.said(1).length === 2);
  assertEquals(server.said(1), ["cut", "later"]);
  await terminal.misses("waiting");
  for (const text of ["│ cut", "│ later"]) {
    assertEquals(terminal.screen.text.split(text).length, 2);
  }
  await terminal.type("\x04");
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await server.close();
});

Deno.test("screen: it asks for another nick if one is taken", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params }, peer) => {
      if (command !== "NICK" || params[0] !== "alice") return false;
      peer.send(":srv 433 * alice :Nickname is already in use");
      return true;
    },
  });
  const state = Deno.makeTempDirSync();
  const terminal = new ScreenTerminal({ XDG_STATE_HOME: state }, 100);
  const options = parseJoin([`alice@127.0.0.1:${server.port}`, "--plain"]);
  const code = joinWith(options, terminal, new AbortController().signal);
  await terminal.sees("Type another nick.");
  await terminal.type("a b\r");
  await terminal.sees("cannot hold a space");
  await terminal.type("carol\r");
  await terminal.sees("carol · not encrypted");
  await terminal.type("\x04");
  assertEquals(await code, Exit.ok);
  const { servers } = JSON.parse(Deno.readTextFileSync(`${state}/chatd/remembered.json`));
  assertEquals(servers[`127.0.0.1:${server.port}`].nick, "carol");
  Deno.removeSync(state, { recursive: true });
  await terminal.endInput();
  await server.close();
});

Deno.test("screen: it restores the terminal at the end, and after an uncaught error", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  for (const end of ["abort", "error"]) {
    const { terminal, stop, code } = await sit(server);
    assertEquals(terminal.screen.modes.has(1049), true);
    terminal.screen.clear();
    terminal.screen.mode(1049, false);
    terminal.goOn();
    await terminal.sees("Message #lobby");
    assertEquals(terminal.screen.modes.has(1049), true);
    if (end === "error") {
      globalThis.dispatchEvent(new Event("error"));
      assertEquals([...terminal.screen.modes].sort(), [25, 7]);
    }
    stop.abort();
    await code;
    assertEquals(terminal.isRaw, false);
    assertEquals([...terminal.screen.modes].sort(), [25, 7]);
    await terminal.endInput();
  }
  await server.close();
});

Deno.test("screen: NO_COLOR switches colours off", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, stop, code } = await sit(server, { NO_COLOR: "1" });
  server.peers.at(-1)?.send(":bob!u@h PRIVMSG #lobby :hi alice \x0304red");
  await terminal.sees("hi alice red");
  stop.abort();
  await code;
  assertEquals(/\x1b\[[\d;]*[34]8;/.test(terminal.output), false);
  assertEquals(/\x1b\[0;(?:[\d;]*;)?[349]\d[;m]/.test(terminal.output), false);
  await terminal.endInput();
  await server.close();
});

Deno.test("screen: it follows the size of the window", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = await sit(server, {}, [20, 10]);
  await terminal.type("a rather long line that does not fit into twenty columns 日本語\r");
  await terminal.sees("日本語");
  terminal.resize(160, 30);
  await terminal.sees(/alice │ a rather long line that does not fit into twenty columns 日本語$/m);
  terminal.resize(8, 3);
  await terminal.sees("Mess");
  await terminal.type("\x04");
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await server.close();
});

Deno.test("screen: Tab completes with a list, Ctrl-K finds, and commands explain themselves", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = await sit(server);
  await terminal.type("o\thi\r");
  await terminal.sees("alice │ op: hi");
  await terminal.type("/th");
  await terminal.sees("/theme [NAME]");
  await terminal.sees("change the colours");
  await terminal.type("\x15/join other\r");
  await terminal.sees("Message #other");
  await terminal.type("draft");
  await terminal.type("\x0blby");
  await terminal.sees("› lby");
  await terminal.sees("Go to");
  await terminal.type("\r");
  await terminal.sees("Message #lobby");
  await terminal.type("\x0e");
  await terminal.sees("› draft");
  await terminal.type("\x1b1");
  await terminal.sees("Message #lobby");
  assertEquals(server.said(), ["op: hi"]);
  await terminal.type("\x04");
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await server.close();
});

Deno.test("screen: Ctrl-C cuts the typed text, which Ctrl-Y pastes, and quits at the second one with nothing typed", async () => {
  const server = new ScriptedServer({ capabilities: ECHOING });
  const { terminal, code } = await sit(server);
  await terminal.type("a long\x1b\rdraft");
  await terminal.sees("draft");
  await terminal.type("\x03");
  await terminal.sees("Message #lobby");
  await terminal.type("\x19");
  await terminal.sees("a long");
  await terminal.sees("draft");
  await terminal.type("\x03\x03");
  await terminal.sees("Ctrl-C again leaves the chat.");
  // Any other key takes the first Ctrl-C back.
  await terminal.type("x\x03");
  await terminal.sees("Message #lobby");
  await terminal.type("\x03\x03");
  assertEquals(await code, Exit.ok);
  await terminal.endInput();
  await server.close();
});

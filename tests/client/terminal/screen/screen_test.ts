/**
 * Notifications, themes, history, search and unread messages on the screen.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { parseJoin } from "../../../../client/terminal/options/flags.ts";
import { joinWith } from "../../support/join.ts";
import { ScreenTerminal } from "../../support/screen_terminal.ts";
import { ECHOING, type Script, ScriptedServer } from "../../support/scripted_server.ts";
import { at, Scene } from "./scene.ts";

/** Runs a test on a screen that has joined a server. */
async function withScreen(
  test: (terminal: ScreenTerminal, server: ScriptedServer) => Promise<void>,
  script: Script = {},
  env: Record<string, string> = {},
): Promise<void> {
  const server = new ScriptedServer({ capabilities: ECHOING, ...script });
  const terminal = new ScreenTerminal(env, 100, 24);
  const options = parseJoin([`alice@127.0.0.1:${server.port}`, "--plain"]);
  const code = joinWith(options, terminal, new AbortController().signal);
  await terminal.sees("Message #lobby");
  await test(terminal, server);
  await terminal.type("\x04");
  assertEquals(await code, 0);
  await terminal.endInput();
  await server.close();
}

Deno.test("screen: a mention rings the bell, unless the user sees it or wants quiet", async () => {
  await withScreen(
    async (terminal, server) => {
      const { screen } = terminal;
      const [peer] = server.peers;
      peer?.send(":bob!u@h PRIVMSG #lobby :alice: seen");
      await terminal.sees("alice: seen");
      assertEquals(screen.bells, 0);
      peer?.send(":bob!u@h PRIVMSG alice :psst; \x1b]0;x\x07");
      await terminal.sees(/bob +1/);
      assertEquals(screen.notes, ["notify;bob;psst, \ufffd]0,x\ufffd"]);
      assertEquals([screen.bells, screen.title], [1, "(1!) #lobby - chatd"]);
      await terminal.type("\x1b[O");
      peer?.send(":bob!u@h PRIVMSG #lobby :alice: while away");
      await terminal.sees("while away");
      assertEquals(screen.bells, 2);
      await terminal.type("\x1b[I/keyword tea\r/dnd\r");
      await terminal.sees("do not disturb");
      peer?.send(":bob!u@h PRIVMSG alice :quiet now");
      await terminal.sees(/bob +2/);
      await terminal.type("/dnd off\r");
      await terminal.misses("do not disturb");
      const hour = new Date().getHours();
      await terminal.type(`/dnd ${hour}-${(hour + 2) % 24}\r`);
      await terminal.sees(`quiet until ${String((hour + 2) % 24).padStart(2, "0")}:00`);
      peer?.send(":bob!u@h PRIVMSG alice :and now");
      await terminal.sees(/bob +3/);
      assertEquals(screen.bells, 2);
      await terminal.type("/dnd off\r");
      await terminal.misses("quiet until");
      peer?.send(
        ":bob!u@h NOTICE #other :x",
        ":alice!u@h JOIN #tea",
        ":bob!u@h PRIVMSG #tea :green tea",
      );
      await terminal.sees(/#tea +1/);
      assertEquals(screen.bells, 3);
      assertEquals(screen.notes.length, 3);
    },
    {},
    { TERM: "foot" },
  );
});

Deno.test("screen: the colours suit the background and the theme", async () => {
  await withScreen(async (terminal) => {
    const dark = terminal.screen.styleOf("#lobby");
    await terminal.type("\x1b]11;rgb:ffff/ffff/f0f0\x1b\\ ");
    await terminal.until(() => terminal.screen.styleOf("#lobby") !== dark);
    const light = terminal.screen.styleOf("#lobby");
    await terminal.type("\x15/theme night\r");
    await terminal.until(() =>
      terminal.screen.styleOf("Message #lobby")?.includes("48;2;16;19;31") === true
    );
    await terminal.type("/theme auto\r");
    await terminal.until(() => terminal.screen.styleOf("#lobby") === light);
    await terminal.type("/theme pink\r");
    await terminal.sees("There is no theme pink: auto, dark, light, night,");
  });
});

/** A server with this many messages of history, which answers CHATHISTORY. */
function historian(count: number): Script {
  const line = (i: number) =>
    `@batch=h;msgid=m${i};time=${
      new Date(2026, 0, 1, 12, 0, i).toISOString()
    } :bob!u@h PRIVMSG #lobby :said ${i}`;
  return {
    capabilities: [...ECHOING, "draft/chathistory", "soju.im/search"],
    isupport: "CHATHISTORY=50",
    answer: ({ command, params, tags }, peer) => {
      if (command === "SEARCH") {
        const found =
          `@batch=s;msgid=m7;time=2026-01-01T12:00:07.000Z :bob!u@h PRIVMSG #lobby :said 7`;
        peer.send(":srv BATCH +s soju.im/search", found, ":srv BATCH -s");
        return true;
      }
      if (command !== "CHATHISTORY") return;
      const [kind, , place = ""] = params;
      const limit = Number(params.at(-1));
      const at = place === "*" ? count : Number(/msgid=m(\d+)/.exec(place)?.[1] ?? NaN);
      const from = kind === "AROUND" ? at - 3 : at - limit;
      const to = kind === "AROUND" ? at + 4 : at;
      const lines = [];
      for (let i = Math.max(0, from); i < Math.min(to, count); i++) lines.push(line(i));
      const label = tags.has("label") ? `@label=${tags.get("label")} ` : "";
      peer.send(`${label}:srv BATCH +h chathistory #lobby`, ...lines, ":srv BATCH -h");
      return true;
    },
  };
}

Deno.test("screen: scrolling up loads earlier messages until the server has no more", async () => {
  await withScreen(async (terminal, server) => {
    await terminal.sees("said 229");
    for (let i = 0; i < 40 && !terminal.screen.text.includes("said 0\n"); i++) {
      const before = terminal.screen.text;
      await terminal.type("\x1b[5~");
      await terminal.until(() => terminal.screen.text !== before);
    }
    await terminal.sees(/said 0\n/);
    await terminal.sees("below");
    const asked = server.received.filter(({ command }) => command === "CHATHISTORY").length;
    await terminal.type("\x1b[5~\x1b[<64;40;5M");
    await terminal.type("\x1b");
    await terminal.sees("said 229");
    assertEquals(terminal.screen.text.includes("below"), false);
    assertEquals(server.received.filter(({ command }) => command === "CHATHISTORY").length, asked);
  }, historian(230));
});

Deno.test("screen: a message of several lines is typed in as many rows, and sent as one", async () => {
  const capabilities = [...ECHOING, "draft/multiline=max-bytes=4096,max-lines=10"];
  await withScreen(async (terminal, server) => {
    server.peers[0]?.send(
      "@msgid=m9 :bob!u@h BATCH +1 draft/multiline #lobby",
      "@batch=1 :bob!u@h PRIVMSG #lobby :if (tea) {",
      "@batch=1 :bob!u@h PRIVMSG #lobby :",
      "@batch=1 :bob!u@h PRIVMSG #lobby :\tdrink();\x1b[2J",
      "BATCH -1",
    );
    await terminal.sees(
      /\n.*bob │ if \(tea\) \{ *\S* *\n[^\n]*│ *\S* *\n[^\n]*│ {2}drink\(\);\ufffd/,
    );
    await terminal.type("one\x1b\rtwo\r");
    await server.until(() => server.received.some(({ params }) => params[1] === "two"));
    const sent = server.received.slice(-4).map(({ command, params }) => [command, params.at(-1)]);
    assertEquals(sent.map(([command]) => command), ["BATCH", "PRIVMSG", "PRIVMSG", "BATCH"]);
    assertEquals([sent[1]?.[1], sent[2]?.[1]], ["one", "two"]);
    await terminal.sees(/│ one *\S* *\n[^\n]*│ two/);
  }, { capabilities });
});

Deno.test("screen: a line marks the first message unread at the last visit or on another connection", async () => {
  const { answer, capabilities = [] } = historian(20);
  const mark = (second: number) => `timestamp=${new Date(2026, 0, 1, 12, 0, second).toISOString()}`;
  const script: Script = {
    capabilities: [...capabilities, "draft/read-marker"],
    isupport: "CHATHISTORY=50",
    answer: (message, peer) => {
      if (message.command !== "JOIN") return answer?.(message, peer);
      peer.send(
        `:alice!u@h JOIN ${message.params[0]}`,
        `:srv MARKREAD ${message.params[0]} ${mark(14)}`,
        `:srv 366 alice ${message.params[0]} :End`,
      );
      return true;
    },
  };
  await withScreen(async (terminal, server) => {
    await terminal.sees(/said 14 *\S* *\n[^\n]*new since you left[^\n]*\n[^\n]*said 15/);
    const marks = () => server.received.filter(({ command }) => command === "MARKREAD");
    await server.until(() => marks().length > 0);
    assertEquals(marks()[0]?.params, ["#lobby", mark(19)]);
    await terminal.type("\x1b[O");
    server.peers[0]?.send(
      "@msgid=m50;time=2026-01-02T00:00:00.000Z :bob!u@h PRIVMSG #lobby :while away",
    );
    await terminal.sees(/new since you left[^\n]*\n[^\n]*while away/);
    server.peers[0]?.send(":srv MARKREAD #lobby timestamp=2026-01-02T00:00:00.000Z");
    await terminal.misses("new since you left");
  }, script);
});

Deno.test("screen: /history loads the given number of messages", async () => {
  await withScreen(async (terminal, server) => {
    await terminal.sees("said 399");
    const limits = () =>
      server.received.filter(({ command, params }) =>
        command === "CHATHISTORY" && params[0] === "BEFORE"
      ).map(({ params }) => params.at(-1));
    const before = limits().length;
    await terminal.type("/history 120\r");
    await server.until(() => limits().length === before + 3);
    assertEquals(limits().slice(before), ["50", "50", "20"]);
    await terminal.sees("below");
  }, historian(400));
});

Deno.test("screen: masks are shown as they are, and each /redact deletes another message", async () => {
  await withScreen(async (terminal, server) => {
    const peer = server.peers.at(-1);
    peer?.send(":bob!b@h MODE #lobby +b carol!*@*", ":srv 367 alice #lobby dave!*@* bob 1");
    await terminal.sees("set the mode +b carol!*@*");
    await terminal.sees("dave!*@* is banned from #lobby");
    const said = (msgid: string) => `@msgid=${msgid} :alice!a@h PRIVMSG #lobby :text ${msgid}`;
    peer?.send(said("m1"), said("m2"));
    await terminal.sees("text m2");
    await terminal.type("/redact\r");
    const redacted = () =>
      server.received.filter(({ command }) => command === "REDACT").map(({ params }) => params[1]);
    await server.until(() => redacted().length === 1);
    peer?.send(":alice!a@h REDACT #lobby m2");
    await terminal.sees("was deleted");
    await terminal.type("/redact\r");
    await server.until(() => redacted().length === 2);
    assertEquals(redacted(), ["m2", "m1"]);
  });
});

Deno.test("screen: F1 and /keys list the keys", async () => {
  for (const typed of ["\x1bOP", "/keys\r"]) {
    await withScreen(async (terminal) => {
      await terminal.type(typed);
      await terminal.sees("the next unread conversation");
      await terminal.sees("Ctrl-C twice, Ctrl-D");
    });
  }
});

Deno.test("screen: a notice longer than the window is shown from its beginning", async () => {
  await withScreen(async (terminal) => {
    await terminal.type("/help\r");
    await terminal.sees("Talking:");
    await terminal.sees("below");
    const beginning = terminal.screen.text;
    assertEquals(beginning.includes("/theme"), false);
    const columns = ["say it to one person", "say it as programs do", "answer the selected"].map(
      (words) => beginning.split("\n").find((row) => row.includes(words))?.indexOf(words),
    );
    assertEquals(new Set(columns).size, 1, beginning);
    for (let i = 0; i < 10 && !terminal.screen.text.includes("/theme"); i++) {
      const before = terminal.screen.text;
      await terminal.type("\x1b[6~");
      await terminal.until(() => terminal.screen.text !== before);
    }
    await terminal.sees("/theme");
    await terminal.type("/help\r");
    await terminal.sees("Talking:");
    await terminal.type("/help me\r");
    await terminal.sees("say what you do: /me waves");
    await terminal.sees("/theme");
    await terminal.misses("below");
  });
});

Deno.test("screen: a search result shows the messages around it", async () => {
  await withScreen(async (terminal) => {
    await terminal.sees("said 399");
    await terminal.type("/search said 7\r");
    await terminal.sees("Found 1 message");
    await terminal.type("\r");
    await terminal.sees("earlier messages");
    for (let i = 4; i <= 10; i++) assert(terminal.screen.text.includes(`said ${i}\n`), `${i}`);
    assert(terminal.screen.styleOf("said 7") !== terminal.screen.styleOf("said 8"));
    await terminal.type("\x1b");
    await terminal.sees("said 399");
  }, historian(400));
});

Deno.test("screen: /reply, /react and /redact act on a search result while it is shown", async () => {
  await withScreen(async (terminal, server) => {
    await terminal.sees("said 399");
    await terminal.type("/search said 7\r");
    await terminal.sees("Found 1 message");
    await terminal.type("\r");
    await terminal.sees("earlier messages");
    await terminal.type("/react \u{1f44d}\r");
    await terminal.type("/redact\r");
    await terminal.type("/reply that one\r");
    await terminal.sees("said 399");
    await terminal.type("/reply the latest\r");
    const said = (wanted: string) => server.received.filter(({ command }) => command === wanted);
    await server.until(() => said("PRIVMSG").length === 2);
    assertEquals(said("REDACT").map(({ params }) => params), [["#lobby", "m7"]]);
    const targets = [...said("TAGMSG"), ...said("PRIVMSG")]
      .map(({ tags }) => tags.get("+draft/reply")).filter((msgid) => msgid !== undefined);
    assertEquals(targets, ["m7", "m7", "m399"]);
  }, historian(400));
});

Deno.test("screen: a text typed over the results of a search goes to the input line, whole", async () => {
  await withScreen(async (terminal, server) => {
    await terminal.type("/search said 7\r");
    await terminal.sees("Found 1 message");
    await terminal.type("hello all\r");
    await server.until(() =>
      server.received.some(({ command, params }) =>
        command === "PRIVMSG" && params[1] === "hello all"
      )
    );
    assertEquals(terminal.screen.text.includes("Found 1 message"), false);
  }, historian(400));
});

Deno.test("screen: /history says when there is no more, and /part that one is not there", async () => {
  await withScreen(async (terminal) => {
    await terminal.sees("said 2");
    await terminal.type("/history\r");
    await terminal.sees("This is the beginning: there are no earlier messages.");
    await terminal.type("/part #nowhere\r");
    await terminal.sees("You are not in #nowhere.");
  }, historian(3));
});

Deno.test("screen: a message that a search found is deleted once, and no other in its place", async () => {
  await withScreen(async (terminal, server) => {
    server.peers[0]?.send("@msgid=own :alice!a@h PRIVMSG #lobby :mine");
    await terminal.sees("mine");
    await terminal.type("/search said 7\r");
    await terminal.sees("Found 1 message");
    await terminal.type("\r");
    await terminal.sees("earlier messages");
    server.peers[0]?.send(":alice!a@h REDACT #lobby m7");
    await terminal.sees("deleted");
    await terminal.type("/redact\r");
    await terminal.sees("The message that the search found is deleted already.");
    assertEquals(server.received.filter(({ command }) => command === "REDACT"), []);
    await terminal.type("/search said 7\r");
    await terminal.sees("Found 1 message");
    await terminal.type("\r");
    await terminal.sees("earlier messages");
    server.peers[0]?.send("FAIL REDACT REDACT_FORBIDDEN #lobby m7 :You cannot delete that message");
    await terminal.sees("You cannot delete that message");
  }, historian(400));
});

Deno.test("screen: it shows who types, and tells others, until the typing ends", async () => {
  await withScreen(async (terminal, server) => {
    const tags = () =>
      server.received.filter(({ command }) => command === "TAGMSG").map((each) =>
        each.tags.get("+typing")
      );
    server.peers[0]?.send("@+typing=active :bob!u@h TAGMSG #lobby");
    await terminal.sees("bob is typing");
    server.peers[0]?.send(":bob!u@h PRIVMSG #lobby :done");
    await terminal.misses("bob is typing");
    await terminal.type("/he");
    await terminal.type("\x15h");
    await terminal.type("i");
    await server.until(() => tags().length > 0);
    await terminal.type("\x15");
    await server.until(() => tags().length > 1);
    assertEquals(tags(), ["active", "done"]);
  });
});

Deno.test("screen: under load it draws at most 60 frames a second, and lays out only visible entries", async () => {
  await withScreen(async (terminal, server) => {
    const begun = performance.now();
    const before = terminal.output.split("\x1b[?2026h").length;
    for (let i = 0; i < 50; i++) {
      const lines = Array.from(
        { length: 100 },
        (_, at) => `:bob!u@h PRIVMSG #lobby :number ${i * 100 + at}.`,
      );
      server.peers[0]?.send(...lines);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await terminal.sees("number 4999.");
    const frames = terminal.output.split("\x1b[?2026h").length - before;
    const most = Math.ceil((performance.now() - begun) / (1000 / 60)) + 2;
    assert(frames <= most, `${frames} frames where ${most} are the most`);
  });
  const scene = new Scene();
  scene.server(at(9, 1), ":alice!u@h JOIN #lobby");
  for (let i = 0; i < 20_000; i++) scene.server(at(9, 2), `:bob!u@h PRIVMSG #lobby :number ${i}`);
  scene.draw({ columns: 80, rows: 24 });
  assert(scene.cache.laidOut <= 24, `${scene.cache.laidOut} entries laid out`);
  scene.state.pane.anchor = scene.area({ columns: 80, rows: 24 })?.scrolled(1000).anchor;
  assert(scene.text({ columns: 80, rows: 24 }).includes("number 18999"));
});

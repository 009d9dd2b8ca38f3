/**
 * The client in a dumb terminal.
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Entry, EntryKind } from "../../../../client/core/events.ts";
import {
  entryLines,
  type LineContext,
  noticeLines,
} from "../../../../client/terminal/dumb/entry_lines.ts";
import { Exit, parseJoin } from "../../../../client/terminal/options/flags.ts";
import { joinWith } from "../../support/join.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";
import { ECHOING, ScriptedServer } from "../../support/scripted_server.ts";

Deno.test("dumb client: it prints lines and no control characters", async () => {
  const server = new ScriptedServer({
    capabilities: ECHOING,
    answer: ({ command, params }, peer) => {
      if (command !== "PRIVMSG" || params[1] !== "cut" || peer.number > 0) return;
      peer.close();
      return true;
    },
  });
  const terminal = new FakeTerminal({ TERM: "dumb" }, true, true);
  const options = parseJoin([`alice@127.0.0.1:${server.port}`, "--plain"]);
  const code = joinWith(options, terminal, new AbortController().signal);
  await terminal.shows("here");
  assertEquals(terminal.isRaw, false);
  await terminal.type("hello\n/jin\n");
  await terminal.shows("alice: hello\n");
  await terminal.shows("did you mean /join?");
  await terminal.type("cut\n");
  await terminal.shows("The connection is lost");
  await terminal.shows("alice: cut\n");
  await terminal.endInput();
  assertEquals(await code, Exit.ok);
  assertEquals(/[\x00-\x09\x0b-\x1f]/.test(terminal.output), false);
  await server.close();
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.stringMatching(/^[\x00-\x1f\x7f-\x9f\[\]0-9;a-zA-Z]{0,60}$/),
  fc.constantFrom("\x1b]0;title\x07", "\x9b31m", "\x1bc", "\r\nalice: forged", "\u202eevil"),
);

Deno.test("dumb client: text of other users cannot control the terminal", () => {
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
      (kind, [buffer, nick, text, about], own) => {
        const entry: Entry = { kind, time: 0, buffer, nick, text, about, own, mention: !own };
        const view: LineContext = { current: "#a", isChannel: (name) => name.startsWith("#") };
        for (const line of [...entryLines(entry, view), ...noticeLines(text)]) {
          assertEquals(/[\x00-\x1f\x7f-\x9f\u2028-\u202e]/.test(line), false);
        }
      },
    ),
  );
});

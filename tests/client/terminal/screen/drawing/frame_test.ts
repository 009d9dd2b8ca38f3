/**
 * Frames and their bytes, without a terminal.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { Look } from "../../../../../client/terminal/screen/colour/look.ts";
import { type Frame, Painter } from "../../../../../client/terminal/screen/drawing/painter.ts";
import { piece, rowWidth } from "../../../../../client/terminal/screen/drawing/row.ts";
import { THEMES } from "../../../../../client/terminal/screen/colour/theme.ts";
import { callText } from "../../../../../client/terminal/screen/notifications.ts";
import { titleText } from "../../../../../client/terminal/screen/window_title.ts";
import type { Message } from "../../../../../protocol/message.ts";
import { Emulator } from "../../../support/emulator.ts";
import { at, busyScene, Scene } from "../scene.ts";

/** If set, the tests rewrite the golden files; review the difference before you commit it. */
const REWRITE = Deno.env.get("CHATD_TEST_REWRITE") !== undefined;

for (const [columns, rows] of [[80, 24], [40, 15], [200, 50]] as const) {
  Deno.test(`frame: a busy channel at ${columns}×${rows}`, async () => {
    const file = new URL(`./golden/busy_${columns}x${rows}.txt`, import.meta.url);
    const text = `${busyScene().text({ columns, rows })}\n`;
    if (REWRITE) await Deno.writeTextFile(file, text);
    assertEquals(text, await Deno.readTextFile(file));
  });
}

Deno.test("frame: at any size it has the rows and columns of the screen", () => {
  const scene = busyScene();
  for (let columns = 1; columns <= 130; columns += 3) {
    for (const rows of [1, 2, 3, 5, 8, 24]) {
      const frame = scene.draw({ columns, rows });
      assertEquals(frame.rows.length, rows);
      for (const row of frame.rows) assertEquals([columns, rowWidth(row)], [columns, columns]);
      const { cursor } = frame;
      assert(
        cursor === undefined || cursor.column < columns && cursor.row < rows && cursor.row >= 0,
      );
    }
  }
});

Deno.test("frame: pending messages are dimmed, failed ones say why, and mentions stand out", () => {
  const scene = busyScene();
  const terminal = new Emulator(100, 40);
  terminal.feed(new Painter().paint(scene.draw({ columns: 100, rows: 40 })));
  const { look } = scene;
  assert(terminal.styleOf("on its way")?.includes(look.faint));
  assert(terminal.styleOf("refused")?.includes(look.error));
  assert(terminal.text.includes("✗ Not delivered: You are muted.  /retry sends it again"));
  assert(terminal.styleOf(": can you look")?.includes(look.mentioned));
  assert(terminal.styleOf("green")?.includes("38;2;"));
  assert(terminal.styleOf("code")?.includes(look.code));
});

Deno.test("frame: the unread count is of messages, and stands out with a mention", () => {
  const scene = busyScene();
  for (const text of ["one", "alice: two", "three"]) {
    scene.server(at(10, 0), `:bob!u@h PRIVMSG #dev :${text}`);
  }
  const { rows } = scene.draw({ columns: 120, rows: 40 });
  const row = rows.find((row) => row.map(({ text }) => text).join("").includes("#dev"));
  // One more came before.
  const count = row?.find(({ text }) => text.trim() === "4");
  assert(count?.sgr.includes(scene.look.badge), scene.text({ columns: 120, rows: 40 }));
});

Deno.test("frame: a line marks the new messages until the user has seen them", () => {
  const scene = busyScene();
  scene.server(at(10, 0), ":bob!u@h PRIVMSG #dev :the first one");
  scene.state.open("#dev");
  const size = { columns: 80, rows: 24 };
  assert(/new since you left ─+\n.*\n?.*review please/.test(scene.text(size)), scene.text(size));
  scene.state.open("#lobby");
  scene.state.open("#dev");
  assertEquals(scene.text(size).includes("new since you left"), false);
});

Deno.test("painter: drawing only changes gives the same screen, and draws nothing twice", () => {
  const scene = busyScene();
  const size = { columns: 90, rows: 30 };
  const painter = new Painter();
  const terminal = new Emulator(90, 30);
  for (let i = 0; i < 60; i++) {
    terminal.feed(painter.paint(scene.draw(size)));
    const once = new Emulator(90, 30);
    once.feed(new Painter().paint(scene.draw(size)));
    assertEquals(terminal.text, once.text);
    if (i % 3 === 0) scene.server(at(10, i), `:bob!u@h PRIVMSG #lobby :漢字 ${"word ".repeat(i)}`);
    if (i % 7 === 0) scene.state.step(1);
    if (i % 5 === 0) scene.more = { typing: [`n${i}`] };
  }
  assertEquals(painter.paint(scene.draw(size)), "");
  scene.more = { typing: ["zoe"] };
  const change = painter.paint(scene.draw(size));
  assert(change.length < 200, `${change.length} bytes for a few words`);
});

Deno.test("painter: without Unicode it draws only ASCII, of the same width", () => {
  const scene = busyScene();
  const terminal = new Emulator(80, 24);
  const bytes = new Painter(false).paint(scene.draw({ columns: 80, rows: 24 }));
  terminal.feed(bytes);
  assertEquals(/[^\x00-\x7f]/.test(bytes), false);
  assert(terminal.text.includes("alice | ") && terminal.text.includes("1 #dev"));
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.stringMatching(/^[\x00-\x1f\x7f-\x9f\[\]0-9;?a-zA-Z]{0,60}$/),
  fc.constantFrom(
    ...["\x1b]0;title\x07", "\x9b31m", "\x1bc", "\x1b[2J\x1b[5;5H", "\x1b[?1049l", "\x1bP+q\x1b\\"],
    ...["\x03\x1b[31m", "\x0304\x1b", "`\x1b[0m`", "*\x9b0m*", "https://x/\x1b]8;;y\x07", "a\r\nb"],
    ...[
      "\u202eevil",
      "\u2066x",
      "e" + "\u0301".repeat(500),
      "\u200b\u200d\ufe0f",
      "\ud83d",
      "\x8e\x8f",
    ],
  ),
);

/** The only sequences that a frame may contain. */
const SAID = /\x1b\[(?:\d+;\d+H|0(?:;\d+)*m|\?(?:25|2026)[hl])/g;

const COMMANDS = [
  ...["PRIVMSG", "NOTICE", "JOIN", "PART", "QUIT", "NICK", "TOPIC", "KICK", "MODE"],
  ...["332", "353", "TAGMSG", "005", "FAIL"],
];

/** A message with hostile text in every place for other users' text. */
const hostileMessage: fc.Arbitrary<Message> = fc.record({
  command: fc.constantFrom(...COMMANDS),
  nick: fc.oneof(hostile, fc.constantFrom("bob", "alice")),
  target: fc.oneof(hostile, fc.constantFrom("#lobby", "#dev", "alice")),
  rest: fc.array(hostile, { maxLength: 3 }),
  tags: fc.dictionary(
    fc.constantFrom("msgid", "+draft/reply", "+draft/react", "+typing"),
    hostile,
  ),
}).map(({ command, nick, target, rest, tags }) => ({
  tags: new Map(Object.entries(tags)),
  source: `${nick}!u@h`,
  command,
  params: command === "353" ? ["alice", "=", target, ...rest] : [target, ...rest],
}));

/** Returns a screen on which these messages came and this text is typed, with a popup of it. */
function hostileScene(messages: readonly Message[], typed: string, look: Look): Scene {
  const scene = new Scene();
  scene.look = look;
  scene.server(at(9, 1), ":alice!u@h JOIN #lobby");
  for (const message of messages) {
    for (const event of scene.model.apply(message, at(9, 2))) {
      scene.state.happened(event, at(9, 2));
    }
  }
  scene.state.step(1);
  const items = [{ label: typed, detail: typed, nick: typed }];
  scene.more = {
    typing: [typed],
    input: () => ({ rows: [typed], row: 0, column: 0 }),
    popup: { title: typed, items, chosen: 0, place: "middle" },
  };
  return scene;
}

/** Fails if a frame's bytes are more than text and the known sequences. */
function assertPaintsText(frame: Frame, columns: number, rows: number): void {
  for (const unicode of [true, false]) {
    const painted = new Painter(unicode).paint(frame);
    const text = new TextEncoder().encode(painted.replace(SAID, ""));
    for (const [i, byte] of text.entries()) {
      const isC1 = byte === 0xc2 && (text[i + 1] ?? 0) < 0xa0;
      assert(byte >= 0x20 && byte !== 0x7f && !isC1, JSON.stringify(painted));
    }
    const terminal = new Emulator(columns, rows);
    terminal.feed(painted);
    if (!unicode) continue;
    const expected = frame.rows.map((row) => row.map((piece) => piece.text).join("").trimEnd());
    assertEquals(terminal.text, expected.join("\n"));
  }
  for (const row of frame.rows) {
    for (const { sgr } of row) assert(/^(?:\d+(?:;\d+)*)?$/.test(sgr), sgr);
  }
}

/** Fails if notifications or the window's title with this text are more than one sequence each. */
function assertNotifiesText(typed: string): void {
  for (const notifier of ["9", "99", "777", ""] as const) {
    const call = callText(notifier, typed, typed);
    const isOne = /^\x07(?:\x1b\](?:9|99|777);[^\x00-\x1f\x7f-\x9f]*\x1b\\)?$/.test(call);
    assert(isOne, JSON.stringify(call));
  }
  const title = titleText(typed, { messages: 1, mentions: 0 });
  assert(/^\x1b\]2;[^\x00-\x1f\x7f-\x9f]*\x1b\\$/.test(title), JSON.stringify(title));
}

Deno.test("frame: other users' messages reach the terminal as plain text only", () => {
  fc.assert(
    fc.property(
      fc.array(hostileMessage, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 140 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom("full" as const, "256" as const, "16" as const, "none" as const),
      fc.constantFrom(...THEMES),
      hostile,
      (messages, columns, rows, depth, theme, typed) => {
        const scene = hostileScene(messages, typed, new Look(theme, depth));
        assertPaintsText(scene.draw({ columns, rows }), columns, rows);
        assertNotifiesText(typed);
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("popup: a narrow window shows only labels", () => {
  const scene = busyScene();
  const items = [{ label: "/reply TEXT", detail: "answer somebody" }];
  scene.more = { popup: { title: "", items, chosen: 0, place: "bottom" } };
  assert(/│ \/reply TEXT +│/.test(scene.text({ columns: 20, rows: 10 })));
  assert(/│ \/reply TEXT +answer somebody/.test(scene.text({ columns: 40, rows: 10 })));
});

Deno.test("frame: the status bar names the server if there are several", () => {
  const scene = busyScene();
  assert(!scene.text({ columns: 80, rows: 24 }).includes("example.org"));
  scene.more = { server: "chat.example.org:7000" };
  assert(scene.text({ columns: 80, rows: 24 }).includes("chat.example.org:7000 · "));
});

Deno.test("popup: hidden items do not widen the labels", () => {
  const scene = busyScene();
  const seen = { label: "/me TEXT", detail: "say what you do, as in: /me waves goodbye" };
  const items = [...Array(20).fill(seen), { label: "/search WORDS [from:NICK] [in:#A]" }];
  scene.more = { popup: { title: "", items, chosen: -1, place: "bottom" } };
  assert(scene.text({ columns: 60, rows: 20 }).includes("│ /me TEXT  say what you do, as in: /me"));
});

Deno.test("frame: the text after an emoji is at its place, however wide the terminal draws the emoji", () => {
  const thumbs = "\u{1f44d}\u{1f3fd}";
  const row = [piece(`a ${thumbs} 2 b`), piece(" ".repeat(3))];
  const bytes = new Painter().paint({ rows: [row], cursor: undefined });
  assertStringIncludes(bytes, `${" ".repeat(8)}\x1b[1;1Ha ${thumbs}\x1b[1;5H 2 b`);
});

Deno.test("frame: the first message in the window shows nick and time", () => {
  const scene = new Scene();
  scene.server(at(9, 30), ":alice!u@h JOIN #lobby");
  scene.state.open("#lobby");
  for (let i = 0; i < 60; i++) scene.server(at(9, 31), `:bob!u@h PRIVMSG #lobby :number ${i}`);
  const [, first, second] = scene.text({ columns: 80, rows: 20 }).split("\n");
  assertEquals([first?.trim(), second?.trim()], ["09:31        bob │ number 43", "│ number 44"]);
});

/**
 * Reading keys from the bytes of terminals.
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Key } from "../../../../client/terminal/input/key.ts";
import {
  ESCAPE_PATIENCE,
  KeyReader,
  PASTE_PATIENCE,
} from "../../../../client/terminal/input/key_reader.ts";
import { readKeys } from "../../../../client/terminal/input/key_stream.ts";

const encoder = new TextEncoder();

function keysOf(...pieces: string[]): Key[] {
  const reader = new KeyReader();
  const keys = pieces.flatMap((piece) => reader.read(encoder.encode(piece)));
  return [...keys, ...reader.flush()];
}

/** Keys as one word each: a key's name, or a quoted text. */
function words(keys: readonly Key[]): string {
  return keys.map((key) => {
    if (key.type === "key") return key.name;
    return key.type === "text" || key.type === "paste" ? `"${key.text}"` : key.type;
  }).join(" ");
}

/** What terminals send, and the keys that it means. */
const SENT: readonly (readonly [sent: string, means: string])[] = [
  ["hé日👩‍👩‍👧", '"hé日👩‍👩‍👧"'],
  ["\x01\x05\x02\x1f\0\x1c", "ctrl-a ctrl-e ctrl-b ctrl-_ ctrl-space ctrl-\\"],
  ["\r\t\x7f\b", "enter tab backspace backspace"],
  [
    "\x1b[A\x1bOA\x1b[1;5A\x1b[1;3C\x1b[1;2H\x1b[1;8D",
    "up up ctrl-up alt-right shift-home ctrl-alt-shift-left",
  ],
  [
    "\x1b[3~\x1b[3;5~\x1b[5~\x1b[6~\x1b[2~\x1b[1~\x1b[4~",
    "delete ctrl-delete page-up page-down insert home end",
  ],
  ["\x1bOP\x1b[15~\x1b[24~\x1b[1;2R\x1b[[A\x1b[[E", "f1 f5 f12 shift-f3 f1 f5"],
  [
    "\x1b[7~\x1b[8~\x1b[3$\x1b[3^\x1b[3@\x1b[a\x1bOd",
    "home end shift-delete ctrl-delete ctrl-shift-delete shift-up ctrl-left",
  ],
  ["\x1b[Z\x1bOM\x1bOp\x1bOj", 'shift-tab enter "0*"'],
  [
    "\x1bb\x1bB\x1b\r\x1b\x7f\x1b\x01\x1bé\x1b ",
    "alt-b alt-b alt-enter alt-backspace ctrl-alt-a alt-é alt-space",
  ],
  ["\x1b\x1b[A\x1b\x1bOC\x1b\x1bx", "alt-up alt-right escape alt-x"],
  [
    "\x1b[27;5;9~\x1b[27;2;13~\x1b[97;5u\x1b[13;3u\x1b[27u",
    "ctrl-tab shift-enter ctrl-a alt-enter escape",
  ],
  ["\x1b[97;2u\x1b[49:33;2u\x1b[97u\x1b[97;5:3u\x1b[57441;2u\x1b[32;2u", '"A!a "'],
  ["\x1b[I\x1b[O", "focus focus"],
  ["\x1b[<0;3;4M\x1b[<64;1;1M", "mouse mouse"],
  ["\x1b[M !!x\x1b[99;1;1Mx", '"xx"'],
  ["\x1b]11;rgb:ffff/0000/8080\x07\x1b]11;rgb:00/00/00\x1b\\a", 'reply reply "a"'],
  ["\x1b[?62;22c\x1b[?2026;2$y\x1bP>|tmux 3.4\x1b\\\x1b[12;40R", "reply reply reply reply"],
  ["\x1bPp\x1bX", 'alt-p "p" alt-x'],
  ["\x1b[200~one\rtwo\x1b[A\x1b[201~b", '"one\rtwo\x1b[A" "b"'],
  ["\x1b[200~\x1b[201~\x1b[201~", ""],
  ["\x1b[?1;2;3z\x1b[5;6;7;8p\x1bO9z\x1bP1+r unknown\x1b\\\x1b]52;c;aGk=\x07", "reply"],
  ["\x1b]0;half\x03\x1b]0;half\x1b[Ax", 'ctrl-c up "x"'],
  ["\x1b[1;5\x03\x1b[é\x1b[[\x03", 'ctrl-c "é" ctrl-c'],
  ["\u009b31m\u0090", '"31m"'],
];

/** Joins texts that follow each other. */
function joined(keys: readonly Key[]): Key[] {
  return keys.reduce<Key[]>((all, key) => {
    const last = all.at(-1);
    if (key.type === "text" && last?.type === "text") {
      all[all.length - 1] = { type: "text", text: last.text + key.text };
    } else all.push(key);
    return all;
  }, []);
}

Deno.test("keys: a key has one name, whatever the terminal sends", () => {
  for (const [sent, means] of SENT) {
    assertEquals([sent, words(joined(keysOf(sent)))], [sent, means]);
  }
});

Deno.test("keys: it does not matter how the bytes are split", () => {
  const stream = fc.array(fc.constantFrom(...SENT.map(([sent]) => sent)), { maxLength: 8 });
  const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(stream, cuts, (sent, sizes) => {
    const bytes = encoder.encode(sent.join(""));
    const reader = new KeyReader();
    const keys: Key[] = [];
    for (let at = 0, cut = 0; at < bytes.length; cut++) {
      const size = sizes[cut % sizes.length] ?? 1;
      keys.push(...reader.read(bytes.subarray(at, at + size)));
      at += size;
    }
    assertEquals(joined([...keys, ...reader.flush()]), joined(keysOf(sent.join(""))));
  }));
});

Deno.test("keys: a lone Escape is read as the Escape key", () => {
  const reader = new KeyReader();
  assertEquals([reader.read(encoder.encode("\x1b")), reader.unfinished], [[], true]);
  assertEquals([words(reader.flush()), reader.unfinished], ["escape", false]);
  assertEquals(words(reader.read(encoder.encode("[A"))), '"[A"');
  for (const begun of ["[", "O", "]", "P", "_"]) {
    assertEquals(words(keysOf(`\x1b${begun}`)), `alt-${begun.toLowerCase()}`);
  }
  assertEquals(words(keysOf("\x1b\x1b")), "escape escape");
  for (const half of ["\x1b[1;5", "\x1b[<0;1", "\x1b]11;rgb:", "\x1bO5", "\x1b[M!"]) {
    assertEquals([half, words(keysOf(half, "x"))], [half, words(keysOf(half + "x"))]);
    assertEquals([half, words(keysOf(half))], [half, ""]);
  }
});

Deno.test("keys: an unfinished paste is delivered in parts", () => {
  const reader = new KeyReader();
  assertEquals(reader.read(encoder.encode("\x1b[200~one\x1b[2")), []);
  assertEquals([words(reader.flush()), reader.unfinished], ['"one"', true]);
  assertEquals(words(reader.read(encoder.encode("01~x"))), '"x"');
  assertEquals(reader.unfinished, false);
});

Deno.test("keys: a paste without an end does not swallow the keys after it", () => {
  const reader = new KeyReader();
  assertEquals(reader.read(encoder.encode("\x1b[200~pasted")), []);
  assertEquals(words(reader.flush()), '"pasted"');
  // Ctrl-C and the cursor keys are never part of a paste.
  assertEquals(words(reader.read(encoder.encode("\x03"))), "ctrl-c");
  assertEquals(reader.unfinished, false);

  assertEquals(reader.read(encoder.encode("\x1b[200~one\x1b[2")), []);
  assertEquals([words(reader.flush()), reader.pasting], ['"one"', true]);
  assertEquals([words(reader.endPaste()), reader.unfinished], ["", false]);
  assertEquals(words(reader.read(encoder.encode("x\r"))), '"x" enter');
});

Deno.test("keys: the keyboard works again a moment after a paste without an end", async () => {
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const writer = input.writable.getWriter();
  const keys: string[] = [];
  const reading = readKeys(
    input.readable,
    (taken) => keys.push(...taken.map((key) => words([key]))),
  );
  await writer.write(encoder.encode("\x1b[200~pasted"));
  await new Promise((resolve) => setTimeout(resolve, ESCAPE_PATIENCE + PASTE_PATIENCE + 200));
  await writer.write(encoder.encode("hi\r"));
  await writer.close();
  await reading;
  assertEquals(keys, ['"pasted"', '"hi"', "enter"]);
});

Deno.test("keys: mouse events have a place and an action", () => {
  const [press, wheel, drag, release, move] = keysOf(
    "\x1b[<0;3;4M\x1b[<81;10;2M\x1b[<34;1;1M\x1b[<2;1;1m\x1b[<35;5;5M",
  );
  const held = { shift: false, alt: false, ctrl: false };
  assertEquals(press, { type: "mouse", action: "press", button: 0, column: 2, row: 3, ...held });
  assertEquals(wheel, {
    type: "mouse",
    action: "wheel-down",
    button: 3,
    column: 9,
    row: 1,
    ...held,
    ctrl: true,
  });
  assertEquals(drag, { type: "mouse", action: "drag", button: 2, column: 0, row: 0, ...held });
  assertEquals(release, {
    type: "mouse",
    action: "release",
    button: 2,
    column: 0,
    row: 0,
    ...held,
  });
  assertEquals(move, { type: "mouse", action: "move", button: 3, column: 4, row: 4, ...held });
});

Deno.test("keys: replies of the terminal are distinguished from typing", () => {
  assertEquals(keysOf("\x1b]11;rgb:ffff/0000/8080\x07\x1b]10;#102030\x1b\\"), [
    { type: "reply", of: "background", rgb: [255, 0, 128] },
    { type: "reply", of: "foreground", rgb: [16, 32, 48] },
  ]);
  assertEquals(
    keysOf("\x1b[?62;4c\x1b[?2026;0$y\x1b[2;7R\x1bP>|foot(1.16)\x1b\\\x1b]99;i=1;ok\x07"),
    [
      { type: "reply", of: "attributes", values: [62, 4] },
      { type: "reply", of: "mode", mode: 2026, known: false },
      { type: "reply", of: "cursor", row: 1, column: 6 },
      { type: "reply", of: "version", text: "foot(1.16)" },
      { type: "reply", of: "words", code: 99, text: "i=1;ok" },
    ],
  );
});

Deno.test("keys: no bytes make the reader throw, pass control characters on, or lose later keys", () => {
  const some = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.stringMatching(/^(?:\x1b[[\]OP_]?[0-9;<>?$!]{0,5}[@-~]?){0,20}$/).map((text) =>
      encoder.encode(text)
    ),
  );
  fc.assert(fc.property(some, (bytes) => {
    const reader = new KeyReader();
    const keys = [...reader.read(bytes), ...reader.flush()];
    for (const key of keys) {
      if (key.type === "text") assertEquals(/[\x00-\x1f\x7f-\x9f]/.test(key.text), false);
    }
    reader.read(encoder.encode("\x1b[201~xxx\x1b[201~"));
    reader.flush();
    assertEquals(reader.read(encoder.encode("\r")).at(-1), { type: "key", name: "enter" });
  }));
});

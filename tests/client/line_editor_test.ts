import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Key, KeyReader } from "../../client/terminal/keys.ts";
import { LineEditor } from "../../client/terminal/line_editor.ts";
import { widthOf, wrap } from "../../client/terminal/width.ts";

const encoder = new TextEncoder();

function keysOf(...pieces: string[]): Key[] {
  const reader = new KeyReader();
  return pieces.flatMap((piece) => reader.read(encoder.encode(piece)));
}

/** An editor after what a terminal sends for these keys, and the lines that it finished. */
function typed(...pieces: string[]) {
  const editor = new LineEditor();
  const lines = keysOf(...pieces).map((key) => editor.apply(key))
    .filter((line) => line !== undefined);
  return { editor, lines };
}

Deno.test("keys: text, controls and sequences are told apart, however they are cut", () => {
  const names = (keys: Key[]) => keys.map((key) => key.type === "key" ? key.name : key.text);
  const input = "hé\x1b[D\x1b[1;5C\x1bOH\x1b[3~\x01\r日";
  const expected = ["hé", "left", "right", "home", "delete", "ctrl-a", "enter", "日"];
  assertEquals(names(keysOf(input)), expected);
  const bytes = encoder.encode(input);
  const reader = new KeyReader();
  // An Escape that comes alone is a key by itself, so that cuts right behind one are left out.
  const pieces = Array.from(bytes, (byte) => [byte]).reduce<number[][]>((all, [byte = 0]) => {
    const last = all.at(-1);
    if (last?.length === 1 && last[0] === 0x1b) last.push(byte);
    else all.push([byte]);
    return all;
  }, []);
  const read = pieces.flatMap((piece) => reader.read(Uint8Array.from(piece)));
  assertEquals(names(read).join(" "), expected.join(" ").replace("hé", "h é"));
});

Deno.test("keys: a paste is one piece, with whatever it holds", () => {
  assertEquals(keysOf("a\x1b[200~one\r", "two\x1b[A\x1b[201~b"), [
    { type: "text", text: "a" },
    { type: "paste", text: "one\rtwo\x1b[A" },
    { type: "text", text: "b" },
  ]);
});

Deno.test("keys: no bytes make the reader throw, or forget what comes behind them", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    const reader = new KeyReader();
    reader.read(bytes);
    reader.read(encoder.encode("\x1b[201~" + "x".repeat(40) + "\x1b[201~"));
    const keys = reader.read(encoder.encode("\r"));
    assertEquals(keys.at(-1), { type: "key", name: "enter" });
  }));
});

Deno.test("editor: it edits as people are used to", () => {
  assertEquals(typed("helo", "\x1b[D", "l", "\r").lines, ["hello"]);
  assertEquals(typed("world", "\x01", "hello ", "\x05", "!", "\r").lines, ["hello world!"]);
  assertEquals(typed("one two three", "\x17", "\x17", "2", "\r").lines, ["one 2"]);
  assertEquals(typed("abc", "\x1b[D", "\x0b", "\x01", "\x19", "\r").lines, ["cab"]);
  assertEquals(typed("gone", "\x15", "here", "\r").lines, ["here"]);
  assertEquals(typed("ab", "\x01", "\x1b[3~", "\x7f", "\r").lines, ["b"]);
  assertEquals(typed("👩‍👩‍👧é", "\x7f", "\x7f", "x", "\r").lines, ["x"]);
});

Deno.test("editor: history goes back and comes forward to what was being typed", () => {
  assertEquals(typed("one\r", "two\r", "dra", "\x1b[A", "\x1b[A", "\r").lines, [
    "one",
    "two",
    "one",
  ]);
  const { editor } = typed("one\r", "draft", "\x1b[A", "\x1b[B");
  assertEquals(editor.text, "draft");
});

Deno.test("editor: several lines pasted are one text until Enter", () => {
  const { editor, lines } = typed("\x1b[200~one\r\ntwo\x1b[0m\x1b[201~");
  assertEquals([editor.text, lines], ["one\ntwo[0m", []]);
  assertEquals(editor.view(80).text, "one\u23cetwo[0m");
});

Deno.test("editor: the cursor is always within the columns, and all of what is seen is the text's", () => {
  const step = fc.oneof(
    fc.constantFrom("\x1b[D", "\x1b[C", "\x01", "\x05", "\x7f", "\x17"),
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constantFrom("日本語", "👩‍👩‍👧", "e\u0301"),
  );
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 30 }),
      fc.integer({ min: 3, max: 40 }),
      (steps, columns) => {
        const { editor } = typed(...steps);
        const { text, cursor } = editor.view(columns);
        assertEquals(cursor < columns, true);
        assertEquals(widthOf(text) < columns, true);
        assertEquals(editor.text.replaceAll("\n", "\u23ce").includes(text), true);
      },
    ),
  );
});

Deno.test("wrap: rows fit and nothing but spaces at their ends is lost", () => {
  assertEquals(wrap("the quick brown fox", 10, 4, 2), ["the", "quick", "brown", "fox"]);
  assertEquals(wrap("aaaaaaaaaaaa b", 5, 0, 1), ["aaaaa", "aaaa", "aaa", "b"]);
  assertEquals(wrap("日本語日本語", 5, 0, 0), ["日本", "語日", "本語"]);
  const text = fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^[a-z日本 ]{0,80}$/));
  fc.assert(fc.property(text, fc.integer({ min: 4, max: 30 }), (text, columns) => {
    const rows = wrap(text, columns, 0, 0);
    assertEquals(rows.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
    for (const row of rows) assertEquals(widthOf(row) <= columns, true);
  }));
});

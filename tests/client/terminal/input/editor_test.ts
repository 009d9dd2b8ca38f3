/**
 * The line editor.
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Edited, Editor } from "../../../../client/terminal/input/editor.ts";
import type { Key } from "../../../../client/terminal/input/key.ts";
import { KeyReader } from "../../../../client/terminal/input/key_reader.ts";

const encoder = new TextEncoder();

const LEFT = "\x1b[D";
const UP = "\x1b[A";
const DOWN = "\x1b[B";
const UNDO = "\x1f";

function keysOf(pieces: readonly string[]): Key[] {
  return pieces.flatMap((piece) => {
    const reader = new KeyReader();
    return [...reader.read(encoder.encode(piece)), ...reader.flush()];
  });
}

/** Applies a terminal's input to the editor, and returns the effects. */
function type(editor: Editor, ...pieces: string[]): Edited[] {
  return keysOf(pieces).map((key) => editor.apply(key));
}

/** An editor after these keys, and the texts that it finished. */
function typed(...pieces: string[]) {
  const editor = new Editor();
  const lines = type(editor, ...pieces).flatMap((edited) =>
    edited.type === "line" ? [edited.text] : []
  );
  return { editor, lines };
}

/** The text after these keys, with a bar at the cursor. */
function after(...pieces: string[]): string {
  const { editor: { text, cursor } } = typed(...pieces);
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

Deno.test("editor: it moves and deletes with the usual keys", () => {
  assertEquals(typed("helo", LEFT, "l", "\r").lines, ["hello"]);
  assertEquals(after("world", "\x01", "hello ", "\x05", "!"), "hello world!|");
  assertEquals(after("ab", "\x01", "\x1b[3~", "\x7f"), "|b");
  assertEquals(after("👩‍👩‍👧é日", "\x7f", LEFT, LEFT, "x"), "x|👩‍👩‍👧é");
  assertEquals(after("one two_2 three", "\x1bb", "\x1bb"), "one |two_2 three");
  assertEquals(after("one, two", "\x01", "\x1bf", "\x1bf"), "one, two|");
  assertEquals(after("one two", "\x1b[1;5D", "\x1b[1;5D", "\x1b[1;5C"), "one| two");
  assertEquals(after("abc", "\x14"), "acb|");
  assertEquals(after("abc", LEFT, "\x14", "\x01", "\x14"), "|acb");
});

Deno.test("editor: combining characters join the character typed before", () => {
  assertEquals(after("e", "\u0301", LEFT), "|e\u0301");
  assertEquals(after("👩", "\u200d", "👧", LEFT, "x"), "x|👩\u200d👧");
  assertEquals(after("\u0301", LEFT, "e", "\x1b[C"), "e\u0301|");
});

Deno.test("editor: Ctrl-Y pastes what was cut, in pieces or together", () => {
  assertEquals(after("abc", LEFT, "\x0b", "\x01", "\x19"), "c|ab");
  assertEquals(after("one two", "\x17", "\x17", "x", "\x19"), "xone two|");
  assertEquals(after("a/b c", "\x1b\x7f", "\x1b\x7f", "\x17", "\x19"), "a/b c|");
  assertEquals(after("one two", "\x01", "\x1bd", "\x1bd", "\x05", "\x19"), "one two|");
  assertEquals(after("one", "\x15", "two", "\x15", "\x19", "\x1by"), "one|");
  assertEquals(after("one", "\x15", "two", "\x15", "\x19", "\x1by", "\x1by", "\x1by"), "one|");
  assertEquals(after("one", "\x15", "x", "\x1by"), "x|");
  assertEquals(after("\x19"), "|");
});

Deno.test("editor: undo reverts changes one by one", () => {
  assertEquals(after("one two", UNDO), "|");
  assertEquals(after("o", "n", "e", " ", "t", "w", "o", UNDO), "one |");
  assertEquals(after("o", "n", "e", UNDO, UNDO, UNDO), "|");
  assertEquals(after("one two", "\x17", "\x17", UNDO), "one |");
  assertEquals(after("one", "\x15", "two", "\x15", "\x19", "\x1by", UNDO), "|");
  assertEquals(after("one\r", UNDO), "|");
  assertEquals(after("dra", "\x1b[200~ft\x1b[201~", UNDO), "dra|");
});

Deno.test("editor: Up goes through the input history, and Down back to the text being typed", () => {
  assertEquals(typed("one\r", "two\r", "dra", UP, UP, "\r").lines, ["one", "two", "one"]);
  assertEquals(after("one\r", "draft", UP, DOWN), "draft|");
  assertEquals(after("one\r", "draft", UP, DOWN, DOWN, UP, UP), "one|");
  assertEquals(after("one\r", "one\r", " \r", UP, UP), "one|");
});

Deno.test("editor: each conversation has its own draft, history and undo", () => {
  const editor = new Editor();
  editor.open("#a");
  type(editor, "said in a\r", "draft a");
  editor.open("#b");
  assertEquals(editor.text, "");
  type(editor, UP, UNDO, "draft b", "\x15");
  editor.open("#a");
  assertEquals([editor.text, editor.cursor], ["draft a", 7]);
  type(editor, UP);
  assertEquals(editor.text, "said in a");
  type(editor, DOWN, "\x05", "\x19");
  assertEquals(editor.text, "draft adraft b");
  assertEquals([editor.history("#a"), editor.history("#b")], [["said in a"], []]);
  editor.restore("#b", ["old", "older"]);
  editor.open("#b");
  type(editor, UP);
  assertEquals(editor.text, "older");
});

Deno.test("editor: a text typed before there is a conversation moves to the first one", () => {
  const editor = new Editor();
  type(editor, "hello", LEFT);
  editor.open("#a");
  assertEquals([editor.text, editor.cursor], ["hello", 4]);
  editor.open("#b");
  assertEquals(editor.text, "");
  editor.open("");
  assertEquals(editor.text, "");
  editor.open("#a");
  assertEquals(editor.text, "hello");
});

Deno.test("editor: Ctrl-R searches the input history", () => {
  const before = ["make tests\r", "make build\r", "nothing\r"];
  assertEquals(after(...before, "dra", "\x12", "MAKE", "\x12"), "make tests|");
  assertEquals(after(...before, "dra", "\x12", "make", "\x12", "\x12"), "make tests|");
  assertEquals(after(...before, "dra", "\x12", "bu", "\x7f", "\x1b"), "dra|");
  assertEquals(after(...before, "dra", "\x12", "zzz", "\r"), "dra|");
  assertEquals(after(...before, "dra", "\x12", "bu", "\x01"), "|make build");
  assertEquals(after(...before, "dra", "\x12", "bu", "\r", UNDO), "dra|");
  assertEquals(typed(...before, "\x12", "bu", "\r", "\r").lines.at(-1), "make build");
  const { editor } = typed(...before, "\x12", "x");
  assertEquals(editor.searching, { query: "x", found: false });
});

Deno.test("editor: several lines are one text until Enter, and the cursor moves up and down in them", () => {
  const { editor, lines } = typed("\x1b[200~one\r\ntwo\x1b[0m\x1b[201~");
  assertEquals([editor.text, lines], ["one\ntwo[0m", []]);
  assertEquals(editor.view(80).text, "one\u23cetwo[0m");
  assertEquals(after("one", "\x1b\r", "second", UP), "one|\nsecond");
  assertEquals(after("one", "\x1b\r", "second", UP, DOWN), "one\nsec|ond");
  assertEquals(after("one", "\x1b\r", "two", "\x01", "x", UP, "\x05"), "one|\nxtwo");
  assertEquals(after("one", "\x1b\r", "two", UP, "\x05", "\x0b"), "one|two");
  assertEquals(after("said\r", "one", "\x1b\r", "two", UP, UP), "said|");
});

Deno.test("editor: it asks before it sends many lines, and never loses them", () => {
  const many = "1\r2\r3\r4\r5\r6";
  const paste = `\x1b[200~${many}\x1b[201~`;
  const text = many.replaceAll("\r", "\n");
  const editor = new Editor();
  assertEquals(type(editor, paste, "\r").at(-1), { type: "asks", lines: 6 });
  assertEquals([editor.asking, editor.text], [6, text]);
  assertEquals(type(editor, "\x1b"), [{ type: "taken" }]);
  assertEquals([editor.asking, editor.text], [0, text]);
  assertEquals(type(editor, "\r", "x").at(-1), { type: "taken" });
  assertEquals([editor.asking, editor.text], [0, `${text}x`]);
  assertEquals(type(editor, "\r", "\r").at(-1), { type: "line", text: `${text}x` });
  assertEquals(typed("\x1b[200~1\r2\r3\r4\r5\r\x1b[201~", "\r").lines, ["1\n2\n3\n4\n5\n"]);
});

Deno.test("editor: unknown keys are passed on, and change nothing", () => {
  for (const piece of ["\t", "\x1b[Z", "\x1b", "\x1b[5~", "\x0b", "\x1bOP", "\x07"]) {
    const editor = new Editor();
    type(editor, "text");
    assertEquals([piece, type(editor, piece)], [piece, [{ type: "passed" }]]);
    assertEquals(editor.text, "text");
  }
  assertEquals(type(new Editor(), "\x04"), [{ type: "passed" }]);
  assertEquals(type(new Editor(), "\x03"), [{ type: "passed" }]);
  assertEquals(new Editor().apply({ type: "key", name: "constructor" }), { type: "passed" });
});

Deno.test("editor: a part of the text can be replaced", () => {
  const { editor } = typed("hi bo there", "\x1bb", LEFT);
  editor.replace(3, 5, "bob");
  assertEquals([editor.text, editor.cursor], ["hi bob there", 6]);
  type(editor, UNDO);
  assertEquals(editor.text, "hi bo there");
});

Deno.test("editor: after any keys, undo leads back to an empty text, and the cursor stays in the text", () => {
  const piece = fc.oneof(
    fc.constantFrom(...[
      "\x01",
      "\x02",
      "\x05",
      "\x0b",
      "\x14",
      "\x15",
      "\x17",
      "\x19",
      "\x1by",
      "\x1bd",
    ]),
    fc.constantFrom(LEFT, UP, DOWN, "\x1b\r", "\x7f", "\x1b[3~", "\x1bb", "\x1bf", "\x12"),
    fc.string({ unit: "grapheme", maxLength: 12 }),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
    const editor = new Editor();
    type(editor, ...pieces);
    assertEquals(editor.cursor >= 0 && editor.cursor <= editor.text.length, true);
    const { rows, row } = editor.rows(20, 5);
    assertEquals(row < rows.length && rows.length <= 5, true);
    for (let i = 0; i < 200; i++) editor.apply({ type: "key", name: "ctrl-_" });
    assertEquals(editor.text, "");
  }));
});

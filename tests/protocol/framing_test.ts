/**
 * Tests how bytes are cut into lines, against a simple model and with random chunks.
 * @module
 */

import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import {
  CLIENT_TAGS_MAX,
  DEFAULT_LIMITS,
  type FramedLine,
  type FrameLimits,
  type FrameOptions,
  frames,
  LineFramer,
} from "../../protocol/framing.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const line = (text: string): FramedLine => ({ kind: "line", text });

function whole(input: Uint8Array, limits?: FrameLimits, options?: FrameOptions): FramedLine[] {
  const framer = new LineFramer(limits, options);
  return [...framer.push(input), ...framer.end()];
}

Deno.test("lines end at LF and at CR LF", () => {
  assertEquals(whole(bytes("a\nb\r\nc\n")), [line("a"), line("b"), line("c")]);
});

Deno.test("a CR without LF does not end a line", () => {
  assertEquals(whole(bytes("a\rb\r\r\n")), [line("a\rb\r")]);
});

Deno.test("empty lines are dropped, unless keepEmpty is set", () => {
  assertEquals(whole(bytes("\r\n\na\n\r\n")), [line("a")]);
  assertEquals(whole(bytes("\r\n\na\n\r\n"), DEFAULT_LIMITS, { keepEmpty: true }), [
    line(""),
    line(""),
    line("a"),
    line(""),
  ]);
});

Deno.test("an unfinished line is pending until its end comes", () => {
  const framer = new LineFramer();
  assertEquals(framer.push(bytes("one\ntw")), [line("one")]);
  assertEquals(framer.pending, bytes("tw"));
  assertEquals(framer.push(bytes("o")), []);
  assertEquals(framer.pending, bytes("two"));
  assertEquals(framer.push(bytes("\r")), []);
  assertEquals(framer.push(bytes("\nthree")), [line("two")]);
  assertEquals(framer.end(), [line("three")]);
  assertEquals(framer.pending, new Uint8Array(0));
  assertEquals(framer.end(), []);
});

Deno.test("the caller may reuse a chunk's buffer", () => {
  const framer = new LineFramer();
  const buffer = new Uint8Array(4);
  const read: FramedLine[] = [];
  for (const part of ["abcd", "ef\ng", "hij\n"]) {
    buffer.set(bytes(part));
    read.push(...framer.push(buffer));
    buffer.fill(0x78);
  }
  assertEquals(read, [line("abcdef"), line("ghij")]);
});

Deno.test("a byte order mark is ordinary text", () => {
  assertEquals(whole(bytes("\u{FEFF}a\n\u{FEFF}b")), [line("\u{FEFF}a"), line("\u{FEFF}b")]);
});

Deno.test("a line of invalid UTF-8 is marked, and the other lines are read", () => {
  const input = new Uint8Array([...bytes("a\nb"), 0xff, 0xc3, ...bytes("c\nä\n")]);
  assertEquals(whole(input), [
    line("a"),
    { kind: "invalid-utf8", text: "b��c", latin1: "bÿÃc" },
    line("ä"),
  ]);
});

Deno.test("U+FFFD is ordinary text, and does not hide invalid bytes", () => {
  assertEquals(whole(bytes("a�\nb\n")), [line("a�"), line("b")]);
  // A cut sequence of three bytes decodes to U+FFFD, which has three bytes too.
  assertEquals(whole(new Uint8Array([...bytes("�"), 0xf0, 0x9f, 0x91, 0x0a])), [
    { kind: "invalid-utf8", text: "��", latin1: "ï¿½ðŸ‘" },
  ]);
});

Deno.test("a UTF-8 sequence cut by a line ending is invalid in both lines", () => {
  assertEquals(whole(new Uint8Array([0xc3, 0x0a, 0xa4, 0x0a])), [
    { kind: "invalid-utf8", text: "�", latin1: "Ã" },
    { kind: "invalid-utf8", text: "�", latin1: "¤" },
  ]);
});

Deno.test("the body's limit counts bytes, including CR LF", () => {
  const limits = { tags: 16, body: 12 };
  assertEquals(whole(bytes("0123456789\r\nok\n"), limits), [line("0123456789"), line("ok")]);
  assertEquals(whole(bytes("0123456789\nok\n"), limits), [line("0123456789"), line("ok")]);
  assertEquals(whole(bytes("0123456789a\nok\n"), limits), [
    { kind: "too-long", part: "body", text: "0123456789" },
    line("ok"),
  ]);
  assertEquals(whole(bytes("ä23456789\r\n"), limits), [line("ä23456789")]);
  assertEquals(whole(bytes("ä234567890\r\n"), limits), [
    { kind: "too-long", part: "body", text: "ä23456789" },
  ]);
});

Deno.test("a line that is too long is cut between characters", () => {
  for (const char of ["é", "茶", "👋"]) {
    const length = bytes(char).length;
    for (let fitting = 0; fitting < length; fitting++) {
      const text = "a".repeat(10 - fitting);
      assertEquals(whole(bytes(`${text}${char}\n`), { tags: 0, body: 12 }), [
        { kind: "too-long", part: "body", text },
      ]);
    }
    const text = "a".repeat(10 - length) + char;
    assertEquals(whole(bytes(`${text}a\n`), { tags: 0, body: 12 }), [
      { kind: "too-long", part: "body", text },
    ]);
  }
  assertEquals(whole(bytes("@23456789012👋 PING\n"), { tags: 14, body: 12 }), [
    { kind: "too-long", part: "tags", text: "@23456789012" },
  ]);
});

Deno.test("the tags' limit counts from the at sign to the space", () => {
  const limits = { tags: 8, body: 12 };
  assertEquals(whole(bytes("@234567 0123456789\r\nok\n"), limits), [
    line("@234567 0123456789"),
    line("ok"),
  ]);
  assertEquals(whole(bytes("@2345678 PING\r\nok\n"), limits), [
    { kind: "too-long", part: "tags", text: "@2345678" },
    line("ok"),
  ]);
  assertEquals(whole(bytes("@234567 01234567890\nok\n"), limits), [
    { kind: "too-long", part: "body", text: "@234567 0123456789" },
    line("ok"),
  ]);
  assertEquals(whole(bytes("@2345678\n"), limits), [line("@2345678")]);
  assertEquals(whole(bytes("@23456789\n"), limits), [
    { kind: "too-long", part: "tags", text: "@2345678" },
  ]);
});

Deno.test("an at sign is ordinary text if lines have no tags", () => {
  assertEquals(whole(bytes("@bob 345678\n@bob 3456789\n"), { tags: 0, body: 13 }), [
    line("@bob 345678"),
    { kind: "too-long", part: "body", text: "@bob 345678" },
  ]);
});

Deno.test("the limits are those of the specifications", () => {
  const { tags, body } = DEFAULT_LIMITS;
  const longest = `@${"t".repeat(tags - 2)} ${"b".repeat(body - 2)}`;
  assertEquals(whole(bytes(`${longest}\r\n`)), [line(longest)]);
  assertEquals(whole(bytes(`@t${longest.slice(1)}\r\n`)).map((frame) => frame.kind), ["too-long"]);
  assertEquals(whole(bytes(`${longest}b\r\n`)).map((frame) => frame.kind), ["too-long"]);
  assertEquals(CLIENT_TAGS_MAX, "@".length + 4094 + " ".length);
});

Deno.test("an endless line is reported once, early, and takes no more memory than a line may", () => {
  const framer = new LineFramer();
  const chunk = new Uint8Array(10_000).fill(0x61);
  const told = framer.push(chunk);
  assertEquals(told, [{ kind: "too-long", part: "body", text: "a".repeat(4094) }]);
  for (let i = 0; i < 100; i++) {
    assertEquals(framer.push(chunk), []);
    assertEquals(framer.pending.length, 0);
  }
  assertEquals(framer.push(bytes("end\nnext\n")), [line("next")]);
});

Deno.test("endless tags are reported too", () => {
  const framer = new LineFramer();
  const told: FramedLine[] = [];
  for (let i = 0; i < 20_000; i++) {
    told.push(...framer.push(bytes(i === 0 ? "@" : "t")));
    assertLessOrEqual(framer.pending.length, DEFAULT_LIMITS.tags + DEFAULT_LIMITS.body);
  }
  assertEquals(told, [{ kind: "too-long", part: "tags", text: "@" + "t".repeat(8190) }]);
  assertEquals(framer.end(), []);
  assertEquals(framer.push(bytes("next\n")), [line("next")]);
});

Deno.test("frames reads a stream to its end", async () => {
  async function* source() {
    yield bytes("one\r\nt");
    yield bytes("wo\nlast");
  }
  assertEquals(await Array.fromAsync(frames(source())), [line("one"), line("two"), line("last")]);
});

Deno.test("frames applies its limits", async () => {
  async function* source() {
    yield bytes("toolong\nok\n");
  }
  assertEquals(await Array.fromAsync(frames(source(), { tags: 0, body: 6 })), [
    { kind: "too-long", part: "body", text: "tool" },
    line("ok"),
  ]);
});

/** A simple model of the framer: returns the frames of a whole stream. */
function expected(input: Uint8Array, limits: FrameLimits, keepEmpty: boolean): FramedLine[] {
  const result: FramedLine[] = [];
  const latin = Array.from(input, (byte) => String.fromCharCode(byte)).join("");
  const raw = latin.split("\n");
  if (raw.at(-1) === "") raw.pop();
  for (const ended of raw) {
    const text = ended.replace(/\r$/, "");
    const tagged = limits.tags > 0 && text.startsWith("@");
    const tags = tagged ? /^[^ ]* ?/.exec(text)![0].length : 0;
    if (tags > limits.tags) {
      result.push({ kind: "too-long", part: "tags", text: "" });
    } else if (text.length - tags + 2 > limits.body) {
      result.push({ kind: "too-long", part: "body", text: "" });
    } else if (text !== "" || keepEmpty) {
      const data = Uint8Array.from(text, (char) => char.charCodeAt(0));
      const decoded = new TextDecoder("utf-8", { ignoreBOM: true }).decode(data);
      const reencoded = new TextEncoder().encode(decoded);
      const same = reencoded.length === data.length &&
        reencoded.every((byte, i) => byte === data[i]);
      const latin1 = new TextDecoder("latin1").decode(data);
      result.push(
        same ? { kind: "line", text: decoded } : { kind: "invalid-utf8", text: decoded, latin1 },
      );
    }
  }
  return result;
}

const blank = (frame: FramedLine): FramedLine =>
  frame.kind === "too-long" ? { ...frame, text: "" } : frame;

/** Pushes the input cut at these places, each piece in a buffer that is overwritten afterwards. */
function inPieces(input: Uint8Array, cuts: number[], framer: LineFramer): FramedLine[] {
  const result: FramedLine[] = [];
  const places = [...cuts.map((cut) => cut % (input.length + 1)), 0, input.length]
    .sort((a, b) => a - b);
  for (let i = 1; i < places.length; i++) {
    const piece = input.slice(places[i - 1], places[i]);
    result.push(...framer.push(piece));
    piece.fill(0x40);
  }
  return [...result, ...framer.end()];
}

const anyBytes = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom("\n", "\r\n", "\r", "@", " ", "a", "word", "é", "茶", "👋"),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom("@tags=", "a line of some length", "\0", "\u{FEFF}", "\u{FFFD}"),
    },
  ).map((part) => bytes(part)),
  { maxLength: 40 },
).map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));
const brokenBytes = fc.tuple(anyBytes, fc.uint8Array({ maxLength: 6 }), fc.nat(200))
  .map(([input, noise, at]) => {
    const place = at % (input.length + 1);
    return new Uint8Array([...input.slice(0, place), ...noise, ...input.slice(place)]);
  });
const input = fc.oneof(anyBytes, brokenBytes, fc.uint8Array({ maxLength: 60 }));
const someLimits = fc.constantFrom<FrameLimits>(
  { tags: 8, body: 10 },
  { tags: 4, body: 24 },
  { tags: 24, body: 8 },
  { tags: 0, body: 12 },
  DEFAULT_LIMITS,
);
const cuts = fc.array(fc.nat(1000), { maxLength: 12 });

Deno.test("the chunks of a stream do not change its frames", () => {
  fc.assert(
    fc.property(input, cuts, someLimits, fc.boolean(), (input, cuts, limits, keepEmpty) => {
      const uncut = whole(input, limits, { keepEmpty });
      assertEquals(inPieces(input, cuts, new LineFramer(limits, { keepEmpty })), uncut);
      assertEquals(uncut.map(blank), expected(input, limits, keepEmpty));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("a stream read byte by byte gives the same frames", () => {
  fc.assert(
    fc.property(input, someLimits, (input, limits) => {
      const every = Array.from(input, (_, i) => i);
      assertEquals(inPieces(input, every, new LineFramer(limits)), whole(input, limits));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a character cut between chunks stays whole", () => {
  const texts = fc.array(
    fc.string({ unit: "grapheme", minLength: 1 }).map((text) =>
      text.replaceAll(/[\r\n]/g, "") || "x"
    ),
    {
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(texts, cuts, (texts, cuts) => {
      const sent = bytes(texts.map((text) => `${text}\r\n`).join(""));
      assertEquals(inPieces(sent, cuts, new LineFramer()), texts.map(line));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a framer can read another stream after `end`", () => {
  fc.assert(fc.property(input, input, someLimits, (first, second, limits) => {
    const framer = new LineFramer(limits);
    inPieces(first, [], framer);
    assertEquals(inPieces(second, [], framer), whole(second, limits));
  }));
});

Deno.test("a line is unfinished from its first byte to its end, even if it is too long", () => {
  const framer = new LineFramer({ tags: 0, body: 10 });
  const push = (text: string) => framer.push(new TextEncoder().encode(text));
  assertEquals(framer.unfinished, false);
  push("abc");
  assertEquals(framer.unfinished, true);
  push("\n");
  assertEquals(framer.unfinished, false);
  push("x".repeat(30));
  assertEquals(framer.pending.byteLength, 0);
  assertEquals(framer.unfinished, true);
  assertEquals(framer.end(), []);
  assertEquals(framer.unfinished, false);
  assertEquals(push("abc\n"), [{ kind: "line", text: "abc" }]);
});

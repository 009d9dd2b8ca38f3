/**
 * Reading and writing WebSocket frames.
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FrameReader } from "../../../server/web/frame_reader.ts";
import { closeFrame, FrameError, frameLines, Opcode } from "../../../server/web/frames.ts";

const encoder = new TextEncoder();

interface Sent {
  readonly opcode: number;
  readonly payload: Uint8Array;
  readonly final?: boolean;
  /** The other bits of the first byte. */
  readonly reserved?: number;
  readonly unmasked?: boolean;
}

/** Makes a frame as a client sends it. */
function frame({ opcode, payload, final = true, reserved = 0, unmasked = false }: Sent): number[] {
  const { byteLength: length } = payload;
  const size = length < 126
    ? [length]
    : length < 65_536
    ? [126, length >> 8, length & 0xff]
    : [127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (length >> shift) & 0xff)];
  const mask = unmasked ? [] : [0x12, 0xff, 0, 0x80];
  const [short = 0, ...long] = size;
  return [
    (final ? 0x80 : 0) | reserved | opcode,
    (unmasked ? 0 : 0x80) | short,
    ...long,
    ...mask,
    ...payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0)),
  ];
}

/** Returns the lines that a reader makes of bytes in pieces of these sizes, in turn. */
function read(bytes: readonly number[], pieces: readonly number[] = [1_000]) {
  const controls: (readonly [number, string])[] = [];
  const decoder = new TextDecoder();
  const reader = new FrameReader((opcode, payload) =>
    controls.push([opcode, decoder.decode(payload)])
  );
  const lines: number[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const piece = bytes.slice(at, at + (pieces[i % pieces.length] ?? 1));
    const buffer = Uint8Array.of(0, ...piece);
    const count = reader.read(buffer, 1, buffer.length);
    lines.push(...buffer.subarray(0, count));
    at += piece.length;
  }
  return { text: decoder.decode(Uint8Array.from(lines)), controls };
}

function text(payload: string, sent: Partial<Sent> = {}): number[] {
  return frame({ opcode: Opcode.text, payload: encoder.encode(payload), ...sent });
}

Deno.test("frames: messages come out as lines, however they are cut", () => {
  const long = "x".repeat(300);
  const bytes = [
    ...text("NICK ü"),
    ...text(""),
    ...text("PRIV", { final: false }),
    ...frame({ opcode: Opcode.ping, payload: encoder.encode("now?") }),
    ...text("MSG #a :", { opcode: Opcode.continuation, final: false }),
    ...text(long, { opcode: Opcode.continuation }),
    ...frame({ opcode: Opcode.binary, payload: encoder.encode("PING x") }),
    ...frame({ opcode: Opcode.pong, payload: new Uint8Array(0) }),
    ...text("y".repeat(65_536)),
  ];
  const expected: ReturnType<typeof read> = {
    text: `NICK ü\n\nPRIVMSG #a :${long}\nPING x\n${"y".repeat(65_536)}\n`,
    controls: [[Opcode.ping, "now?"], [Opcode.pong, ""]],
  };
  assertEquals(read(bytes, [100_000]), expected);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (pieces) => {
      assertEquals(read(bytes.slice(0, 450), pieces), read(bytes.slice(0, 450)));
    }),
  );
  assertEquals(read(bytes, [1]), expected);
});

Deno.test("frames: text that is cut within a character is accepted", () => {
  const [start = new Uint8Array(0), end = new Uint8Array(0)] = [
    encoder.encode("a\u{1F600}").subarray(0, 3),
    encoder.encode("a\u{1F600}b").subarray(3),
  ];
  const bytes = [
    ...frame({ opcode: Opcode.text, payload: start, final: false }),
    ...frame({ opcode: Opcode.continuation, payload: end }),
  ];
  assertEquals(read(bytes, [1]).text, "a\u{1F600}b\n");
});

const BAD = Uint8Array.of(0x61, 0xc3, 0x28);
const REFUSED: readonly (readonly [why: string, code: number, bytes: readonly number[]])[] = [
  ["an unmasked frame", 1002, text("a", { unmasked: true })],
  ["a reserved bit", 1002, text("a", { reserved: 0x40 })],
  ["an unknown kind", 1002, text("a", { opcode: 3 })],
  ["an unknown control", 1002, text("a", { opcode: 0xb })],
  ["a control in parts", 1002, text("a", { opcode: Opcode.ping, final: false })],
  ["a long control", 1002, text("a".repeat(126), { opcode: Opcode.ping })],
  ["a continuation of nothing", 1002, text("a", { opcode: Opcode.continuation })],
  ["a message within another", 1002, [...text("a", { final: false }), ...text("b")]],
  ["text that is none", 1007, frame({ opcode: Opcode.text, payload: BAD })],
  ["text that ends within a character", 1007, [
    ...frame({ opcode: Opcode.text, payload: BAD.subarray(0, 2), final: false }),
    ...text("", { opcode: Opcode.continuation }),
  ]],
  ["too long a message", 1009, text("x".repeat(65_537))],
  ["too long a message in parts", 1009, [
    ...text("x".repeat(40_000), { final: false }),
    ...text("x".repeat(40_000), { opcode: Opcode.continuation }),
  ]],
  ["a length beyond all", 1009, [0x81, 0xff, ...new Array(8).fill(0xff), 0, 0, 0, 0]],
];

for (const [why, code, bytes] of REFUSED) {
  Deno.test(`frames: ${why} is refused with ${code}`, () => {
    assertEquals(assertThrows(() => read(bytes), FrameError).code, code);
    assertEquals(assertThrows(() => read(bytes, [1]), FrameError).code, code);
  });
}

Deno.test("frames: binary messages may hold bytes that are not UTF-8", () => {
  const { text } = read(frame({ opcode: Opcode.binary, payload: BAD }));
  assertEquals(text, "a\u{FFFD}(\n");
});

Deno.test("frames: all bad bytes throw a FrameError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        read([...bytes], [7]);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
      }
    }),
  );
});

Deno.test("frames: each line is sent in its own frame, without its ending", () => {
  const lines = ["a", "", "ü".repeat(62), "b".repeat(126), "c".repeat(65_536)];
  const framed = frameLines(encoder.encode(lines.map((line) => `${line}\r\n`).join("")), 1);
  const view = new DataView(framed.buffer);
  let at = 0;
  for (const line of lines) {
    const short = view.getUint8(at + 1);
    assertEquals(view.getUint8(at), 0x81);
    const [size, start] = short < 126
      ? [short, at + 2]
      : short === 126
      ? [view.getUint16(at + 2), at + 4]
      : [Number(view.getBigUint64(at + 2)), at + 10];
    at = start + size;
    assertEquals(new TextDecoder().decode(framed.subarray(start, at)), line);
  }
  assertEquals(at, framed.byteLength);
});

Deno.test("frames: a reason for closing is cut between characters", () => {
  const frame = closeFrame(1000, `a${"ü".repeat(100)}`);
  assertEquals(frame.byteLength, 2 + 2 + 123);
  assertEquals(new TextDecoder().decode(frame.subarray(4)), `a${"ü".repeat(61)}`);
});

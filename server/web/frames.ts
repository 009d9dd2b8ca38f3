/**
 * WebSocket frames, each line in a frame of its own: https://www.rfc-editor.org/rfc/rfc6455 section
 * 5. frame_reader.ts reads them.
 * @module
 */

import { clipBytes } from "../../protocol/text/clip.ts";

/** The opcodes of frames: section 5.2. */
export const Opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

/** The opcodes of control frames, which may come between the frames of a message: section 5.5. */
export type ControlOpcode = typeof Opcode.close | typeof Opcode.ping | typeof Opcode.pong;

/** Status codes of a closing WebSocket: section 7.4.1. */
export const CloseCode = {
  normal: 1000,
  protocolError: 1002,
  invalidData: 1007,
  tooBig: 1009,
} as const;

const FIN = 0x80;
const LF = 0x0a;
const CR = 0x0d;
const CONTROL_MAX = 125;
const CLOSE_CODE_BYTES = 2;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

const encoder = new TextEncoder();

/** Returns the bytes of a server's frame header: unmasked, and for a whole message. */
function headerSize(length: number): number {
  if (length <= CONTROL_MAX) return 2;
  return length <= 0xffff ? 4 : 10;
}

function putHeader(into: Uint8Array, at: number, opcode: number, length: number): number {
  into[at] = FIN | opcode;
  if (length <= CONTROL_MAX) {
    into[at + 1] = length;
    return at + 2;
  }
  const view = new DataView(into.buffer, into.byteOffset);
  if (length <= 0xffff) {
    into[at + 1] = LENGTH_16;
    view.setUint16(at + 2, length);
    return at + 4;
  }
  into[at + 1] = LENGTH_64;
  view.setBigUint64(at + 2, BigInt(length));
  return at + 10;
}

/** Frames whole lines, one frame each, without the line endings. */
export function frameLines(lines: Uint8Array, opcode: number): Uint8Array {
  let size = 0;
  eachLine(lines, (start, end) => size += headerSize(end - start) + end - start);
  const framed = new Uint8Array(size);
  let at = 0;
  eachLine(lines, (start, end) => {
    at = putHeader(framed, at, opcode, end - start);
    framed.set(lines.subarray(start, end), at);
    at += end - start;
  });
  return framed;
}

function eachLine(lines: Uint8Array, visit: (start: number, end: number) => void): void {
  let start = 0;
  while (start < lines.byteLength) {
    const found = lines.indexOf(LF, start);
    const stop = found < 0 ? lines.byteLength : found;
    visit(start, lines[stop - 1] === CR && stop > start ? stop - 1 : stop);
    start = stop + 1;
  }
}

/** Makes a control frame. */
export function controlFrame(opcode: ControlOpcode, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(2 + payload.byteLength);
  putHeader(frame, 0, opcode, payload.byteLength);
  frame.set(payload, 2);
  return frame;
}

/** Makes a close frame. Cuts a reason that is too long. */
export function closeFrame(code: number, reason: string): Uint8Array {
  const text = encoder.encode(clipBytes(reason, CONTROL_MAX - CLOSE_CODE_BYTES));
  const payload = new Uint8Array(CLOSE_CODE_BYTES + text.byteLength);
  new DataView(payload.buffer).setUint16(0, code);
  payload.set(text, CLOSE_CODE_BYTES);
  return controlFrame(Opcode.close, payload);
}

/**
 * Returns the status code of a close frame; {@link CloseCode.normal} if it has none.
 *
 * @throws {FrameError} if the frame is malformed
 */
export function readCloseFrame(payload: Uint8Array): number {
  if (payload.byteLength === 0) return CloseCode.normal;
  const code = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
  const allowed = payload.byteLength > 1 &&
    ((code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
      (code >= 3000 && code <= 4999));
  if (!allowed) throw new FrameError(CloseCode.protocolError, "a malformed close frame");
  new Utf8Check().take(payload.subarray(CLOSE_CODE_BYTES), true);
  return code;
}

/** A breach of the protocol by the client. The server closes the WebSocket with the code. */
export class FrameError extends Error {
  override name = "FrameError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Checks that a message in several parts is UTF-8. */
export class Utf8Check {
  #decoder: TextDecoder | undefined;

  /** @param last whether the message ends with this part @throws {FrameError} if it is not UTF-8 */
  take(part: Uint8Array, last: boolean): void {
    if (this.#decoder === undefined && part.every((byte) => byte < 0x80)) return;
    this.#decoder ??= new TextDecoder("utf-8", { fatal: true });
    try {
      this.#decoder.decode(part, { stream: !last });
    } catch {
      throw new FrameError(CloseCode.invalidData, "text that is not UTF-8");
    }
    if (last) this.#decoder = undefined;
  }
}

/**
 * Reads WebSocket frames: https://www.rfc-editor.org/rfc/rfc6455 section 5. frames.ts writes them.
 * @module
 */

import { CloseCode, type ControlOpcode, FrameError, Opcode, Utf8Check } from "./frames.ts";

const FIN = 0x80;
const RESERVED = 0x70;
const OPCODE = 0x0f;
const CONTROL = 0x08;
const MASKED = 0x80;
const LENGTH = 0x7f;
const MASK_BYTES = 4;
const LONGEST_HEADER = 14;
const CONTROL_MAX = 125;
const LF = 0x0a;

/**
 * Bytes of the longest message. IRC lines are shorter: a line that is too long gets an IRC error.
 */
const MESSAGE_MAX = 64 * 1024;

/** Turns a client's frames into lines: the bytes of each message, and a newline. */
export class FrameReader {
  readonly #onControl: (opcode: ControlOpcode, payload: Uint8Array) => void;
  readonly #header = new Uint8Array(LONGEST_HEADER);
  readonly #utf8 = new Utf8Check();
  #headerLength = 0;
  /** Bytes of payload that the frame still has; `undefined` while reading a header. */
  #remaining: number | undefined;
  /** Bytes of this frame's payload unmasked so far. */
  #masked = 0;
  /** The payload of the control frame being read. */
  #control: Uint8Array | undefined;
  #isText = false;
  /** Bytes so far of a message in several frames, until its last frame has ended. */
  #message: number | undefined;
  #closed = false;

  /**
   * @param onControl is called for each control frame, in order with the messages; it may throw as
   * `read` does
   */
  constructor(onControl: (opcode: ControlOpcode, payload: Uint8Array) => void) {
    this.#onControl = onControl;
  }

  /**
   * Reads the frames from `start` to `end` and puts their lines at the buffer's start. Ignores all
   * bytes after a close frame.
   *
   * @param start at least 1, because the newline makes a message one byte longer
   * @returns the number of bytes of the lines
   * @throws {FrameError} if a frame breaks the protocol
   */
  read(buffer: Uint8Array, start: number, end: number): number {
    let out = 0;
    for (let at = start; at < end && !this.#closed;) {
      if (this.#remaining === undefined) {
        this.#header[this.#headerLength++] = buffer[at++] ?? 0;
        if (this.#headerLength === 2) this.#check();
        if (this.#headerLength < this.#headerSize()) continue;
        this.#begin();
      }
      const part = buffer.subarray(at, Math.min(end, at + (this.#remaining ?? 0)));
      at += part.byteLength;
      this.#unmask(part);
      this.#remaining = (this.#remaining ?? 0) - part.byteLength;
      if (this.#control !== undefined) {
        this.#control.set(part, this.#masked - part.byteLength);
      } else {
        if (this.#isText) this.#utf8.take(part, this.#remaining === 0 && this.#isFinal());
        buffer.copyWithin(out, at - part.byteLength, at);
        out += part.byteLength;
      }
      if (this.#remaining === 0 && this.#finish()) buffer[out++] = LF;
    }
    return out;
  }

  #isFinal(): boolean {
    return ((this.#header[0] ?? 0) & FIN) !== 0;
  }

  /** Returns the header's size, as far as its first bytes show it. */
  #headerSize(): number {
    if (this.#headerLength < 2) return 2;
    const length = (this.#header[1] ?? 0) & LENGTH;
    return 2 + (length < 126 ? 0 : length === 126 ? 2 : 8) + MASK_BYTES;
  }

  /** Checks a frame by its first two bytes. */
  #check(): void {
    const [first = 0, second = 0] = this.#header;
    const opcode = first & OPCODE;
    if ((first & RESERVED) !== 0) protocolError("a reserved bit is set");
    if ((second & MASKED) === 0) protocolError("a frame is not masked");
    if ((opcode & CONTROL) !== 0) {
      if (opcode > Opcode.pong) protocolError("an unknown kind of frame");
      if (!this.#isFinal()) protocolError("a control frame comes in parts");
      if ((second & LENGTH) > CONTROL_MAX) protocolError("a control frame is too long");
    } else {
      if (opcode > Opcode.binary) protocolError("an unknown kind of frame");
      if ((opcode === Opcode.continuation) !== (this.#message !== undefined)) {
        protocolError("a message's parts are out of order");
      }
    }
  }

  #begin(): void {
    const [first = 0, second = 0] = this.#header;
    const opcode = first & OPCODE;
    const length = this.#length(second & LENGTH);
    if ((opcode & CONTROL) !== 0) this.#control = new Uint8Array(length);
    else {
      if (opcode !== Opcode.continuation) this.#isText = opcode === Opcode.text;
      this.#message = (this.#message ?? 0) + length;
      if (this.#message > MESSAGE_MAX) {
        throw new FrameError(CloseCode.tooBig, `a message of more than ${MESSAGE_MAX} bytes`);
      }
    }
    this.#remaining = length;
    this.#masked = 0;
  }

  #length(short: number): number {
    const view = new DataView(this.#header.buffer);
    if (short === 126) return view.getUint16(2);
    return short === 127 ? Number(view.getBigUint64(2)) : short;
  }

  #unmask(part: Uint8Array): void {
    const mask = this.#headerSize() - MASK_BYTES;
    for (let i = 0; i < part.byteLength; i++) {
      part[i] = (part[i] ?? 0) ^ (this.#header[mask + (this.#masked++ & 3)] ?? 0);
    }
  }

  /** Ends a frame; returns whether a message ends with it. */
  #finish(): boolean {
    this.#remaining = undefined;
    this.#headerLength = 0;
    const control = this.#control;
    if (control !== undefined) {
      const opcode = ((this.#header[0] ?? 0) & OPCODE) as ControlOpcode;
      this.#control = undefined;
      this.#closed = opcode === Opcode.close;
      this.#onControl(opcode, control);
      return false;
    }
    if (!this.#isFinal()) return false;
    this.#message = undefined;
    return true;
  }
}

function protocolError(message: string): never {
  throw new FrameError(CloseCode.protocolError, message);
}

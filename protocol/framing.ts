/**
 * Lines from bytes: whatever the pieces in which bytes arrive, the same lines come out.
 */

/** How long the two parts of a line may be, in bytes. */
export interface FrameLimits {
  /**
   * The tags, from "@" to the space after them, both counted. 0 where lines have no tags, and then
   * a leading "@" means nothing.
   */
  tags: number;
  /** The rest, with its CR LF counted (as two bytes, even where only LF was sent). */
  body: number;
}

/** How a framer treats lines, other than their length. */
export interface FrameOptions {
  /** Empty lines are frames too, where IRC has them ignored. */
  keepEmpty?: boolean;
}

/**
 * The most that anyone may send: 8191 bytes of tags
 * (https://ircv3.net/specs/extensions/message-tags#size-limit) and 4096 of the rest, where the RFC
 * has 512.
 */
export const DEFAULT_LIMITS: Readonly<FrameLimits> = Object.freeze({ tags: 8191, body: 4096 });

/**
 * The most bytes of tags that a client may send: 4094 of data, "@" and the space. The rest of the
 * 8191 is for what servers add.
 */
export const CLIENT_TAGS_MAX = 4096;

/** What comes out of a {@link LineFramer}. */
export type Frame =
  /** A line without its line ending. */
  | { kind: "line"; text: string }
  /** A line that is no UTF-8, with U+FFFD where it is not. */
  | { kind: "invalid-utf8"; text: string }
  /** What fitted of a line that is longer than allowed, told once; the rest of it is dropped. */
  | { kind: "too-long"; part: "tags" | "body"; text: string };

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const AT = 0x40;
const LINE_ENDING_BYTES = 2;
const FIRST_CAPACITY = 256;
/** No UTF-16 code unit takes more bytes than this in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

const NOTHING = new Uint8Array(0);

const REPLACEMENT = "\u{FFFD}";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Cuts a stream of bytes into lines at LF or CR LF.
 *
 * It holds at most one unfinished line, never more of it than the limits allow, and copies what it
 * keeps, so that the caller may use a chunk's buffer again. The texts of one chunk may share memory:
 * whoever keeps a short piece of one for long should copy it.
 */
export class LineFramer {
  readonly #limits: FrameLimits;
  readonly #keepEmpty: boolean;
  /** A line with no more bytes than this is within the limits, whatever it looks like. */
  readonly #surelyFits: number;
  #held = NOTHING;
  #heldLength = 0;
  #dropping = false;

  constructor(limits: FrameLimits = DEFAULT_LIMITS, options: FrameOptions = {}) {
    this.#limits = { ...limits };
    this.#keepEmpty = options.keepEmpty ?? false;
    const body = limits.body - LINE_ENDING_BYTES;
    this.#surelyFits = limits.tags > 0 ? Math.min(limits.tags, body) : body;
  }

  /** The bytes of an unfinished line: a view, good until the next `push` or `end`. */
  get pending(): Uint8Array {
    return this.#held.subarray(0, this.#heldLength);
  }

  /** Whether a line has begun that has not ended, be it that it was told as too long already. */
  get unfinished(): boolean {
    return this.#heldLength > 0 || this.#dropping;
  }

  /** Takes the next bytes and gives the lines that they complete. */
  push(chunk: Uint8Array): Frame[] {
    let frames: Frame[] = [];
    let start = 0;
    if (this.unfinished) {
      const stop = chunk.indexOf(LF);
      if (stop < 0) {
        this.#hold(chunk, frames);
        return frames;
      }
      this.#hold(chunk.subarray(0, stop), frames);
      this.#finish(frames);
      start = stop + 1;
    }
    const last = chunk.lastIndexOf(LF);
    if (last >= start) {
      const isAll = start === 0 && last + 1 === chunk.length;
      const lines = isAll ? chunk : chunk.subarray(start, last + 1);
      const read = this.#readAtOnce(lines);
      if (read === undefined) this.#readEach(lines, frames);
      else frames = frames.length === 0 ? read : [...frames, ...read];
      start = last + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start), frames);
    return frames;
  }

  /** The stream is over: an unterminated last line comes out as if it had been terminated. */
  end(): Frame[] {
    const frames: Frame[] = [];
    if (this.unfinished) this.#finish(frames);
    return frames;
  }

  /**
   * One decoding for all lines of a chunk costs a fraction of one for each; where a line needs a
   * closer look nothing is read.
   */
  #readAtOnce(bytes: Uint8Array): Frame[] | undefined {
    const text = decoder.decode(bytes);
    if (text.includes(REPLACEMENT)) return undefined;
    const units = text.length === bytes.length
      ? this.#surelyFits
      : Math.floor(this.#surelyFits / MOST_BYTES_A_UNIT);
    let frames: Frame[] | undefined;
    let start = 0;
    while (start < text.length) {
      const stop = text.indexOf("\n", start);
      const end = text.charCodeAt(stop - 1) === CR ? stop - 1 : stop;
      if (end - start > units) return undefined;
      if (end > start || this.#keepEmpty) {
        const frame: Frame = { kind: "line", text: text.slice(start, end) };
        // Most chunks are one line, and what grows makes room for many.
        if (frames === undefined) frames = [frame];
        else frames.push(frame);
      }
      start = stop + 1;
    }
    return frames ?? [];
  }

  #readEach(bytes: Uint8Array, frames: Frame[]): void {
    let start = 0;
    while (start < bytes.length) {
      const stop = bytes.indexOf(LF, start);
      this.#read(bytes.subarray(start, stop), frames);
      start = stop + 1;
    }
  }

  /** Reads one line, given without its LF. */
  #read(line: Uint8Array, frames: Frame[]): void {
    if (line[line.length - 1] === CR) line = line.subarray(0, -1);
    if (line.length > this.#surelyFits) {
      const excess = this.#excess(line);
      if (excess !== undefined) {
        frames.push(excess);
        return;
      }
    }
    if (line.length > 0 || this.#keepEmpty) frames.push(decode(line));
  }

  #excess(line: Uint8Array): Frame | undefined {
    let tags = 0;
    if (this.#limits.tags > 0 && line[0] === AT) {
      const space = line.indexOf(SPACE);
      tags = space < 0 ? line.length : space + 1;
      if (tags > this.#limits.tags) {
        const text = decoder.decode(wholeCharacters(line.subarray(0, this.#limits.tags)));
        return { kind: "too-long", part: "tags", text };
      }
    }
    const most = tags + this.#limits.body - LINE_ENDING_BYTES;
    if (line.length <= most) return undefined;
    const text = decoder.decode(wholeCharacters(line.subarray(0, most)));
    return { kind: "too-long", part: "body", text };
  }

  #finish(frames: Frame[]): void {
    const line = this.#held.subarray(0, this.#heldLength);
    this.#heldLength = 0;
    if (!this.#dropping) this.#read(line, frames);
    this.#dropping = false;
    this.#release();
  }

  /**
   * Keeps a part of a line. Once there is more of it than any line within the limits can have, it
   * is told as too long without waiting for its end, which may never come.
   */
  #hold(part: Uint8Array, frames: Frame[]): void {
    if (this.#dropping || part.length === 0) return;
    const first = this.#heldLength > 0 ? this.#held[0] : part[0];
    const most = this.#limits.body + (first === AT ? this.#limits.tags : 0);
    const fitting = part.length <= most - this.#heldLength
      ? part
      : part.subarray(0, most - this.#heldLength + 1);
    this.#reserve(this.#heldLength + fitting.length);
    this.#held.set(fitting, this.#heldLength);
    this.#heldLength += fitting.length;
    if (this.#heldLength <= most) return;
    const excess = this.#excess(this.pending);
    this.#heldLength = 0;
    this.#dropping = true;
    this.#release();
    if (excess !== undefined) frames.push(excess);
  }

  // Connections are many and mostly idle: none keeps the memory that one long line took.
  #release(): void {
    if (this.#held.length > FIRST_CAPACITY) this.#held = NOTHING;
  }

  // Doubling keeps the cost linear when a line comes byte by byte.
  #reserve(length: number): void {
    if (length <= this.#held.length) return;
    const grown = new Uint8Array(Math.max(length, this.#held.length * 2, FIRST_CAPACITY));
    grown.set(this.pending);
    this.#held = grown;
  }
}

/** The frames of a whole stream, in order, with an unterminated last line. */
export async function* frames(
  source: AsyncIterable<Uint8Array>,
  limits: FrameLimits = DEFAULT_LIMITS,
): AsyncGenerator<Frame> {
  const framer = new LineFramer(limits);
  for await (const chunk of source) yield* framer.push(chunk);
  yield* framer.end();
}

// A decoder that throws would do, but an exception takes 50 times as long as a line: enough for a
// stream of broken lines to hold everyone up.
function decode(line: Uint8Array): Frame {
  const text = decoder.decode(line);
  const valid = !text.includes(REPLACEMENT) || isEncoded(text, line);
  return { kind: valid ? "line" : "invalid-utf8", text };
}

function isEncoded(text: string, bytes: Uint8Array): boolean {
  const encoded = encoder.encode(text);
  return encoded.length === bytes.length && encoded.every((byte, i) => byte === bytes[i]);
}

/** The bytes without a UTF-8 sequence at their end that was cut. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  let lead = bytes.length - 1;
  while (lead > 0 && bytes.length - lead < 4 && (bytes[lead]! & 0xc0) === 0x80) lead--;
  const byte = bytes[lead] ?? 0;
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
  return length > bytes.length - lead ? bytes.subarray(0, lead) : bytes;
}

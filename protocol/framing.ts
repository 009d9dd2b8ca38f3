/**
 * Cuts a stream of bytes into lines within limits, and decodes them as UTF-8.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { LineFramer } from "./framing.ts";
 *
 * const framer = new LineFramer();
 * const encoder = new TextEncoder();
 * assertEquals(framer.push(encoder.encode("NICK al")), []);
 * assertEquals(framer.push(encoder.encode("ice\r\nUSER")), [{ kind: "line", text: "NICK alice" }]);
 * assertEquals(framer.end(), [{ kind: "line", text: "USER" }]);
 * ```
 *
 * @module
 */

/** Limits of the two parts of a line, in bytes. */
export interface FrameLimits {
  /**
   * Limit of the tags, counting the "@" and the space after them. 0 means that lines have no tags:
   * a leading "@" is then ordinary text.
   */
  tags: number;
  /** Limit of the rest, counting CR LF (two bytes, even if the client sends only LF). */
  body: number;
}

/** Options of a framer besides its limits. */
export interface FrameOptions {
  /** Whether empty lines are frames too; IRC ignores them. */
  keepEmpty?: boolean;
}

/**
 * Default limits: 8191 bytes of tags (https://ircv3.net/specs/extensions/message-tags#size-limit)
 * and 4096 of the rest, where the RFC allows 512.
 */
export const DEFAULT_LIMITS: Readonly<FrameLimits> = Object.freeze({ tags: 8191, body: 4096 });

/**
 * Limit of the tags that a client sends, in bytes: 4094 of data, "@" and the space. The rest of the
 * 8191 is for the tags that servers add.
 */
export const CLIENT_TAGS_MAX = 4096;

/** One line out of a {@link LineFramer}. */
export type FramedLine =
  /** A line without its line ending. */
  | { kind: "line"; text: string }
  /** A line that is not valid UTF-8, with U+FFFD in place of the invalid bytes. */
  | { kind: "invalid-utf8"; text: string; /** The line as Latin-1. */ latin1: string }
  /**
   * The start of a line over the limits, as much as fits. The framer returns it once, and drops the
   * rest.
   */
  | { kind: "too-long"; part: "tags" | "body"; text: string };

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const AT = 0x40;
const LINE_ENDING_BYTES = 2;
const FIRST_CAPACITY = 256;
/** The most bytes of UTF-8 that one UTF-16 code unit takes. */
const BYTES_PER_UNIT_MAX = 3;

const NOTHING = new Uint8Array(0);

const REPLACEMENT = "\u{FFFD}";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const latin1Decoder = new TextDecoder("latin1");
const encoder = new TextEncoder();

/**
 * Cuts a stream of bytes into lines at LF or CR LF. The lines do not depend on how the bytes are
 * divided into chunks.
 *
 * A framer holds at most one unfinished line, within the limits. It copies what it holds, so the
 * caller may reuse a chunk's buffer. The texts of one chunk may share memory: to keep a short part
 * of one for long, copy it.
 */
export class LineFramer {
  readonly #limits: FrameLimits;
  readonly #keepEmpty: boolean;
  /** A line of up to this many bytes is within the limits, whether or not it has tags. */
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

  /** The bytes of the unfinished line: a view that is valid until the next `push` or `end`. */
  get pending(): Uint8Array {
    return this.#held.subarray(0, this.#heldLength);
  }

  /** Whether a line is unfinished, even one already reported as too long. */
  get unfinished(): boolean {
    return this.#heldLength > 0 || this.#dropping;
  }

  /** Takes the next bytes and returns the lines that they complete. */
  push(chunk: Uint8Array): FramedLine[] {
    let frames: FramedLine[] = [];
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

  /** Ends the stream: returns an unterminated last line as if it were terminated. */
  end(): FramedLine[] {
    const frames: FramedLine[] = [];
    if (this.unfinished) this.#finish(frames);
    return frames;
  }

  /**
   * Decodes all lines of a chunk at once, which costs a fraction of decoding each. Returns
   * undefined when a line needs a closer look.
   */
  #readAtOnce(bytes: Uint8Array): FramedLine[] | undefined {
    const text = decoder.decode(bytes);
    if (text.includes(REPLACEMENT)) return undefined;
    const units = text.length === bytes.length
      ? this.#surelyFits
      : Math.floor(this.#surelyFits / BYTES_PER_UNIT_MAX);
    let frames: FramedLine[] | undefined;
    let start = 0;
    while (start < text.length) {
      const stop = text.indexOf("\n", start);
      const end = text.charCodeAt(stop - 1) === CR ? stop - 1 : stop;
      if (end - start > units) return undefined;
      if (end > start || this.#keepEmpty) {
        const frame: FramedLine = { kind: "line", text: text.slice(start, end) };
        // Most chunks hold one line, and an array that grows allocates room for many.
        if (frames === undefined) frames = [frame];
        else frames.push(frame);
      }
      start = stop + 1;
    }
    return frames ?? [];
  }

  #readEach(bytes: Uint8Array, frames: FramedLine[]): void {
    let start = 0;
    while (start < bytes.length) {
      const stop = bytes.indexOf(LF, start);
      this.#read(bytes.subarray(start, stop), frames);
      start = stop + 1;
    }
  }

  /** Reads one line, passed without its LF. */
  #read(line: Uint8Array, frames: FramedLine[]): void {
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

  #excess(line: Uint8Array): FramedLine | undefined {
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

  #finish(frames: FramedLine[]): void {
    const line = this.#held.subarray(0, this.#heldLength);
    this.#heldLength = 0;
    if (!this.#dropping) this.#read(line, frames);
    this.#dropping = false;
    this.#release();
  }

  /**
   * Holds a part of a line, and reports it as too long as soon as it exceeds the limits: the end of
   * the line may never come.
   */
  #hold(part: Uint8Array, frames: FramedLine[]): void {
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

  // Most connections are idle: do not keep the memory of one long line for them.
  #release(): void {
    if (this.#held.length > FIRST_CAPACITY) this.#held = NOTHING;
  }

  // Doubling keeps the cost linear for a line that arrives byte by byte.
  #reserve(length: number): void {
    if (length <= this.#held.length) return;
    const grown = new Uint8Array(Math.max(length, this.#held.length * 2, FIRST_CAPACITY));
    grown.set(this.pending);
    this.#held = grown;
  }
}

/** Yields the frames of a stream in order, with an unterminated last line. */
export async function* frames(
  source: AsyncIterable<Uint8Array>,
  limits: FrameLimits = DEFAULT_LIMITS,
): AsyncGenerator<FramedLine> {
  const framer = new LineFramer(limits);
  for await (const chunk of source) yield* framer.push(chunk);
  yield* framer.end();
}

// A decoder that throws would be shorter, but an exception takes 50 times as long as a line: a
// stream of invalid lines would slow the server down for everyone.
function decode(line: Uint8Array): FramedLine {
  const text = decoder.decode(line);
  const valid = !text.includes(REPLACEMENT) || isEncoded(text, line);
  return valid
    ? { kind: "line", text }
    : { kind: "invalid-utf8", text, latin1: latin1Decoder.decode(line) };
}

function isEncoded(text: string, bytes: Uint8Array): boolean {
  const encoded = encoder.encode(text);
  return encoded.length === bytes.length && encoded.every((byte, i) => byte === bytes[i]);
}

/** Drops an incomplete UTF-8 sequence from the end of the bytes. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  let lead = bytes.length - 1;
  while (lead > 0 && bytes.length - lead < 4 && (bytes[lead]! & 0xc0) === 0x80) lead--;
  const byte = bytes[lead] ?? 0;
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
  return length > bytes.length - lead ? bytes.subarray(0, lead) : bytes;
}

/**
 * Splits the bytes of line mode into messages, even if clients send no newlines.
 * @module
 */

import { type FramedLine, LineFramer } from "../../protocol/framing.ts";
import { Telnet } from "./telnet.ts";

/** The silence that ends a message without a newline, in ms. */
export interface Pauses {
  /** Silence after more than one character. */
  readonly line: number;
  /** Silence after a single character, for terminals that send each key by itself. */
  readonly key: number;
}

const LF = 0x0a;

/**
 * Finds the messages in the bytes of a line-mode connection. They end at newlines. Until the first
 * newline they also end where the bytes pause: the simplest clients send the typed text and no
 * newline.
 */
export class LineReader {
  readonly #framer: LineFramer;
  readonly #telnet: Telnet;
  readonly #pauses: Pauses;
  #newlines = false;
  #lastChunk = 0;

  /**
   * @param longest the bytes of the longest message, with two for its newline
   * @param answer called with bytes that a telnet client has to get
   */
  constructor(pauses: Pauses, longest: number, answer: (bytes: Uint8Array) => void) {
    this.#telnet = new Telnet(answer);
    this.#framer = new LineFramer({ tags: 0, body: longest }, { keepEmpty: true });
    this.#pauses = pauses;
  }

  push(chunk: Uint8Array): FramedLine[] {
    const text = this.#telnet.text(chunk);
    if (text.byteLength === 0) return [];
    if (!this.#newlines && text.includes(LF)) this.#newlines = true;
    this.#lastChunk = characters(text);
    return this.#framer.push(text);
  }

  /**
   * How long to wait for more bytes before calling {@link end}, in ms; `undefined` if only bytes
   * can end a message.
   */
  get patience(): number | undefined {
    const { pending, unfinished } = this.#framer;
    if (this.#newlines || !unfinished || endsMidCharacter(pending)) return undefined;
    return this.#lastChunk > 1 ? this.#pauses.line : this.#pauses.key;
  }

  /** Returns the message that ended without a newline, if there is one. */
  end(): FramedLine[] {
    return this.#framer.end();
  }
}

/** Returns how many characters begin in these bytes of UTF-8. */
function characters(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}

/** Whether these bytes of UTF-8 end within a character. */
function endsMidCharacter(bytes: Uint8Array): boolean {
  for (let back = 1; back <= Math.min(3, bytes.byteLength); back++) {
    const byte = bytes[bytes.byteLength - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return byte < 0xf8 && length > back;
  }
  return false;
}

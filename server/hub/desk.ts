const encoder = new TextEncoder();

/** Bytes; what does not fit gets buffers of its own. */
const SIZE = 512 << 10;
/** No UTF-16 code unit takes more bytes than this in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/**
 * Where texts are put as bytes that nobody keeps: they are good until the desk is cleared. A buffer of its own takes
 * several times as long to make as the bytes that come into it.
 */
export class Desk {
  readonly #bytes = new Uint8Array(SIZE);
  #end = 0;

  /** A text in UTF-8. */
  encode(text: string): Uint8Array {
    if (text.length * MOST_BYTES_A_UNIT > SIZE - this.#end) return encoder.encode(text);
    const room = this.#bytes.subarray(this.#end);
    const { written } = encoder.encodeInto(text, room);
    this.#end += written;
    return room.subarray(0, written);
  }

  /** Has everything used again that it holds. */
  clear(): void {
    this.#end = 0;
  }
}

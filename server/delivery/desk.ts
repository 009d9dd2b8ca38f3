/**
 * A shared buffer in which the texts of a turn are encoded and joined. Making a buffer for each
 * text would take several times as long as filling it.
 * @module
 */

const encoder = new TextEncoder();

/** The size of the page, in bytes. */
const PAGE = 64 << 10;
/** The initial size of a desk with its page, in bytes. */
const SIZE = 512 << 10;
/** The most bytes of UTF-8 that a UTF-16 code unit takes. */
const UNIT_BYTES_MAX = 3;

/**
 * A page, and behind it the encoded texts of a turn. Each recipient's texts are copied to the page
 * in turn. No code keeps a view of the desk beyond the turn.
 */
export class Desk {
  /** The page, then the texts. */
  #bytes = new Uint8Array(SIZE);
  #end = PAGE;
  #page = this.#bytes.subarray(0, PAGE);
  #written = 0;

  /** The place of the next text. */
  get end(): number {
    return this.#end;
  }

  /** Encodes a text in UTF-8, and appends it: its bytes begin at the former {@link end}. */
  lay(text: string): void {
    const most = this.#end + text.length * UNIT_BYTES_MAX;
    if (most > this.#bytes.byteLength) this.#enlarge(most);
    this.#end += encoder.encodeInto(text, this.#bytes.subarray(this.#end)).written;
  }

  /** Returns a view of the texts between two places. */
  between(start: number, end: number): Uint8Array {
    return this.#bytes.subarray(start, end);
  }

  /** The whole page, of which {@link written} bytes are in use. */
  get page(): Uint8Array {
    return this.#page;
  }

  /** The number of bytes on the page. */
  get written(): number {
    return this.#written;
  }

  /**
   * Appends the texts between two places to the page. Returns false if the page has no room for
   * them.
   */
  write(start: number, end: number): boolean {
    if (this.#written + end - start > PAGE) return false;
    this.#bytes.copyWithin(this.#written, start, end);
    this.#written += end - start;
    return true;
  }

  /** Empties the page. */
  clearPage(): void {
    this.#written = 0;
  }

  /** Removes all texts. */
  clear(): void {
    this.#end = PAGE;
    if (this.#bytes.byteLength === SIZE) return;
    this.#bytes = new Uint8Array(SIZE);
    this.#page = this.#bytes.subarray(0, PAGE);
  }

  #enlarge(least: number): void {
    const before = this.#bytes.subarray(0, this.#end);
    this.#bytes = new Uint8Array(Math.max(least, 2 * this.#bytes.byteLength));
    this.#bytes.set(before);
    this.#page = this.#bytes.subarray(0, PAGE);
  }
}

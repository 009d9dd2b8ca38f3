const encoder = new TextEncoder();

/** Bytes of the page. */
const PAGE = 64 << 10;
/** Bytes of a desk, its page among them, as long as these are enough. */
const SIZE = 512 << 10;
/** No UTF-16 code unit takes more bytes than this in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/**
 * Where the texts of a turn are laid as bytes, and put together on its page for one reader after the other. Nobody keeps
 * anything of it: a buffer of its own takes several times as long to make as the bytes that come into it.
 */
export class Desk {
  /** The page comes first, the texts after it. */
  #bytes = new Uint8Array(SIZE);
  #end = PAGE;
  #page = this.#bytes.subarray(0, PAGE);
  #written = 0;

  /** Where the next text will be laid. */
  get end(): number {
    return this.#end;
  }

  /** Lays a text, in UTF-8, between where the {@link end} was and where it is then. */
  lay(text: string): void {
    const most = this.#end + text.length * MOST_BYTES_A_UNIT;
    if (most > this.#bytes.byteLength) this.#enlarge(most);
    this.#end += encoder.encodeInto(text, this.#bytes.subarray(this.#end)).written;
  }

  /** What is laid between two places: a view. */
  between(start: number, end: number): Uint8Array {
    return this.#bytes.subarray(start, end);
  }

  /** The page; what was written on it comes first. */
  get page(): Uint8Array {
    return this.#page;
  }

  /** How many bytes were written on the page. */
  get written(): number {
    return this.#written;
  }

  /** Writes on the page what is laid between two places. False where there is no room for it. */
  write(start: number, end: number): boolean {
    if (this.#written + end - start > PAGE) return false;
    this.#bytes.copyWithin(this.#written, start, end);
    this.#written += end - start;
    return true;
  }

  /** Has an empty page. */
  turn(): void {
    this.#written = 0;
  }

  /** Takes everything away. */
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

/** All turns have the same: none begins before the last one has ended. */
export const desk = new Desk();

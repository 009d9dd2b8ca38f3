/** The side of a connection that bytes come from: a `Deno.Conn`, or something that acts like one. */
export interface ByteSource {
  /** Reads into the buffer; the number of bytes, or null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /**
   * Has somebody hear chunks as they come, for as long as they want more. Resolves with false at the end. Absent where
   * bytes cannot be had that way.
   */
  hear?(hearer: Hearer): Promise<boolean>;
}

/** Somebody who hears bytes as they come. */
export interface Hearer {
  /**
   * Takes a chunk, which is good until this returns.
   *
   * @returns whether more is to be heard
   */
  hear(chunk: Uint8Array): boolean;
}

/** The side of a connection that bytes go to. */
export interface ByteSink {
  /** Takes as many of the bytes as it can, and resolves with their number. The caller does not change them afterwards. */
  write(bytes: Uint8Array): Promise<number>;
  /**
   * Writes as many of the first bytes of a buffer as it can at once, and returns how many these are. Where they are all
   * of it, the caller does not change them afterwards. Absent where nothing can be written like that.
   */
  writeNow?(buffer: Uint8Array, length: number): number;
}

/** What {@link ByteReader.next} gives when it was waited for in vain. */
export const SILENCE = Symbol("silence");

// An idle connection costs what its buffer costs, and most connections are idle most of the time.
const SMALLEST = 64;
const LARGEST = 64 * 1024;
/** A read that fills so much of the buffer would have filled more: some sources give less than they read. */
const FULL = 0.75;

/** Reads chunks as they come, into a buffer that grows while a connection is busy and shrinks when it is not. */
export class ByteReader {
  readonly #source: ByteSource;
  #size = SMALLEST;
  #buffer = new Uint8Array(SMALLEST);
  #pending: Promise<Uint8Array | null> | undefined;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /**
   * The next bytes, good until the next call; null at the end; {@link SILENCE} where nothing came for so many
   * milliseconds, and then the next call goes on waiting.
   *
   * @throws what the source's `read` throws
   */
  next(patience?: number): Promise<Uint8Array | null | typeof SILENCE> {
    const pending = this.#pending ?? this.#read();
    if (patience === undefined) {
      this.#pending = undefined;
      return pending;
    }
    this.#pending = pending;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(SILENCE), patience);
      const settle = () => {
        clearTimeout(timer);
        if (this.#pending === pending) this.#pending = undefined;
      };
      pending.then((chunk) => {
        settle();
        resolve(chunk);
      }, (error) => {
        settle();
        reject(error);
      });
    });
  }

  /**
   * As {@link next}, for somebody who must not read much: at most so many bytes, and {@link SILENCE} where nothing came
   * before this was over.
   */
  async little(most: number, over: Promise<void>): Promise<Uint8Array | null | typeof SILENCE> {
    const pending = this.#pending ??= this.#read(most);
    const chunk = await Promise.race([pending, over.then((): typeof SILENCE => SILENCE)]);
    if (chunk !== SILENCE) this.#pending = undefined;
    return chunk;
  }

  /** See {@link ByteSource.hear}; `undefined` also where a read is under way. */
  hear(hearer: Hearer): Promise<boolean> | undefined {
    return this.#pending === undefined ? this.#source.hear?.(hearer) : undefined;
  }

  #read(most = LARGEST): Promise<Uint8Array | null> {
    if (this.#size > most) this.#size = most;
    if (this.#buffer.byteLength !== this.#size) this.#buffer = new Uint8Array(this.#size);
    return this.#source.read(this.#buffer).then(this.#take);
  }

  readonly #take = (count: number | null): Uint8Array | null => {
    if (count === null) return null;
    const buffer = this.#buffer;
    if (count >= buffer.byteLength * FULL) this.#size = Math.min(this.#size * 4, LARGEST);
    else if (count < buffer.byteLength / 16) this.#size = Math.max(this.#size / 4, SMALLEST);
    return buffer.subarray(0, count);
  };
}

/**
 * Reads a transport chunk by chunk, into a buffer whose size follows the client's traffic.
 * @module
 */

import type { ByteSource, Receiver } from "../../net/transport.ts";

/** The result of {@link ByteReader.next} if no bytes came in time. */
export const SILENCE = Symbol("silence");

// The buffer is the main cost of an idle connection, and most are idle most of the time.
/** Bytes of the buffer of an idle connection. */
const BUFFER_MIN = 64;
/** Bytes of the buffer of a busy connection. */
const BUFFER_MAX = 64 * 1024;
/**
 * A chunk of this share of the buffer makes the buffer grow: some sources return less than they
 * read.
 */
const FULL = 0.75;

/**
 * Reads chunks as they come, into a buffer that grows while a connection is busy and shrinks when
 * it is idle.
 */
export class ByteReader {
  readonly #source: ByteSource;
  #size = BUFFER_MIN;
  #buffer = new Uint8Array(BUFFER_MIN);
  #pending: Promise<Uint8Array | null> | undefined;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /**
   * Resolves to the next bytes, which are valid until the next call; to null at the end; or to
   * {@link SILENCE} when none came within `patience` milliseconds. The next call then awaits the
   * same read.
   *
   * @throws the errors of the source's `read`
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
   * As {@link next}, but reads at most `most` bytes and resolves to {@link SILENCE} once `over` has
   * resolved.
   */
  async nextUntil(
    over: Promise<void>,
    most: number,
  ): Promise<Uint8Array | null | typeof SILENCE> {
    const pending = this.#pending ??= this.#read(most);
    const chunk = await Promise.race([pending, over.then((): typeof SILENCE => SILENCE)]);
    if (chunk !== SILENCE) this.#pending = undefined;
    return chunk;
  }

  /** Whether chunks can be pushed now: the source can push, and no read is under way. */
  get canPush(): boolean {
    return this.#pending === undefined && this.#source.pushTo !== undefined;
  }

  /** See {@link ByteSource.pushTo}; only while {@link canPush}. */
  async pushTo(receiver: Receiver): Promise<boolean> {
    return await this.#source.pushTo?.(receiver) ?? true;
  }

  #read(most = BUFFER_MAX): Promise<Uint8Array | null> {
    if (this.#size > most) this.#size = most;
    if (this.#buffer.byteLength !== this.#size) this.#buffer = new Uint8Array(this.#size);
    return this.#source.read(this.#buffer).then(this.#take);
  }

  readonly #take = (count: number | null): Uint8Array | null => {
    if (count === null) return null;
    const buffer = this.#buffer;
    if (count >= buffer.byteLength * FULL) this.#size = Math.min(this.#size * 4, BUFFER_MAX);
    else if (count < buffer.byteLength / 16) this.#size = Math.max(this.#size / 4, BUFFER_MIN);
    return buffer.subarray(0, count);
  };
}

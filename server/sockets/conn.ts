/**
 * A TCP connection on a socket that the server polls itself.
 * @module
 */

import { Errno, MSG_NOSIGNAL, SHUT_WR } from "./libc.ts";
import type { Receiver } from "../net/transport.ts";
import type { Poller, Watched } from "./poller.ts";
import type { TcpConn } from "./socket.ts";

/** Bytes that no other thread shares, as FFI calls need them. */
type Unshared = Uint8Array<ArrayBuffer>;

/**
 * Bytes pushed at a time from a client that sends little: a flood limit can stop a client only
 * between two chunks.
 */
const SMALL_CHUNK = 4 << 10;

/** A pending {@link PolledConn.read}. */
interface PendingRead {
  readonly buffer: Uint8Array;
  readonly done: PromiseWithResolvers<number | null>;
}

/** A TCP connection whose descriptor the poller watches. */
export class PolledConn implements TcpConn, Watched {
  // The fields that every chunk and every write use come first, next to each other in memory.
  readonly #poller: Poller;
  readonly #fd: number;
  #receiver: Receiver | undefined;
  #isReadable = false;
  /** Whether the client sends nothing after the bytes that can be read now. */
  #isEnding = false;
  #isWritable = true;
  /** The most bytes to push at a time. */
  #chunkMax = SMALL_CHUNK;
  #closed = false;
  #reading: PendingRead | undefined;
  /** Settles the pending {@link pushTo}. */
  #pushing: PromiseWithResolvers<boolean> | undefined;
  #writing: { readonly bytes: Uint8Array; readonly done: PromiseWithResolvers<number> } | undefined;
  readonly remoteAddr: Deno.NetAddr;

  /** @param fd a connected, non-blocking socket; the connection owns and closes it */
  constructor(poller: Poller, fd: number, remoteAddr: Deno.NetAddr) {
    this.#poller = poller;
    this.#fd = fd;
    this.remoteAddr = remoteAddr;
    poller.watch(fd, this);
  }

  read(buffer: Uint8Array): Promise<number | null> {
    if (this.#closed) return Promise.reject(closed());
    if (this.#isRead) return Promise.reject(busy());
    const done = Promise.withResolvers<number | null>();
    this.#reading = { buffer, done };
    if (this.#isReadable) this.#poller.again(this);
    return done.promise;
  }

  pushTo(receiver: Receiver): Promise<boolean> {
    if (this.#closed) return Promise.reject(closed());
    if (this.#isRead) return Promise.reject(busy());
    this.#receiver = receiver;
    this.#pushing = Promise.withResolvers<boolean>();
    if (this.#isReadable) this.#poller.again(this);
    return this.#pushing.promise;
  }

  writeNow(buffer: Uint8Array, length: number): number {
    if (this.#closed || !this.#isWritable) return 0;
    const count = this.#send(buffer, length);
    return count < 0 ? 0 : count;
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.#closed) return Promise.reject(closed());
    if (this.#writing !== undefined) return Promise.reject(busy());
    const done = Promise.withResolvers<number>();
    this.#writing = { bytes, done };
    if (this.#isWritable) this.#write();
    return done.promise;
  }

  closeWrite(): Promise<void> {
    const { libc } = this.#poller;
    if (this.#closed) return Promise.reject(closed());
    if (libc.shutdown(this.#fd, SHUT_WR) < 0) return Promise.reject(this.#failure(libc.errno()));
    return Promise.resolve();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#poller.forget(this.#fd);
    this.#poller.libc.close(this.#fd);
    this.#failReading(closed());
    this.#writing?.done.reject(closed());
    this.#writing = undefined;
  }

  /**
   * Does nothing, like {@link setKeepAlive}: connections inherit both options from the listener.
   */
  setNoDelay(): void {}
  setKeepAlive(): void {}

  readable(toTheEnd: boolean): void {
    this.#isReadable = true;
    this.#isEnding ||= toTheEnd;
    if (this.#closed) return;
    if (this.#receiver !== undefined) this.#push(this.#receiver);
    else if (this.#reading !== undefined) this.#read(this.#reading);
  }

  writable(): void {
    this.#isWritable = true;
    if (this.#writing !== undefined) this.#write();
  }

  get #isRead(): boolean {
    return this.#reading !== undefined || this.#receiver !== undefined;
  }

  #push(receiver: Receiver): void {
    const { buffer } = this.#poller;
    const count = this.#recv(buffer, this.#chunkMax);
    if (count < 0) return;
    this.#chunkMax = count < SMALL_CHUNK ? SMALL_CHUNK : buffer.byteLength;
    let more = false;
    try {
      more = count > 0 && receiver.push(buffer.subarray(0, count));
    } catch (error) {
      this.#receiver = undefined;
      this.#pushing?.reject(error);
      return;
    }
    if (more) {
      if (this.#isReadable) this.#poller.again(this);
      return;
    }
    this.#receiver = undefined;
    this.#pushing?.resolve(count > 0);
  }

  #read({ buffer, done }: PendingRead): void {
    const count = this.#recv(buffer, buffer.byteLength);
    if (count < 0) return;
    this.#reading = undefined;
    done.resolve(count === 0 ? null : count);
  }

  /**
   * Returns the number of bytes read; 0 at the end; -1 if none can be read now, and after an error.
   */
  #recv(buffer: Uint8Array, most: number): number {
    const { libc } = this.#poller;
    const count = libc.recv(this.#fd, buffer as Unshared, sizeOf(most), 0);
    // A short read has taken all bytes that there are; epoll reports later ones.
    this.#isReadable = count === most || this.#isEnding;
    if (count >= 0) return count;
    const errno = libc.errno();
    if (errno !== Errno.EAGAIN) this.#failReading(this.#failure(errno));
    return -1;
  }

  #write(): void {
    const { bytes, done } = this.#writing!;
    const count = this.#send(bytes, bytes.byteLength);
    if (count === -Errno.EAGAIN) return;
    this.#writing = undefined;
    if (count < 0) done.reject(this.#failure(-count));
    else done.resolve(count);
  }

  /** Returns how many bytes the system took, or the negative error number. */
  #send(buffer: Uint8Array, length: number): number {
    const { libc } = this.#poller;
    const count = libc.send(this.#fd, buffer as Unshared, sizeOf(length), MSG_NOSIGNAL);
    if (count === length) return count;
    const failed = count < 0 ? libc.errno() : 0;
    // After an error epoll reports nothing more; the next write meets the error again.
    this.#isWritable = failed !== 0 && failed !== Errno.EAGAIN;
    return failed === 0 ? count : -failed;
  }

  #failure(errno: number): Error {
    return new Deno.errors.ConnectionReset(this.#poller.libc.describe(errno));
  }

  #failReading(error: Error): void {
    this.#reading?.done.reject(error);
    this.#pushing?.reject(error);
    this.#reading = this.#receiver = undefined;
  }
}

let size = 0;
let bigSize = 0n;

/**
 * Returns a `size_t`. Calls with a plain number are not fast calls; most buffers are as long as the
 * last one.
 */
function sizeOf(length: number): bigint {
  if (length !== size) {
    size = length;
    bigSize = BigInt(length);
  }
  return bigSize;
}

function closed(): Error {
  return new Deno.errors.Interrupted("the connection was closed");
}

function busy(): Error {
  return new Deno.errors.Busy("another read or write of this connection is pending");
}

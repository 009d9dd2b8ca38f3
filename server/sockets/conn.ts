import { Errno, MSG_NOSIGNAL, SHUT_WR } from "./libc.ts";
import type { Receiver } from "../net/transport.ts";
import type { Poller, Watched } from "./poller.ts";
import type { TcpConn } from "./socket.ts";

/** Bytes that are shared with no other thread, as all are here. */
type Memory = Uint8Array<ArrayBuffer>;

/** Bytes that are heard at once of a client that says little: one that begins to say too much is slowed in time. */
const FEW_BYTES = 4 << 10;

/** Somebody who waits for bytes. */
interface Reading {
  readonly buffer: Uint8Array;
  readonly done: PromiseWithResolvers<number | null>;
}

/** A connection whose descriptor is polled. */
export class PolledConn implements TcpConn, Watched {
  // What is looked at for each chunk and each write comes first, so that it lies together.
  readonly #poller: Poller;
  readonly #fd: number;
  #receiver: Receiver | undefined;
  #isReadable = false;
  /** Its end can be read after all that can be read. */
  #isEnding = false;
  #isWritable = true;
  /** Bytes that are heard at once. */
  #most = FEW_BYTES;
  #closed = false;
  #reading: Reading | undefined;
  /** Of the one who hears. */
  #pushing: PromiseWithResolvers<boolean> | undefined;
  #writing: { readonly bytes: Uint8Array; readonly done: PromiseWithResolvers<number> } | undefined;
  readonly remoteAddr: Deno.NetAddr;

  /** @param fd a socket that is connected and does not block; it is the connection's from now on */
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

  /** Both are so already: whoever listens says so for all that come. */
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
    const count = this.#recv(buffer, this.#most);
    if (count < 0) return;
    this.#most = count < FEW_BYTES ? FEW_BYTES : buffer.byteLength;
    let more = false;
    try {
      more = count > 0 && receiver.receive(buffer.subarray(0, count));
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

  #read({ buffer, done }: Reading): void {
    const count = this.#recv(buffer, buffer.byteLength);
    if (count < 0) return;
    this.#reading = undefined;
    done.resolve(count === 0 ? null : count);
  }

  /** How many bytes came; 0 at the end, and -1 where there is nothing just now, or nothing more because of an error. */
  #recv(buffer: Uint8Array, most: number): number {
    const { libc } = this.#poller;
    const count = libc.recv(this.#fd, buffer as Memory, sizeOf(most), 0);
    // Less than was asked for was all; what comes after that is told again.
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

  /** How many bytes were taken, or the number of the error, as a negative one. */
  #send(buffer: Uint8Array, length: number): number {
    const { libc } = this.#poller;
    const count = libc.send(this.#fd, buffer as Memory, sizeOf(length), MSG_NOSIGNAL);
    if (count === length) return count;
    const failed = count < 0 ? libc.errno() : 0;
    // After an error nothing is told any more, and whoever tries once more meets it.
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

/** A `size_t`. Most buffers are as long as the one before, and a call with a plain number is no fast one. */
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
  return new Deno.errors.Busy("the connection is being read, or written to, already");
}

/**
 * The poller: calls the owners of sockets that are ready, with epoll, in rounds.
 * @module
 */

import { setImmediate } from "node:timers";
import {
  EFD_CLOEXEC,
  EFD_NONBLOCK,
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLLERR,
  EPOLLET,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  type Libc,
} from "./libc.ts";

/** The owner of a watched descriptor. */
export interface Watched {
  /**
   * Called when there are bytes to read.
   *
   * @param toTheEnd whether the client sends nothing after the bytes that can be read now
   */
  readable(toTheEnd: boolean): void;
  /** Called when bytes can be written again. */
  writable(): void;
}

/** Called at the beginning and the end of each round. */
export interface Rounds {
  /** Begins a round. */
  begin(): void;
  /**
   * Ends a round. Returns how long the poller may block before the next one, in ms; 0 for not at
   * all.
   */
  settle(): number;
}

/** Events taken from the system at a time. */
const EVENTS = 1024;
/** Bytes of a `struct epoll_event`, which is packed on x86-64 only. */
const EVENT_BYTES = Deno.build.arch === "x86_64" ? 12 : 16;
const EVENT_WORDS = EVENT_BYTES / 4;
/** The offset of its data, in 32-bit words. */
const DATA = EVENT_WORDS - 2;
/** Events after which a read returns the end or the error. */
const ENDED = EPOLLHUP | EPOLLRDHUP | EPOLLERR;
const READABLE = EPOLLIN | ENDED;
const WRITABLE = EPOLLOUT | EPOLLHUP | EPOLLERR;

const NS_A_MS = 1e6;

/**
 * The longest time between two waits of the event loop, in ms. While there is always something to
 * do, the runtime looks at its own sockets (TLS, WebSocket) only at every 61st iteration.
 */
const BUSY_MS = 5;

/** Bytes read at a time. */
const READ_BYTES = 64 << 10;

/**
 * Watches descriptors with epoll and calls their owners in rounds: one round calls the owners of
 * all ready descriptors, one after the other. When none is ready, a thread of its own waits while
 * the event loop goes on. The event loop also runs between two rounds.
 *
 * Descriptors are watched edge-triggered (`man 7 epoll`): an owner is called once when its
 * descriptor becomes ready. An owner that takes only a part of the bytes asks for the rest with
 * {@link Poller.again}.
 */
export class Poller {
  readonly libc: Libc;
  /** The buffer that all owners read into; its bytes are valid until the next owner is called. */
  readonly buffer = new Uint8Array(READ_BYTES);
  readonly #epoll: number;
  readonly #wake: number;
  readonly #rounds: Rounds;
  readonly #events = new Int32Array(EVENTS * EVENT_WORDS);
  readonly #event = new Int32Array(EVENT_WORDS);
  /** The owners, by descriptor. */
  readonly #watched: (Watched | undefined)[] = [];
  /**
   * How often each descriptor was watched. The system reuses a descriptor while events of its last
   * use may still be queued.
   */
  readonly #generations: number[] = [];
  readonly #pollfd: Int32Array<ArrayBuffer>;
  readonly #patience = new BigInt64Array(2);
  #again: Watched[] = [];
  #waiting = false;
  #closed = false;
  readonly #over: Promise<void>;

  /**
   * @param libc is unloaded when the poller closes
   * @param rounds is called for each round
   * @throws if the system is out of descriptors or memory
   */
  constructor(libc: Libc, rounds: Rounds) {
    this.libc = libc;
    this.#rounds = rounds;
    this.#epoll = libc.epoll_create1(EPOLL_CLOEXEC);
    this.#wake = libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    try {
      this.watch(this.#wake, { readable: () => {}, writable: () => {} });
    } catch (error) {
      this.#end();
      throw error;
    }
    this.#pollfd = Int32Array.of(this.#epoll, EPOLLIN);
    this.#over = this.#run();
  }

  /**
   * Watches a descriptor until {@link forget}.
   *
   * @throws if the system is out of memory, or at its limit of watches
   */
  watch(fd: number, watched: Watched): void {
    const generation = this.#generations[fd] = ((this.#generations[fd] ?? 0) + 1) | 0;
    this.#event[0] = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    this.#event[DATA] = fd;
    this.#event[DATA + 1] = generation;
    if (this.libc.epoll_ctl(this.#epoll, EPOLL_CTL_ADD, fd, this.#event) < 0) {
      throw new Error(this.libc.describe(this.libc.errno()));
    }
    this.#watched[fd] = watched;
  }

  /** Stops watching a descriptor. Call it before closing the descriptor. */
  forget(fd: number): void {
    this.#watched[fd] = undefined;
  }

  /** Calls an owner's `readable` in the next round. */
  again(watched: Watched): void {
    this.#again.push(watched);
    if (this.#waiting) this.#rouse();
  }

  /** Stops polling; resolves once it has stopped. */
  close(): Promise<void> {
    if (!this.#closed) this.#rouse();
    this.#closed = true;
    return this.#over;
  }

  #rouse(): void {
    this.#waiting = false;
    this.libc.eventfd_write(this.#wake, 1n);
  }

  async #run(): Promise<void> {
    const { libc } = this;
    let patience = 0;
    let waitedAt = performance.now();
    // The daemon closes the poller at once if an address is taken; it must not start to wait then.
    await nextTick();
    while (!this.#closed) {
      const isBusy = performance.now() - waitedAt > BUSY_MS;
      let count = isBusy ? 0 : libc.epoll_wait(this.#epoll, this.#events, EVENTS, 0);
      const isIdle = count <= 0 && patience === 0 && this.#again.length === 0;
      if (isIdle || isBusy) {
        count = await this.#wait(isBusy && !isIdle ? 0 : -1);
        waitedAt = performance.now();
      }
      this.#rounds.begin();
      const again = this.#again;
      this.#again = [];
      for (const watched of again) watched.readable(false);
      for (let i = 0; i < count; i++) this.#tell(i * EVENT_WORDS);
      // Lets handlers of several steps finish, and the runtime do its work.
      await nextTick();
      patience = this.#rounds.settle();
      if (patience > 0) this.#expect(patience);
    }
    this.#end();
  }

  #end(): void {
    const { libc } = this;
    libc.close(this.#wake);
    libc.close(this.#epoll);
    libc.unload();
  }

  /** @param most how long to wait, in ms; -1 for until a descriptor is ready */
  #wait(most: number): Promise<number> {
    this.#waiting = true;
    return this.libc.epoll_await(this.#epoll, this.#events, EVENTS, most).finally(() =>
      this.#waiting = false
    );
  }

  /** Blocks the event loop until a descriptor is ready, for at most `patience` ms. */
  #expect(patience: number): void {
    this.#patience[1] = BigInt(Math.ceil(patience * NS_A_MS));
    this.libc.ppoll(this.#pollfd, 1n, this.#patience, null);
  }

  #tell(at: number): void {
    const events = this.#events[at]!;
    const fd = this.#events[at + DATA]!;
    if (this.#generations[fd] !== this.#events[at + DATA + 1]) return;
    if ((events & READABLE) !== 0) this.#watched[fd]?.readable((events & ENDED) !== 0);
    if ((events & WRITABLE) !== 0) this.#watched[fd]?.writable();
  }
}

function nextTick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

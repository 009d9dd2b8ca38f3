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

/** Something with a descriptor that is watched. */
export interface Watched {
  /**
   * Something can be read.
   *
   * @param toTheEnd nothing more will come than can be read now
   */
  readable(toTheEnd: boolean): void;
  /** Something can be written again. */
  writable(): void;
}

/** Who has to know of rounds. */
export interface Rounds {
  /** One begins. */
  begin(): void;
  /** One ends. For how many milliseconds the next may be waited for with everything else; 0 for not at all. */
  settle(): number;
}

/** Events that are taken from the system at a time. */
const EVENTS = 1024;
/** Bytes of a `struct epoll_event`: packed on x86-64, and only there. */
const EVENT_BYTES = Deno.build.arch === "x86_64" ? 12 : 16;
const EVENT_WORDS = EVENT_BYTES / 4;
/** Where its data is, in words. */
const DATA = EVENT_WORDS - 2;
/** What of a descriptor means that reading it tells more. */
const ENDED = EPOLLHUP | EPOLLRDHUP | EPOLLERR;
const READABLE = EPOLLIN | ENDED;
const WRITABLE = EPOLLOUT | EPOLLHUP | EPOLLERR;

const NS_A_MS = 1e6;

/** Bytes that are read at once. */
const READ_BYTES = 64 << 10;

/**
 * Watches descriptors with epoll, and tells whom they belong to in rounds: all of which something is ready are told one
 * after the other, and then the round ends. What is not ready is waited for in a thread of its own, so that the event
 * loop goes on; between two rounds it has its turn in any case.
 *
 * Descriptors are watched edge-triggered (`man 7 epoll`): something is told once when it becomes ready, and whoever is
 * told and takes only a part asks for the rest by {@link Poller.again}.
 */
export class Poller {
  readonly libc: Libc;
  /** What is read comes here, for all of them: it is good until the next one is told something. */
  readonly buffer = new Uint8Array(READ_BYTES);
  readonly #epoll: number;
  readonly #wake: number;
  readonly #rounds: Rounds;
  readonly #events = new Int32Array(EVENTS * EVENT_WORDS);
  readonly #event = new Int32Array(EVENT_WORDS);
  /** By descriptor. */
  readonly #watched: (Watched | undefined)[] = [];
  /** Descriptors are used again, while something that is told of the one before may be on its way. */
  readonly #generations: number[] = [];
  readonly #pollfd: Int32Array<ArrayBuffer>;
  readonly #patience = new BigInt64Array(2);
  #again: Watched[] = [];
  #waiting = false;
  #closed = false;
  readonly #over: Promise<void>;

  /**
   * @param libc is unloaded at its end
   * @param rounds is told of each
   * @throws where the system has no room for it
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
   * Watches a descriptor until it is {@link forget forgotten}.
   *
   * @throws where the system has no room for it
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

  /** To be called before a descriptor is closed. */
  forget(fd: number): void {
    this.#watched[fd] = undefined;
  }

  /** Has somebody told in the next round that there is something to read. */
  again(watched: Watched): void {
    this.#again.push(watched);
    if (this.#waiting) this.#rouse();
  }

  /** Ends it, and resolves once it has ended. */
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
    // One that is closed at once, because an address is taken, leaves nothing that waits.
    await nextTick();
    while (!this.#closed) {
      let count = libc.epoll_wait(this.#epoll, this.#events, EVENTS, 0);
      if (count <= 0 && patience === 0 && this.#again.length === 0) count = await this.#wait();
      this.#rounds.begin();
      const again = this.#again;
      this.#again = [];
      for (const watched of again) watched.readable(false);
      for (let i = 0; i < count; i++) this.#tell(i * EVENT_WORDS);
      // What takes several steps is done then, and the runtime has had its turn.
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

  #wait(): Promise<number> {
    this.#waiting = true;
    return this.libc.epoll_await(this.#epoll, this.#events, EVENTS, -1).finally(() =>
      this.#waiting = false
    );
  }

  /** Waits until something is ready, or for so many milliseconds, with everything else. */
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

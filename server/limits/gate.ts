import type { Settings } from "../config/settings.ts";
import type { SessionId } from "../events/fields.ts";
import { isLoopback, networkOf } from "../net/network.ts";
import { TokenBucket } from "./token_bucket.ts";

const LINGER_MS = 3_600_000;

/** Refusals that were not told of yet, for one reason. */
interface Refusals {
  count: number;
  /** The address that was refused last. */
  last: string;
}

/**
 * Lets connections in, as many from an address as there may be. Loopback addresses are not counted: behind them may be
 * everybody.
 */
export class Gate {
  readonly #settings: Settings;
  readonly #now: () => number;
  readonly #addresses = new Map<SessionId, string>();
  /** Connections by address, and by network. */
  readonly #counts = new Map<string, number>();
  /** Connections that were given up and may be open all the same, and until when they count. */
  readonly #lingering = new Map<SessionId, number>();
  readonly #arrivals = new Map<string, TokenBucket>();
  #refusals = new Map<string, Refusals>();
  /** The server holds so much already that there is no place for more. */
  full = false;

  /** @param now a clock, in milliseconds */
  constructor(settings: Settings, now: () => number = () => performance.now()) {
    this.#settings = settings;
    this.#now = now;
  }

  /** How many addresses and networks it knows of. */
  get size(): number {
    return this.#counts.size + this.#arrivals.size;
  }

  /** Lets a connection in, or tells why not, in words for its client. */
  enter(id: SessionId, address: string): string | undefined {
    const refusal = this.#refusal(address);
    if (refusal === undefined) {
      this.#addresses.set(id, address);
      this.#count(address, 1);
    } else {
      const refusals = this.#refusals.get(refusal) ?? { count: 0, last: "" };
      this.#refusals.set(refusal, { count: refusals.count + 1, last: address });
    }
    return refusal;
  }

  /** As {@link enter}, of a connection that turns out to come from elsewhere than it seemed. */
  move(id: SessionId, address: string): string | undefined {
    this.leave(id);
    return this.enter(id, address);
  }

  /**
   * Goes on to count a connection when it leaves, for an hour: its socket is open until the other side closes it, since
   * the runtime finishes a TLS handshake that has begun, whether or not it is waited for.
   */
  linger(id: SessionId): void {
    if (this.#addresses.has(id)) this.#lingering.set(id, this.#now() + LINGER_MS);
  }

  leave(id: SessionId): void {
    if (this.#lingering.has(id)) return;
    const address = this.#addresses.get(id);
    if (address === undefined) return;
    this.#addresses.delete(id);
    this.#count(address, -1);
  }

  /** Forgets who has not come for long; to be called now and then. */
  sweep(): void {
    const now = this.#now();
    for (const [id, until] of this.#lingering) {
      if (now < until) continue;
      this.#lingering.delete(id);
      this.leave(id);
    }
    for (const [network, bucket] of this.#arrivals) {
      if (bucket.isFull) this.#arrivals.delete(network);
    }
  }

  /** What was refused since the last look, a line each, for whoever runs the server. */
  takeRefusals(): string[] {
    const refusals = this.#refusals;
    this.#refusals = new Map();
    return [...refusals].map(([why, { count, last }]) =>
      `refused ${count} ${count === 1 ? "connection" : "connections"}, last from ${last}: ${why}`
    );
  }

  #refusal(address: string): string | undefined {
    if (this.full) return "The server is full, try again later";
    if (isLoopback(address)) return undefined;
    const { connections, subnet, connects } = this.#settings.limits;
    const network = networkOf(address);
    if ((this.#counts.get(address) ?? 0) >= connections) {
      return "Too many connections from your address";
    }
    if (network !== address && (this.#counts.get(network) ?? 0) >= subnet) {
      return "Too many connections from your network";
    }
    let arrivals = this.#arrivals.get(network);
    if (arrivals === undefined) {
      this.#arrivals.set(network, arrivals = new TokenBucket(connects, this.#now));
    }
    return arrivals.take()
      ? undefined
      : "Too many new connections from your address, wait a minute";
  }

  #count(address: string, step: number): void {
    const network = networkOf(address);
    for (const key of network === address ? [address] : [address, network]) {
      const count = (this.#counts.get(key) ?? 0) + step;
      if (count > 0) this.#counts.set(key, count);
      else this.#counts.delete(key);
    }
  }
}

/**
 * The gate: how many connections the server takes from one address, one network, and in all.
 * @module
 */

import type { Settings } from "../config/settings.ts";
import type { SessionId } from "../events/fields.ts";
import { isLoopback, networkOf } from "../net/network.ts";
import { TokenBucket } from "./token_bucket.ts";

/** How long a connection whose handshake was abandoned still counts, in ms. */
const LINGER_MS = 3_600_000;

/** Refusals for one reason since the last report. */
interface Refusals {
  count: number;
  /** The address that was refused last. */
  last: string;
}

/**
 * Limits how many connections an address and its network may have, and how fast they may open new ones. Loopback
 * addresses are not limited: all clients may come from one, through a proxy.
 */
export class Gate {
  readonly #settings: Settings;
  readonly #now: () => number;
  /** The addresses of connections that are counted. */
  readonly #addresses = new Map<SessionId, string>();
  /** The number of connections, by address and by network. */
  readonly #counts = new Map<string, number>();
  /** Connections that ended but may still hold a socket, and until when they count. */
  readonly #lingering = new Map<SessionId, number>();
  /** How many new connections each network may open now. */
  readonly #arrivals = new Map<string, TokenBucket>();
  #refusals = new Map<string, Refusals>();
  /** Whether the server uses too much memory to take more connections. */
  full = false;

  /** @param now returns the time in ms */
  constructor(settings: Settings, now: () => number = () => performance.now()) {
    this.#settings = settings;
    this.#now = now;
  }

  /** The number of addresses and networks that are counted. */
  get size(): number {
    return this.#counts.size + this.#arrivals.size;
  }

  /** Counts a new connection. Returns why it is refused, in words for its client, or `undefined` where it is not. */
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

  /** As {@link enter}, for a counted connection whose client turns out to have another address. */
  move(id: SessionId, address: string): string | undefined {
    this.leave(id);
    return this.enter(id, address);
  }

  /**
   * Counts a connection for an hour after it leaves. The runtime finishes a TLS handshake that has begun, so its socket
   * stays open until the client closes it.
   */
  linger(id: SessionId): void {
    if (this.#addresses.has(id)) this.#lingering.set(id, this.#now() + LINGER_MS);
  }

  /** Stops counting a connection that has ended. */
  leave(id: SessionId): void {
    if (this.#lingering.has(id)) return;
    const address = this.#addresses.get(id);
    if (address === undefined) return;
    this.#addresses.delete(id);
    this.#count(address, -1);
  }

  /** Forgets networks that have opened no connections for long. To be called about once a minute. */
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

  /** Returns the refusals since the last call, a log line for each reason. */
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

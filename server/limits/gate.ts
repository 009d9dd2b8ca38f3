/**
 * The gate: how many connections the server accepts from one address, from one network, and in all.
 * @module
 */

import type { Rate } from "../config/limits.ts";
import type { Settings } from "../config/settings.ts";
import type { SessionId } from "../records/fields.ts";
import { isLoopback, type Network, networksOf } from "../net/network.ts";
import { TokenBucket } from "./token_bucket.ts";

/** How long a connection whose handshake was abandoned still counts, in ms. */
const LINGER_MS = 3_600_000;
/**
 * TLS handshakes that an address may have abandoned within that time. A client whose network fails
 * abandons one or two; each occupies a socket until the client closes it.
 */
const ABANDONED_MAX = 20;
/** How many times {@link ABANDONED_MAX} an IPv6 /64 may have. */
const ABANDONED_SHARE = 2;

/** Refusals for one reason since the last report. */
interface Refusals {
  count: number;
  /** The address that was refused last. */
  last: string;
}

/**
 * Limits how many connections an address and its network may have, and how fast they may open new
 * ones. Loopback addresses are not limited: all clients may come from one, through a proxy.
 */
export class Gate {
  readonly #settings: Settings;
  readonly #now: () => number;
  /** The addresses of connections that are counted. */
  readonly #addresses = new Map<SessionId, string>();
  /** The number of connections, by address and by network. */
  readonly #counts = new Map<string, number>();
  /** Connections that ended but may still hold a socket, and when they stop counting. */
  readonly #lingering = new Map<SessionId, number>();
  /** The number of lingering connections, by address and by network. */
  readonly #abandoned = new Map<string, number>();
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

  /**
   * Counts a new connection. Returns the reason for a refusal, in words for the client; `undefined`
   * if there is none.
   *
   * @param tls whether it begins with a TLS handshake
   */
  enter(id: SessionId, address: string, tls = false): string | undefined {
    const refusal = this.#refusal(address, tls);
    if (refusal === undefined) {
      this.#addresses.set(id, address);
      count(this.#counts, address, 1);
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
   * Counts a connection for an hour after it leaves. The runtime finishes a TLS handshake that has
   * begun, so its socket stays open until the client closes it.
   */
  linger(id: SessionId): void {
    const address = this.#addresses.get(id);
    if (address === undefined || this.#lingering.has(id)) return;
    this.#lingering.set(id, this.#now() + LINGER_MS);
    count(this.#abandoned, address, 1);
  }

  /** Stops counting a connection that has ended. */
  leave(id: SessionId): void {
    if (this.#lingering.has(id)) return;
    const address = this.#addresses.get(id);
    if (address === undefined) return;
    this.#addresses.delete(id);
    count(this.#counts, address, -1);
  }

  /** Forgets networks without new connections in a long time. Call it about once a minute. */
  sweep(): void {
    const now = this.#now();
    for (const [id, until] of this.#lingering) {
      if (now < until) continue;
      this.#lingering.delete(id);
      count(this.#abandoned, this.#addresses.get(id) ?? "", -1);
      this.leave(id);
    }
    for (const [network, bucket] of this.#arrivals) {
      if (bucket.isFull) this.#arrivals.delete(network);
    }
  }

  /** Returns a log line for each reason of refusals since the last call. */
  takeRefusals(): string[] {
    const refusals = this.#refusals;
    this.#refusals = new Map();
    return [...refusals].map(([why, { count, last }]) =>
      `refused ${count} ${count === 1 ? "connection" : "connections"}, last from ${last}: ${why}`
    );
  }

  #refusal(address: string, tls: boolean): string | undefined {
    if (this.full) return "The server is full, try again later";
    if (isLoopback(address)) return undefined;
    const { connections, subnet, connects } = this.#settings.limits;
    const networks = networksOf(address);
    if ((this.#counts.get(address) ?? 0) >= connections) {
      return "Too many connections from your address";
    }
    if (networks.some(({ name, share }) => (this.#counts.get(name) ?? 0) >= subnet * share)) {
      return "Too many connections from your network";
    }
    if (tls && this.#hasAbandonedTooMany(address, networks)) {
      return "Too many unfinished TLS handshakes from your address or network, wait an hour";
    }
    const arriving = networks.length === 0 ? [{ name: address, share: 1 }] : networks;
    return arriving.every(({ name, share }) => this.#arrive(name, share, connects))
      ? undefined
      : "Too many new connections from your address, wait a minute";
  }

  #hasAbandonedTooMany(address: string, networks: readonly Network[]): boolean {
    // Lifting the limit of connections lifts this one: then any number may share an address.
    if (this.#settings.limits.connections === Infinity) return false;
    return (this.#abandoned.get(address) ?? 0) >= ABANDONED_MAX ||
      networks.some(({ name, share }) =>
        (this.#abandoned.get(name) ?? 0) >= ABANDONED_MAX * ABANDONED_SHARE * share
      );
  }

  /** Counts a new connection from a network. Returns whether the rate allows it. */
  #arrive(network: string, share: number, rate: Rate): boolean {
    let arrivals = this.#arrivals.get(network);
    if (arrivals === undefined) {
      const { count, time } = rate;
      arrivals = new TokenBucket({ count: count * share, time }, this.#now);
      this.#arrivals.set(network, arrivals);
    }
    return arrivals.take();
  }
}

/** Adds to the counts of an address and of its networks. */
function count(counts: Map<string, number>, address: string, step: number): void {
  for (const key of [address, ...networksOf(address).map(({ name }) => name)]) {
    const sum = (counts.get(key) ?? 0) + step;
    if (sum > 0) counts.set(key, sum);
    else counts.delete(key);
  }
}

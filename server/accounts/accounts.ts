/**
 * Finds accounts, logs users in to them, and limits wrong passwords. Logging in is in login/, nicks
 * in nicks/; sign_up.ts creates accounts.
 * @module
 */

import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import { fold } from "../../protocol/names/casemapping.ts";
import { equalBytes, hmac, type ScramKeys } from "../../protocol/sasl/scram_server.ts";
import type { Settings } from "../config/settings.ts";
import { isLoopback, networkOf } from "../net/network.ts";
import type { Peer } from "../net/peer.ts";
import type { Store } from "../store/store.ts";
import { Lookalikes } from "./nicks/lookalikes.ts";
import { fitsKeys, ITERATIONS, keysOf } from "../passwords/password_keys.ts";
import { type AttemptOutcome, type Bound, LoginThrottle } from "./login/login_throttle.ts";
import type { Account } from "../records/account.ts";

/** A minute, in ms. */
export const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The most networks remembered for an account's logins. */
const MOST_KNOWN = 8;

const NOTHING = new Uint8Array(32);

/** The outcome of a login: the account, or the reason for the failure. */
export type Login =
  | { readonly outcome: "right"; readonly account: Account }
  | { readonly outcome: Exclude<AttemptOutcome, "right"> };

/** Finds accounts and logs users in to them. It never reveals which accounts exist. */
export class Accounts {
  readonly #store: Store;
  readonly #wrong: LoginThrottle;
  readonly #made: LoginThrottle;
  readonly lookalikes: Lookalikes;
  readonly #settings: Pick<Settings, "limits" | "name">;
  readonly #hide: (address: string) => string;
  readonly #now: () => number;
  #secret: Uint8Array | undefined;
  /**
   * Called after each login that fails: a wrong password or proof, or an account that does not
   * exist.
   */
  onFailure: (peer: Peer) => void = () => {};

  /**
   * @param hide returns the text to store in place of an address; the same one for a whole IPv6
   * network
   * @param now the time, in milliseconds since 1970
   * @param elapsed a monotonic clock, in milliseconds; it limits wrong passwords
   */
  constructor(
    store: Store,
    settings: Pick<Settings, "limits" | "name">,
    hide: (address: string) => string,
    now: () => number = Date.now,
    elapsed: () => number = () => performance.now(),
  ) {
    this.#store = store;
    this.#settings = settings;
    this.#hide = hide;
    this.#now = now;
    this.lookalikes = new Lookalikes(
      () => store.accounts(),
      (name) => this.find(name) !== undefined,
      () => settings.name,
    );
    this.#wrong = new LoginThrottle(MINUTE_MS, elapsed);
    this.#made = new LoginThrottle(HOUR_MS, elapsed);
  }

  find(name: string): Account | undefined {
    return this.#store.account(name);
  }

  /** Returns the account that owns a nick, unless it is the asking account. */
  ownerOf(nick: string, asking: string | undefined): Account | undefined {
    const owner = this.find(nick);
    if (owner === undefined) return undefined;
    return asking !== undefined && fold(owner.name) === fold(asking) ? undefined : owner;
  }

  /**
   * Returns the keys of an account's password. If there is no such account, makes keys up, the same
   * every time.
   */
  async keysFor(name: string): Promise<ScramKeys> {
    const made = await this.#madeUpKeys(name);
    return this.find(name)?.scram ?? made;
  }

  /**
   * Returns whether an account still exists with the same password. An account that was deleted and
   * created again is another account: the salt of its keys differs.
   */
  isCurrent({ name, createdAt, scram }: Account): boolean {
    const now = this.find(name);
    return now?.createdAt === createdAt && (now.scram === scram || areSame(now.scram, scram));
  }

  /**
   * Logs in by a password. If the account's keys have another number of rounds than new keys, or
   * lack those of a mechanism, derives them again.
   */
  async logInByPassword(name: string, password: string, peer: Peer): Promise<Login> {
    const login = await this.logIn(name, peer, async () => {
      const keys = await this.keysFor(name);
      return await fitsKeys(keys, password) ? keys : undefined;
    });
    if (login.outcome !== "right") return login;
    const { scram: kept } = login.account;
    if (kept?.iterations === ITERATIONS && kept.sha512 !== undefined) return login;
    const scram = await keysOf(password);
    if (!this.isCurrent(login.account)) return { outcome: "wrong" };
    const account = { ...login.account, scram };
    this.#store.putAccount(account);
    return { outcome: "right", account };
  }

  /**
   * Logs in by a proof, unless too many proofs were wrong.
   *
   * @param prove returns the keys that the proof fits, or `undefined` if it is wrong; also called
   * if the account does not exist. The login fails unless the account still has these keys.
   */
  async logIn(
    name: string,
    peer: Peer,
    prove: () => Promise<ScramKeys | undefined>,
  ): Promise<Login> {
    let account: Account | undefined;
    const outcome = await this.#wrong.attempt(this.#bounds(name, peer), async () => {
      const keys = await prove();
      account = this.find(name);
      return keys !== undefined && areSame(account?.scram, keys);
    });
    if (outcome === "right" && account !== undefined) {
      this.#remember(name, peer);
      return { outcome, account };
    }
    if (outcome === "wrong") this.onFailure(peer);
    return { outcome: outcome === "right" ? "wrong" : outcome };
  }

  /** Returns whether an address may create one more account, and counts it. */
  async mayMakeOne(peer: Peer): Promise<boolean> {
    const address = addressOf(peer);
    if (isLoopback(address)) return true;
    const bound: Bound = [networkOf(address), this.#settings.limits.registrations];
    return await this.#made.attempt([bound], () => Promise.resolve(false)) !== "throttled";
  }

  /**
   * Returns the limits of a login: of its network, and of the account. Guessing cannot lock out an
   * account's owner: on a network with an earlier login to the account, only failures from that
   * network count.
   */
  #bounds(name: string, peer: Peer): Bound[] {
    const { logins } = this.#settings.limits;
    const address = addressOf(peer);
    const network = networkOf(address);
    const account = fold(name);
    if (this.#store.metadata(knownOf(name)).has(this.#hide(address))) {
      return [[`${account} from ${network}`, logins]];
    }
    const strangers: Bound = [`account ${account}`, logins];
    return isLoopback(address) ? [strangers] : [strangers, [`from ${network}`, logins]];
  }

  /** Remembers the network of a login, in a form that does not reveal the address. */
  #remember(name: string, peer: Peer): void {
    const owner = knownOf(name);
    const host = this.#hide(addressOf(peer));
    this.#store.setMetadata(owner, host, String(this.#now()));
    const known = [...this.#store.metadata(owner)]
      .toSorted(([, a], [, b]) => Number(b) - Number(a));
    for (const [oldest] of known.slice(MOST_KNOWN)) {
      this.#store.setMetadata(owner, oldest, undefined);
    }
  }

  async #madeUpKeys(name: string): Promise<ScramKeys> {
    const salt = (await hmac(this.#salting(), fold(name))).slice(0, 16);
    return { iterations: ITERATIONS, salt, storedKey: NOTHING, serverKey: NOTHING };
  }

  /**
   * Returns the secret from which salts are made up. It is stored: a salt that changes at a restart
   * would reveal that it is made up.
   */
  #salting(): Uint8Array {
    if (this.#secret !== undefined) return this.#secret;
    const kept = decodeBase64(this.#store.metadata("*").get("salting") ?? "");
    const secret = kept?.byteLength === 32 ? kept : crypto.getRandomValues(new Uint8Array(32));
    this.#store.setMetadata("*", "salting", encodeBase64(secret));
    this.#secret = secret;
    return secret;
  }
}

function areSame(a: ScramKeys | undefined, b: ScramKeys | undefined): boolean {
  return a !== undefined && b !== undefined && equalBytes(a.storedKey, b.storedKey);
}

/**
 * Returns the owner of the metadata that holds an account's networks, each with the time of its
 * last login.
 */
function knownOf(account: string): string {
  return `known ${fold(account)}`;
}

/** Returns the IP address of a connection, even if users see another host. */
export function addressOf({ host, address = host }: Peer): string {
  return address;
}

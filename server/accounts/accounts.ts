import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import { fold } from "../../protocol/casemapping.ts";
import { hmac, type ScramKeys } from "../../protocol/scram.ts";
import type { Peer } from "../session.ts";
import type { Account, Store } from "../store/store.ts";
import { fitsKeys, ITERATIONS } from "./password.ts";
import { type Outcome, Throttle } from "./throttle.ts";

/** Wrong passwords from one address, or for one account, in {@link MINUTE_MS}. */
export const WRONG_PASSWORDS_MAX = 3;
/** Accounts made from one address in {@link MINUTE_MS}. */
export const NEW_ACCOUNTS_MAX = 10;
export const MINUTE_MS = 60_000;

const NOTHING = new Uint8Array(32);

/** What came of a login: the account, or why there is none. */
export type Login =
  | { readonly outcome: "right"; readonly account: Account }
  | { readonly outcome: Exclude<Outcome, "right"> };

/** Who has an account, and the proof of it. It tells nobody which accounts there are. */
export class Accounts {
  readonly #store: Store;
  readonly #wrong: Throttle;
  readonly #made: Throttle;
  #secret: Uint8Array | undefined;

  /** @param now the clock, in milliseconds since 1970 */
  constructor(store: Store, now: () => number = Date.now) {
    this.#store = store;
    this.#wrong = new Throttle(WRONG_PASSWORDS_MAX, MINUTE_MS, now);
    this.#made = new Throttle(NEW_ACCOUNTS_MAX, MINUTE_MS, now);
  }

  find(name: string): Account | undefined {
    return this.#store.account(name);
  }

  /** Whose nick this is, unless it is the account's that asks. */
  ownerOf(nick: string, asking: string | undefined): Account | undefined {
    const owner = this.find(nick);
    if (owner === undefined) return undefined;
    return asking !== undefined && fold(owner.name) === fold(asking) ? undefined : owner;
  }

  /** The keys of an account's password. Where there is none they are made up, always the same for the same name. */
  async keysFor(name: string): Promise<ScramKeys> {
    const made = await this.#madeUpKeys(name);
    return this.find(name)?.scram ?? made;
  }

  /** Logs in by a password. */
  async logInByPassword(name: string, password: string, peer: Peer): Promise<Login> {
    return await this.logIn(
      name,
      peer,
      async () => await fitsKeys(await this.keysFor(name), password),
    );
  }

  /**
   * Logs in by a proof, unless there were too many wrong ones.
   *
   * @param prove whether the proof is right; it is asked for an account that there is not as well
   */
  async logIn(name: string, peer: Peer, prove: () => Promise<boolean>): Promise<Login> {
    const keys = [`address ${addressOf(peer)}`, `account ${fold(name)}`];
    let account: Account | undefined;
    const outcome = await this.#wrong.attempt(keys, async () => {
      const proved = await prove();
      account = this.find(name);
      return proved && account?.scram !== undefined;
    });
    if (outcome === "right" && account !== undefined) return { outcome, account };
    return { outcome: outcome === "right" ? "wrong" : outcome };
  }

  /** Whether one more account may be made from an address; it counts as one. */
  async mayMakeOne(peer: Peer): Promise<boolean> {
    const outcome = await this.#made.attempt([addressOf(peer)], () => Promise.resolve(false));
    return outcome !== "throttled";
  }

  async #madeUpKeys(name: string): Promise<ScramKeys> {
    const salt = (await hmac(this.#salting(), fold(name))).slice(0, 16);
    return { iterations: ITERATIONS, salt, storedKey: NOTHING, serverKey: NOTHING };
  }

  /** What made-up salts are made of: kept, since a salt that changes with a restart would give itself away. */
  #salting(): Uint8Array {
    if (this.#secret !== undefined) return this.#secret;
    const kept = decodeBase64(this.#store.metadata("*").get("salting") ?? "");
    const secret = kept?.byteLength === 32 ? kept : crypto.getRandomValues(new Uint8Array(32));
    this.#store.setMetadata("*", "salting", encodeBase64(secret));
    this.#secret = secret;
    return secret;
  }
}

/** The address that a connection's attempts count for: of IPv6 the half that names a network, since one has all of the rest. */
export function addressOf({ host: shown, address: host = shown }: Peer): string {
  if (!/^[0-9a-f:]+$/i.test(host) || !host.includes(":")) return host;
  const [head = "", tail] = host.split("::");
  const groups = head.split(":");
  const rest = tail === undefined ? [] : tail.split(":");
  const zeros = Math.max(0, 8 - groups.length - rest.length);
  const all = [...groups, ...Array<string>(tail === undefined ? 0 : zeros).fill("0"), ...rest];
  return all.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":");
}

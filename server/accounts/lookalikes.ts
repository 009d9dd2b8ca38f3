import { rectifyConfusion } from "unicode-confusables";
import { fold } from "../../protocol/casemapping.ts";
import { SERVICES } from "./service_names.ts";

/**
 * What a name looks like: names with the same skeleton can be taken for each other. It is Unicode's, and knows no case
 * besides: https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
export function skeleton(name: string): string {
  return rectifyConfusion(name.normalize("NFD")).normalize("NFD").toLowerCase();
}

/** Which accounts and services can be taken for each other by their names. */
export class Lookalikes {
  readonly #accounts: () => Iterable<{ readonly name: string }>;
  readonly #isAccount: (name: string) => boolean;
  /** Names by skeleton, among them some of accounts that are gone; made when the first is asked for. */
  #names: Map<string, string[]> | undefined;

  constructor(
    accounts: () => Iterable<{ readonly name: string }>,
    isAccount: (name: string) => boolean,
  ) {
    this.#accounts = accounts;
    this.#isAccount = isAccount;
  }

  /** Takes note of a new account. */
  add(name: string): void {
    if (this.#names !== undefined) put(this.#names, name);
  }

  /**
   * The name of an account or a service that this can be taken for, and is not.
   *
   * @param own the account that may look like this
   */
  of(name: string, own?: string): string | undefined {
    const alike = this.#all().get(skeleton(name));
    return alike?.find((other) =>
      fold(other) !== fold(name) && (own === undefined || fold(other) !== fold(own)) &&
      (isService(other) || this.#isAccount(other))
    );
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
  const key = skeleton(name);
  const alike = names.get(key);
  if (alike === undefined) names.set(key, [name]);
  else if (!alike.includes(name)) alike.push(name);
}

import { DialError } from "../core/transport.ts";
import type { ServerCertificate } from "../core/transport/tls.ts";
import type { StateFile } from "./state_file.ts";

/** What known_hosts says of a server whose certificate the system's roots vouch for. */
const BY_ROOTS = "system-roots";

/** What is known of a server; without a line where only this process knows it. */
interface Known {
  readonly value: string;
  readonly line?: number;
}

/** Decides whether a server's certificate is the right one, and remembers those that were. */
export class Trust {
  readonly #hosts: StateFile;
  readonly #pinned: string | undefined;
  readonly #note: (text: string) => void;
  /** What was taken since the start, also where nothing can be kept. */
  readonly #taken = new Map<string, string>();

  /**
   * @param hosts known_hosts: lines `HOST:PORT sha256:FINGERPRINT`
   * @param pinned the only fingerprint to take, where one was given
   * @param note tells a person something
   */
  constructor(hosts: StateFile, pinned: string | undefined, note: (text: string) => void) {
    this.#hosts = hosts;
    this.#pinned = pinned;
    this.#note = note;
  }

  /** Whether this server is known to be encrypted, so that nothing less will do. */
  async expected(address: string): Promise<boolean> {
    return this.#pinned !== undefined || await this.#known(address) !== undefined;
  }

  /** Whether it is worth finding out if this system's roots vouch for the certificate. */
  async asksRoots(address: string, { fingerprint, verified }: ServerCertificate): Promise<boolean> {
    if (verified || this.#pinned !== undefined) return false;
    return (await this.#known(address))?.value !== valueOf(fingerprint);
  }

  /**
   * Takes the certificate that the server at `address` shows.
   *
   * @throws {DialError} `untrusted`, where it is not the one that it ought to be
   */
  async check(address: string, certificate: ServerCertificate): Promise<void> {
    const { fingerprint, verified } = certificate;
    if (this.#pinned !== undefined) {
      if (fingerprint === this.#pinned) return;
      throw new DialError(
        "untrusted",
        `${address} shows another certificate than the one that --fingerprint asks for.\n` +
          `  asked for: ${this.#pinned}\n  shown:     ${fingerprint}`,
      );
    }
    const known = await this.#known(address);
    if (verified) {
      if (known?.value !== BY_ROOTS) await this.#keep(address, BY_ROOTS);
      return;
    }
    const value = valueOf(fingerprint);
    if (known === undefined) {
      this.#note(
        `First time at ${address}. Its certificate's SHA-256 fingerprint is\n${fingerprint}`,
      );
      if (await this.#keep(address, value)) {
        this.#note(`It is trusted from now on, and kept in ${this.#hosts.path}`);
      }
    } else if (known.value.toLowerCase() !== value.toLowerCase()) {
      throw new DialError("untrusted", this.#changed(address, known, fingerprint));
    }
  }

  #changed(
    address: string,
    known: Known,
    fingerprint: string,
  ): string {
    const before = known.value === BY_ROOTS
      ? "one that this system's roots vouch for"
      : known.value.replace(/^sha256:/i, "");
    return `The certificate of ${address} has changed.\n` +
      `  known: ${before}\n  shown: ${fingerprint}\n` +
      "Either the server was set up anew, or somebody is between it and you and reads along.\n" +
      "Ask whoever runs the server. If the certificate shown is theirs, " +
      (known.line === undefined ? "" : `remove line ${known.line} of\n${this.#hosts.path}\nand `) +
      "join again.";
  }

  async #known(address: string): Promise<Known | undefined> {
    const value = this.#taken.get(address);
    try {
      return await this.#hosts.get(address) ?? (value === undefined ? undefined : { value });
    } catch (error) {
      throw new DialError(
        "untrusted",
        `${this.#hosts.path} cannot be read (${wordsOf(error)}): without it there is no telling ` +
          `whether ${address} is the right server`,
      );
    }
  }

  async #keep(address: string, value: string): Promise<boolean> {
    this.#taken.set(address, value);
    try {
      await this.#hosts.put(address, value);
      return true;
    } catch (error) {
      this.#note(`It cannot be kept for the next time: ${wordsOf(error)}`);
      return false;
    }
  }
}

function valueOf(fingerprint: string): string {
  return `sha256:${fingerprint}`;
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/ \(os error \d+\)/, "");
}

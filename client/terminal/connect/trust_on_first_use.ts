/**
 * Trust on first use: accepts the certificate of a server met for the first time, remembers its
 * fingerprint in known_hosts, and refuses any other from then on.
 * @module
 */
import { DialError, type TransportInfo } from "../../core/transport/transport.ts";
import type { ServerCertificate } from "../../core/transport/tls.ts";
import type { KeyValueFile } from "../storage/key_value_file.ts";

/**
 * The value in known_hosts of a server with a certificate from an authority that this system
 * trusts.
 */
const BY_ROOTS = "system-roots";

/** The known fingerprints of a server. The line is missing if only this process knows them. */
interface Known {
  readonly value: string;
  readonly line?: number;
}

/** Decides whether a server's certificate is the right one, and remembers it. */
export class Trust {
  readonly #hosts: KeyValueFile;
  readonly #pinned: string | undefined;
  readonly #note: (text: string) => void;
  /** The certificates that this process has accepted; they hold even if they cannot be saved. */
  readonly #taken = new Map<string, string>();

  /**
   * @param hosts known_hosts: lines `HOST:PORT sha256:FINGERPRINT`, with `,sha256:FINGERPRINT` of
   * the next certificate if the server has announced one
   * @param pinned the only fingerprint to accept, if one was given
   * @param note shows the user a notice
   */
  constructor(hosts: KeyValueFile, pinned: string | undefined, note: (text: string) => void) {
    this.#hosts = hosts;
    this.#pinned = pinned;
    this.#note = note;
  }

  /** Whether this server is known to use TLS: plain text is then refused. */
  async expected(address: string): Promise<boolean> {
    return this.#pinned !== undefined || await this.#known(address) !== undefined;
  }

  /** Whether the system's roots must be read to judge this certificate. */
  async asksRoots(address: string, { fingerprint, verified }: ServerCertificate): Promise<boolean> {
    if (verified || this.#pinned !== undefined) return false;
    return !fingerprintsOf(await this.#known(address)).includes(fingerprint);
  }

  /**
   * Checks the certificate that the server at `address` shows, and remembers it.
   *
   * @returns whether the server has proved its identity: a root of this system vouches for it, or
   * the user named its fingerprint
   * @throws {DialError} `untrusted` if it is not the expected one
   */
  async check(address: string, certificate: ServerCertificate): Promise<boolean> {
    const { fingerprint, verified, fault } = certificate;
    if (this.#pinned !== undefined) {
      if (fingerprint === this.#pinned) {
        const value = valueOf(fingerprint);
        if ((await this.#known(address))?.value !== value) await this.#keep(address, value);
        return true;
      }
      throw new DialError(
        "untrusted",
        `${address} shows a different certificate than --fingerprint asks for.\n` +
          `  asked for: ${this.#pinned}\n  shown:     ${fingerprint}`,
      );
    }
    const known = await this.#known(address);
    if (verified) {
      if (known?.value !== BY_ROOTS) await this.#keep(address, BY_ROOTS);
      return true;
    }
    if (fault !== undefined && (known === undefined || known.value === BY_ROOTS)) {
      throw new DialError(
        "untrusted",
        `The certificate of ${address} ${fault}.\n  shown: ${fingerprint}\n` +
          "The server's administrator has to replace it, or someone intercepts the connection.\n" +
          "To accept it all the same: --fingerprint with the fingerprint shown",
      );
    }
    const value = valueOf(fingerprint);
    if (known === undefined) {
      this.#note(
        `First time at ${address}. Its certificate's SHA-256 fingerprint is\n${fingerprint}`,
      );
      if (await this.#keep(address, value)) {
        this.#note(`It is trusted from now on, and kept in ${this.#hosts.path}`);
      }
      return false;
    }
    const [current, next] = fingerprintsOf(known);
    if (fingerprint === current) return false;
    if (fingerprint !== next) {
      throw new DialError("untrusted", this.#changed(address, known, fingerprint));
    }
    this.#note(`${address} has a new certificate, the one that it announced.`);
    await this.#keep(address, value);
    return false;
  }

  /**
   * Remembers the next certificate that a server announces. It counts only if the current one is
   * known by its fingerprint, not by an authority.
   *
   * @param next the fingerprint of the next certificate
   */
  async succeed(address: string, { fingerprint }: TransportInfo, next: string): Promise<void> {
    if (fingerprint === undefined || fingerprint === next) return;
    if (this.#pinned !== undefined) {
      this.#note(`${address} will soon change its certificate: use --fingerprint ${next} then`);
      return;
    }
    const known = fingerprintsOf(await this.#known(address));
    if (known[0] !== fingerprint || known[1] === next) return;
    await this.#keep(address, `${valueOf(fingerprint)},${valueOf(next)}`);
  }

  #changed(
    address: string,
    known: Known,
    fingerprint: string,
  ): string {
    const before = known.value === BY_ROOTS
      ? "one from an authority that this system trusts"
      : fingerprintsOf(known).join(" or ");
    return `The certificate of ${address} has changed.\n` +
      `  known: ${before}\n  shown: ${fingerprint}\n` +
      "Either the server was set up again, or someone intercepts the connection.\n" +
      "Ask the server's administrator. If the certificate shown is theirs, " +
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
        `${this.#hosts.path} cannot be read (${wordsOf(error)}): without it chatd cannot tell ` +
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
      this.#note(`The certificate cannot be remembered: ${wordsOf(error)}`);
      return false;
    }
  }
}

function valueOf(fingerprint: string): string {
  return `sha256:${fingerprint}`;
}

/**
 * Returns the fingerprints that a server may show: of its current certificate, and of the next one.
 */
function fingerprintsOf(known: Known | undefined): string[] {
  return (known?.value ?? "").split(",").flatMap((value) =>
    /^sha256:(.+)$/i.exec(value)?.[1]?.toUpperCase() ?? []
  );
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/ \(os error \d+\)/, "");
}

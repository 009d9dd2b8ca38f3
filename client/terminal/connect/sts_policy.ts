/**
 * Strict transport security (STS): remembers which hosts require TLS, in the file `sts` of the
 * client's state.
 * @module
 */
import type { StsHandler } from "../../core/connection/sts.ts";
import { DialError, type TransportInfo } from "../../core/transport/transport.ts";
import { parseServerAddress, showAddress } from "../options/server_address.ts";
import type { KeyValueFile } from "../storage/key_value_file.ts";

/** A server's requirement of TLS. */
export interface StsRequirement {
  /** The port where it speaks TLS. */
  readonly port: number;
  /** ms since 1970; `undefined` if it holds until this process ends. */
  readonly until?: number;
}

/** The longest duration that the client accepts from a host, in seconds: ten years. */
const LONGEST = 10 * 365 * 24 * 60 * 60;

/** The port of servers without TLS, which a policy always covers. */
const PLAIN_PORT = 6667;
/** The most other ports that a stored policy covers. */
const COVERED_MAX = 8;

/** A stored policy. */
interface Kept extends StsRequirement {
  readonly until: number;
  /** Other ports that it covers: the server sent clients from there to TLS. */
  readonly covered: readonly number[];
}

/**
 * The policy of one server: https://ircv3.net/specs/extensions/sts
 *
 * The client stores it only if the server has proved its identity. With a certificate that is
 * trusted on first use, an attacker on the network path could invent a policy; it then holds until
 * this process ends. A stored policy covers the port over TLS, the ports from which the server sent
 * clients there, and 6667. Other ports of the host may be other servers.
 */
export class StsPolicy implements StsHandler {
  readonly #file: KeyValueFile;
  readonly #host: string;
  readonly #port: number;
  readonly #note: (text: string) => void;
  readonly #now: () => number;
  /** Whether the server of the latest connection over TLS has proved its identity. */
  #isProved = false;
  /** The host's requirement as this process learned it; holds even if it cannot be saved. */
  #told: StsRequirement | undefined;
  #upgrade: StsRequirement | undefined;
  #failed = false;
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param file lines `HOST PORT,TIME`, as in `chat.example.org 6697,2026-12-21T09:00:00.000Z`,
   * with `,PORT` of other ports that the policy covers
   * @param port the port that the user named
   * @param note shows the user a notice
   * @param now ms since 1970
   */
  constructor(
    file: KeyValueFile,
    host: string,
    port: number,
    note: (text: string) => void,
    now = () => Date.now(),
  ) {
    this.#file = file;
    this.#host = host.toLowerCase();
    this.#port = port;
    this.#note = note;
    this.#now = now;
  }

  /**
   * Notes whether a connection over TLS proves the server's identity.
   *
   * @param isProved whether a root of this system or the user's fingerprint vouches for the
   * certificate, and the server is on another machine
   */
  connected(isProved: boolean): void {
    this.#isProved = isProved;
  }

  /**
   * Returns the server's requirement now; `undefined` if it has none.
   *
   * @throws {DialError} `untrusted` if the saved policy cannot be read
   */
  async required(): Promise<StsRequirement | undefined> {
    await this.#writing;
    const known = this.#told ?? this.#covering(await this.#kept());
    return known !== undefined && (known.until ?? Infinity) > this.#now() ? known : this.#upgrade;
  }

  upgrade({ address }: TransportInfo, port: number): void {
    this.#upgrade = { port };
    this.#note(`${address} asks for TLS: reconnecting to ${showAddress(this.#host, port)}.`);
  }

  persist({ address }: TransportInfo, duration: number): void {
    const { port } = parseServerAddress(address);
    if (port === undefined) return;
    const until = this.#now() + Math.min(duration, LONGEST) * 1_000;
    this.#told = duration === 0 ? undefined : { port, until };
    if (!this.#isProved) return;
    this.#writing = this.#writing.then(() => this.#keep(duration === 0 ? undefined : port, until));
  }

  #covering(kept: Kept | undefined): Kept | undefined {
    if (kept === undefined) return undefined;
    const ports = [kept.port, PLAIN_PORT, ...kept.covered];
    return ports.includes(this.#port) ? kept : undefined;
  }

  /** Resolves once everything is written, or writing has failed. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #keep(port: number | undefined, until: number): Promise<void> {
    try {
      if (port === undefined) await this.#file.delete(this.#host);
      else {
        const before = await this.#kept();
        const named = [this.#port, ...before === undefined ? [] : [before.port, ...before.covered]];
        const covered = [...new Set(named)]
          .filter((each) => each !== port && each !== PLAIN_PORT).slice(0, COVERED_MAX);
        const time = new Date(until).toISOString();
        await this.#file.put(this.#host, [port, time, ...covered].join(","));
      }
    } catch (error) {
      if (!this.#failed) {
        const why = (error as Error).message.replace(/ \(os error \d+\)/, "");
        this.#note(`chatd cannot remember that ${this.#host} requires TLS: ${why}`);
      }
      this.#failed = true;
    }
  }

  async #kept(): Promise<Kept | undefined> {
    let kept: { value: string; line: number } | undefined;
    try {
      kept = await this.#file.get(this.#host);
    } catch (error) {
      throw this.#unreadable(`cannot be read (${(error as Error).message})`);
    }
    if (kept === undefined) return undefined;
    const [, port, time, more = ""] = /^(\d{1,5}),([^,\s]+)((?:,\d{1,5})*)$/.exec(kept.value) ?? [];
    const until = Date.parse(time ?? "");
    if (Number.isNaN(until)) throw this.#unreadable(`is not valid in line ${kept.line}`);
    return { port: Number(port), until, covered: more.split(",").slice(1).map(Number) };
  }

  #unreadable(why: string): DialError {
    return new DialError(
      "untrusted",
      `${this.#file.path} ${why}: without it chatd cannot tell whether ${this.#host} requires ` +
        "TLS",
    );
  }
}

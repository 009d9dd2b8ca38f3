/**
 * Strict transport security (STS): remembers which hosts require TLS, in the file `sts` of the
 * client's state.
 * @module
 */
import type { StsHandler } from "../../core/connection/sts.ts";
import { DialError, type TransportInfo } from "../../core/transport/transport.ts";
import { parseAddress, showAddress } from "../options/address.ts";
import type { KeyValueFile } from "../storage/key_value_file.ts";

/** That a host requires TLS. */
export interface StsRequirement {
  /** The port where it speaks TLS. */
  readonly port: number;
  /** ms since 1970; `undefined` if it holds until this process ends. */
  readonly until?: number;
}

/** The longest duration that is accepted from a host, in seconds: ten years. */
const LONGEST = 10 * 365 * 24 * 60 * 60;

/** The policy of one host: https://ircv3.net/specs/extensions/sts */
export class StsPolicy implements StsHandler {
  readonly #file: KeyValueFile;
  readonly #host: string;
  readonly #note: (text: string) => void;
  readonly #now: () => number;
  /** What the host told this process; holds even if it cannot be saved. */
  #told: StsRequirement | undefined;
  #upgrade: StsRequirement | undefined;
  #failed = false;
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param file lines `HOST PORT,TIME`, as in `chat.example.org 6697,2026-12-21T09:00:00.000Z`
   * @param note shows the user a notice
   * @param now ms since 1970
   */
  constructor(
    file: KeyValueFile,
    host: string,
    note: (text: string) => void,
    now = () => Date.now(),
  ) {
    this.#file = file;
    this.#host = host.toLowerCase();
    this.#note = note;
    this.#now = now;
  }

  /**
   * Returns what the host requires now; `undefined` if nothing.
   *
   * @throws {DialError} `untrusted` if the saved policy cannot be read
   */
  async required(): Promise<StsRequirement | undefined> {
    await this.#writing;
    const known = this.#told ?? await this.#kept();
    return known !== undefined && (known.until ?? Infinity) > this.#now() ? known : this.#upgrade;
  }

  upgrade({ address }: TransportInfo, port: number): void {
    this.#upgrade = { port };
    this.#note(`${address} asks for TLS: reconnecting to ${showAddress(this.#host, port)}.`);
  }

  persist({ address }: TransportInfo, duration: number): void {
    const { port } = parseAddress(address);
    if (port === undefined) return;
    const until = this.#now() + Math.min(duration, LONGEST) * 1_000;
    this.#told = duration === 0 ? undefined : { port, until };
    this.#writing = this.#writing.then(() => this.#keep(this.#told));
  }

  /** Resolves once everything is written, or writing has failed. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #keep(told: StsRequirement | undefined): Promise<void> {
    try {
      if (told === undefined) await this.#file.delete(this.#host);
      else {
        const until = new Date(told.until ?? 0).toISOString();
        await this.#file.put(this.#host, `${told.port},${until}`);
      }
    } catch (error) {
      if (!this.#failed) {
        const why = (error as Error).message.replace(/ \(os error \d+\)/, "");
        this.#note(`chatd cannot remember that ${this.#host} requires TLS: ${why}`);
      }
      this.#failed = true;
    }
  }

  async #kept(): Promise<StsRequirement | undefined> {
    let kept: { value: string; line: number } | undefined;
    try {
      kept = await this.#file.get(this.#host);
    } catch (error) {
      throw this.#unreadable(`cannot be read (${(error as Error).message})`);
    }
    if (kept === undefined) return undefined;
    const [, port, time] = /^(\d{1,5}),(\S+)$/.exec(kept.value) ?? [];
    const until = Date.parse(time ?? "");
    if (Number.isNaN(until)) throw this.#unreadable(`is not valid in line ${kept.line}`);
    return { port: Number(port), until };
  }

  #unreadable(why: string): DialError {
    return new DialError(
      "untrusted",
      `${this.#file.path} ${why}: without it chatd cannot tell whether ${this.#host} requires ` +
        "TLS",
    );
  }
}

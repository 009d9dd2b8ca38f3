/**
 * A user's state folder, and the notices of dialling.
 * @module
 */
import { assertRejects } from "@std/assert";
import { DialError, type Transport } from "../../../client/core/transport/transport.ts";
import { dialer, type DialOptions } from "../../../client/terminal/connect/dial.ts";
import { KeyValueFile } from "../../../client/terminal/storage/key_value_file.ts";
import { StsPolicy } from "../../../client/terminal/connect/sts_policy.ts";
import { Trust } from "../../../client/terminal/connect/trust_on_first_use.ts";

/** One user's known hosts, and the notices that they got. */
export class Person implements Disposable {
  readonly folder = Deno.makeTempDirSync();
  readonly notes: string[] = [];

  get state(): string {
    return `${this.folder}/state/chatd`;
  }

  knownHosts(): string {
    return Deno.readTextFileSync(`${this.state}/known_hosts`);
  }

  async dial(
    port: number,
    { pinned, ...options }: Partial<DialOptions> & { pinned?: string } = {},
  ): Promise<Transport> {
    return await this.dialer(port, { ...options, ...(pinned === undefined ? {} : { pinned }) })(
      new AbortController().signal,
    );
  }

  dialer(port: number, { pinned, ...options }: Partial<DialOptions> & { pinned?: string } = {}) {
    const [trust, strict] = [this.trust(pinned), this.strict(port)];
    return dialer({ host: "localhost", port, plain: false, trust, strict, ...options });
  }

  /**
   * @param port the port that the user names
   * @param now ms since 1970
   */
  strict(port: number, now?: () => number): StsPolicy {
    const file = new KeyValueFile(this.state, "sts");
    return new StsPolicy(file, "localhost", port, (note) => this.notes.push(note), now);
  }

  /** The stored STS policies. */
  strictHosts(): string {
    return Deno.readTextFileSync(`${this.state}/sts`);
  }

  trust(pinned?: string): Trust {
    const hosts = new KeyValueFile(this.state, "known_hosts");
    return new Trust(hosts, pinned, (note) => this.notes.push(note));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Resolves with the error of a failed dial. */
export async function faultOf(dialing: Promise<Transport>): Promise<DialError> {
  return await assertRejects(() => dialing, DialError);
}

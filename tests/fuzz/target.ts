/**
 * A server to attack, and its observable state.
 * @module
 */

import type { Address } from "../../cli/address.ts";

/** Lines that the server may log during an attack. */
const EXPECTED = [
  / is ready as /,
  / warning: /,
  / refused \d+ connection/,
  / failed login from /,
  / stopped by /,
];

/** A running `chatd serve` to attack, on free ports of 127.0.0.1. */
export class Target implements AsyncDisposable {
  /** Unexpected lines of its log. */
  readonly complaints: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #logged: Promise<void>;
  #ready = Promise.withResolvers<string>();
  #announcement = "";
  #ended: Deno.CommandStatus | undefined;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#logged = this.#listen();
    void child.status.then((status) => this.#ended = status);
  }

  /**
   * @param command starts chatd
   * @param folder for its data
   * @param flags more flags of `serve`
   * @throws {Error} with its log, if it does not get ready
   */
  static async start(
    command: readonly string[],
    folder: string,
    flags: readonly string[] = [],
  ): Promise<Target> {
    const [program = "", ...args] = command;
    const addresses = ["--listen", "--tls", "--web"].flatMap((flag) => [flag, "127.0.0.1:0"]);
    const child = new Deno.Command(program, {
      args: [...args, "serve", "--data", folder, ...addresses, ...flags],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const target = new Target(child);
    target.#announcement = await target.#ready.promise;
    return target;
  }

  /** Returns a listener's address. */
  address(door: "plain" | "tls" | "web"): Address {
    const pattern = { plain: /plain on/, tls: /TLS on/, web: /web on/ }[door].source;
    const found = new RegExp(`${pattern} (?:http://)?([\\d.]+):(\\d+)`).exec(this.#announcement);
    if (found === null) throw new Error(`no ${door} in: ${this.#announcement}`);
    return { hostname: found[1] ?? "", port: Number(found[2]) };
  }

  /** How it ended by itself; undefined while it runs. */
  get crash(): string | undefined {
    return this.#ended === undefined ? undefined : `it ended: ${JSON.stringify(this.#ended)}`;
  }

  /** Open files and sockets. */
  get openFiles(): number {
    return [...Deno.readDirSync(`/proc/${this.#child.pid}/fd`)].length;
  }

  /** Resident memory in bytes; infinite once it has ended. */
  get memory(): number {
    if (this.crash !== undefined) return Infinity;
    const status = Deno.readTextFileSync(`/proc/${this.#child.pid}/status`);
    const held = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    return held === undefined ? Infinity : Number(held) * 1024;
  }

  /** Time in ms for which it, and this process, waited for a core. */
  get starvation(): number {
    return [this.#child.pid, Deno.pid].reduce((sum, pid) => {
      const [, waited] = Deno.readTextFileSync(`/proc/${pid}/schedstat`).split(" ");
      return sum + Number(waited) / 1e6;
    }, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended === undefined) this.#child.kill("SIGTERM");
    await this.#child.status;
    await this.#logged;
  }

  async #listen(): Promise<void> {
    let text = "";
    for await (const chunk of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        if (/ is ready as /.test(line)) this.#ready.resolve(line);
        if (!EXPECTED.some((pattern) => pattern.test(line))) this.complaints.push(line);
      }
    }
    if (text !== "") this.complaints.push(text);
    this.#ready.reject(new Error(`the server did not get ready: ${this.complaints.join("\n")}`));
  }
}

/**
 * One of the two servers that are compared: an executable, or a source tree run by this Deno.
 * @module
 */

import { resolve } from "node:path";
import { freePort, isListening } from "../ports.ts";

/** How long a server may take to listen, in ms: a source tree may have to be loaded first. */
const START_MS = 30_000;
const LOOK_EVERY_MS = 20;

/** How a server is started beyond what all have in common. */
export interface Setting {
  readonly flags?: readonly string[];
  /** The configuration file. */
  readonly config?: string;
}

/** A running server with a data folder of its own. Disposing of it kills it and removes the folder. */
export class ComparedServer implements AsyncDisposable {
  readonly plain = freePort();
  readonly tls = freePort();
  readonly web = freePort();
  readonly folder = Deno.makeTempDirSync({ prefix: "chatd-compare-" });
  readonly #child: Deno.ChildProcess;
  readonly #log: Promise<string>;
  #ended = false;

  private constructor(program: string, { flags = [], config = "" }: Setting) {
    Deno.writeTextFileSync(`${this.folder}/chatd.toml`, config);
    const { command, args, cwd } = commandOf(program);
    this.#child = new Deno.Command(command, {
      args: [
        ...args,
        ...["serve", "--config", `${this.folder}/chatd.toml`, "--data", `${this.folder}/data`],
        ...["--listen", `127.0.0.1:${this.plain}`, "--web", `127.0.0.1:${this.web}`],
        ...["--name", "irc.test", "--network", "Test", ...flags],
        ...(flags.includes("--tls") ? [] : ["--tls", "off"]),
      ].map((word) => word.replace("TLS_PORT", `${this.tls}`).replace("FOLDER", this.folder)),
      cwd,
      env: { HOME: this.folder, XDG_DATA_HOME: "", XDG_CONFIG_HOME: "", TZ: "UTC" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#log = new Response(this.#child.stderr).text();
    void this.#child.status.then(() => this.#ended = true);
  }

  /** @throws {Error} with the server's log, where it does not listen in time */
  static async start(program: string, setting: Setting): Promise<ComparedServer> {
    const server = new ComparedServer(program, setting);
    const deadline = Date.now() + START_MS;
    while (!server.#ended && Date.now() < deadline) {
      if (await isListening(server.web)) return server;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    await server.#end();
    throw new Error(`${program} does not listen:\n${await server.#log}`);
  }

  /** Whether the process has ended by itself. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  async #end(): Promise<void> {
    if (!this.#ended) this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#log;
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Returns how to run `chatd` from an executable's path, or a source tree's. */
function commandOf(program: string): { command: string; args: string[]; cwd: string } {
  const path = resolve(program);
  if (!Deno.statSync(path).isDirectory) return { command: path, args: [], cwd: "/" };
  const args = ["run", "-q", "-P", "--no-prompt", "main.ts"];
  return { command: Deno.execPath(), args, cwd: path };
}

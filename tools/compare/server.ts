/**
 * One of the two servers that are compared: an executable, or a source tree run by this Deno.
 * @module
 */

import { resolve } from "node:path";

/** How long a server may take to listen, in ms: a source tree may have to be loaded first. */
const START_MS = 30_000;

/** The settings of a server beyond those that all share. */
export interface Setting {
  readonly flags?: readonly string[];
  /** The configuration file. */
  readonly config?: string;
}

/**
 * A running server with a data folder of its own. Disposing of it kills it and removes the folder.
 */
export class ComparedServer implements AsyncDisposable {
  /** Ports of 127.0.0.1; 0 for a listener that is off. */
  plain = 0;
  tls = 0;
  web = 0;
  readonly folder = Deno.makeTempDirSync({ prefix: "chatd-compare-" });
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #ended = false;

  private constructor(program: string, { flags = [], config = "" }: Setting) {
    Deno.writeTextFileSync(`${this.folder}/chatd.toml`, config);
    const { command, args, cwd } = commandOf(program);
    this.#child = new Deno.Command(command, {
      args: [
        ...args,
        ...["serve", "--config", `${this.folder}/chatd.toml`, "--data", `${this.folder}/data`],
        ...["--listen", "127.0.0.1:0", "--web", "127.0.0.1:0"],
        ...["--name", "irc.test", "--network", "Test", ...flags],
        ...(flags.includes("--tls") ? [] : ["--tls", "off"]),
      ],
      cwd,
      env: { HOME: this.folder, XDG_DATA_HOME: "", XDG_CONFIG_HOME: "", TZ: "UTC" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#lines = this.#child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    void this.#child.status.then(() => this.#ended = true);
  }

  /** @throws {Error} with the server's log, if it does not listen in time */
  static async start(program: string, setting: Setting): Promise<ComparedServer> {
    const server = new ComparedServer(program, setting);
    const log = await server.#ready();
    if (server.web !== 0) return server;
    await server.#end();
    throw new Error(`${program} does not listen:\n${log}`);
  }

  /** Whether the process has ended by itself. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }

  /**
   * Reads the log up to the line with the listeners' addresses: plain, TLS if there is one, HTTP.
   */
  async #ready(): Promise<string> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), START_MS);
    let log = "";
    for (;;) {
      const { value, done } = await this.#lines.read();
      log += value ?? "";
      const ready = /^.* 127\.0\.0\.1:\d+.*http:\/\/127\.0\.0\.1:(\d+).*\n/m.exec(log);
      if (ready === null && !done) continue;
      clearTimeout(timer);
      const [plain = 0, tls = 0] = [...(ready?.[0] ?? "").matchAll(/ 127\.0\.0\.1:(\d+)/g)]
        .map(([, port]) => Number(port));
      Object.assign(this, { plain, tls, web: Number(ready?.[1] ?? 0) });
      void this.#drain();
      return log;
    }
  }

  async #drain(): Promise<void> {
    while (!(await this.#lines.read()).done);
  }

  async #end(): Promise<void> {
    if (!this.#ended) this.#child.kill("SIGKILL");
    await this.#child.status;
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Returns the command that runs `chatd`, from the path of an executable or a source tree. */
function commandOf(program: string): { command: string; args: string[]; cwd: string } {
  const path = resolve(program);
  if (!Deno.statSync(path).isDirectory) return { command: path, args: [], cwd: "/" };
  const args = ["run", "-q", "-P", "--no-prompt", "main.ts"];
  return { command: Deno.execPath(), args, cwd: path };
}

/**
 * A terminal (tmux), for tests to type into and read.
 * @module
 */

import { until } from "./until.ts";

const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 10_000;

/** A program in tmux: a test types into it and reads its screen. */
export class Terminal implements AsyncDisposable {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  /** Starts a program, given as its words, in a terminal of this size. */
  static async start(
    command: readonly string[],
    { cwd, env = {}, columns = 80, rows = 24 }: {
      cwd: string;
      env?: Record<string, string>;
      columns?: number;
      rows?: number;
    },
  ): Promise<Terminal> {
    const terminal = new Terminal(`${cwd}/tmux-${crypto.randomUUID()}`);
    const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    await terminal.#tmux(
      ...["-f", "/dev/null", "new-session", "-d", "-x", `${columns}`, "-y", `${rows}`, "-c", cwd],
      // The pane stays after its program has ended: tests read its last output.
      ...["env", ...settings, ...command, ";", "set-option", "-g", "remain-on-exit", "on"],
    );
    return terminal;
  }

  /** Types a text. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", text);
  }

  /** Presses keys by tmux's names for them, such as `Enter` or `C-a`. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  /** Pastes a text as a bracketed paste. */
  async paste(text: string): Promise<void> {
    await this.#tmux("set-buffer", text);
    await this.#tmux("paste-buffer", "-p", "-r");
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", `${columns}`, "-y", `${rows}`);
  }

  /** Returns the text on the screen, and above it. */
  async screen(): Promise<string> {
    return await this.#tmux("capture-pane", "-p", "-J", "-S", "-");
  }

  /**
   * Waits until the screen shows a text.
   *
   * @throws {Error} with the screen, if the time is over
   */
  async see(pattern: RegExp | string): Promise<string> {
    return await untilShown(() => this.screen(), pattern);
  }

  /** Waits until the program has ended; returns its exit code. */
  async ends(): Promise<number> {
    const ended = await untilShown(
      () => this.#tmux("display", "-p", "#{pane_dead} #{pane_dead_status}"),
      /^1/,
    );
    return Number(ended.split(" ")[1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const [dead, pid] = (await this.#tmux("display", "-p", "#{pane_dead} #{pane_pid}")).split(" ");
    // A program that is asked to end may still write into a folder that is about to be removed:
    // kill it.
    try {
      if (dead === "0") Deno.kill(Number(pid), "SIGKILL");
    } catch (error) {
      // It has ended by itself meanwhile.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await this.#tmux("kill-server");
  }

  async #tmux(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-S", this.#socket, ...args],
      env: { LC_ALL: "C.UTF-8" },
    }).output();
    if (code !== 0) throw new Error(`tmux ${args[0]}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout);
  }
}

/**
 * Polls until a look matches.
 *
 * @returns the text that matched
 * @throws {Error} with the last text, if the time is over
 */
export async function untilShown(
  look: () => Promise<string>,
  pattern: RegExp | string,
): Promise<string> {
  let shown = "";
  await until(() => `this shows ${pattern}:\n${shown.trimEnd()}`, async () => {
    shown = await look();
    return typeof pattern === "string" ? shown.includes(pattern) : pattern.test(shown);
  }, { patience: PATIENCE_MS, every: LOOK_EVERY_MS });
  return shown;
}

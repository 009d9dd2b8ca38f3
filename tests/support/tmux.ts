const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 10_000;

/** A terminal that nobody sits at: a program in tmux, which a test types into and whose screen it reads. */
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
      // The pane stays when its program has ended, so that its last words can be read.
      ...["env", ...settings, ...command, ";", "set-option", "-g", "remain-on-exit", "on"],
    );
    return terminal;
  }

  /** Types a text, as it is. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", text);
  }

  /** Presses keys by tmux's names for them, such as `Enter` or `C-a`. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux("resize-window", "-x", `${columns}`, "-y", `${rows}`);
  }

  /** What is on the screen, and above it. */
  async screen(): Promise<string> {
    return await this.#tmux("capture-pane", "-p", "-J", "-S", "-");
  }

  /**
   * Waits until the screen shows something.
   *
   * @throws {Error} with the screen, where it does not in time
   */
  async see(pattern: RegExp | string): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const screen = await this.screen();
      if (typeof pattern === "string" ? screen.includes(pattern) : pattern.test(screen)) {
        return screen;
      }
      if (Date.now() > deadline) {
        throw new Error(`the screen never showed ${pattern}:\n${screen.trimEnd()}`);
      }
      // tmux tells nobody when a screen changes.
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
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

import { waitingFor } from "./deadline.ts";
import { defaultOutput } from "../../tools/compile.ts";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";

/** The compiled executable that the tests start. */
export const CHATD = Deno.env.get("CHATD_BIN") ??
  fromFileUrl(new URL(defaultOutput(), ROOT));

/** An empty folder of a test's own, removed at its end. */
export class Sandbox implements AsyncDisposable {
  readonly path = Deno.makeTempDirSync({ prefix: "chatd-test-" });

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** The file with the certificate that a server made, whose home is this sandbox. */
export function certificateOf(sandbox: Sandbox): string {
  return `${sandbox.path}/.local/share/chatd/tls/cert.pem`;
}

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the executable to its end, with nothing in its environment but its home. */
export async function chatd(
  sandbox: Sandbox,
  args: readonly string[],
  { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(sandbox, args, env);
  const writer = child.stdin.getWriter();
  // A program that has ended takes no input; its exit code tells why.
  await writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
  const { code, stdout, stderr } = await waitingFor(
    () => `chatd ${args.join(" ")} to end`,
    child.output(),
  );
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/**
 * What a time that was meant for a machine of today is on this one, as it is just now: more where the executable takes
 * longer than it should to do next to nothing.
 *
 * @param milliseconds on a machine where that takes {@link BARE_START_MS}
 */
export async function here(sandbox: Sandbox, milliseconds: number): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < 3; i++) {
    const startedAt = performance.now();
    await chatd(sandbox, ["version"]);
    best = Math.min(best, performance.now() - startedAt);
  }
  return milliseconds * Math.max(1, best / BARE_START_MS);
}

/** What `chatd version` may take, in ms: a little more than where nothing else runs. */
const BARE_START_MS = 35;

/** Starts the executable in a sandbox, with its streams piped. */
export function spawn(
  sandbox: Sandbox,
  args: readonly string[],
  env: Record<string, string> = {},
): Deno.ChildProcess {
  return new Deno.Command(CHATD, {
    args: [...args],
    cwd: sandbox.path,
    clearEnv: true,
    env: { HOME: sandbox.path, ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** `chatd serve` as a process of its own, on free ports of 127.0.0.1. */
export class Served implements AsyncDisposable {
  readonly pid: number;
  /** Milliseconds from its start until it said that it was ready. */
  readonly readyAfter: number;
  /** The line that says so. */
  readonly announcement: string;
  readonly #child: Deno.ChildProcess;
  readonly #rest: Promise<string>;

  private constructor(
    child: Deno.ChildProcess,
    announcement: string,
    readyAfter: number,
    rest: Promise<string>,
  ) {
    this.#child = child;
    this.pid = child.pid;
    this.announcement = announcement;
    this.readyAfter = readyAfter;
    this.#rest = rest;
  }

  /**
   * Starts it, with `--listen`, `--tls` and `--web` on free ports unless they are among the flags.
   *
   * @throws {Error} with what it said, where it ends without being ready
   */
  static async start(sandbox: Sandbox, flags: readonly string[] = []): Promise<Served> {
    const usual = ["--listen", "--tls", "--web"].flatMap((flag) =>
      flags.includes(flag) ? [] : [flag, "127.0.0.1:0"]
    );
    const startedAt = performance.now();
    const child = spawn(sandbox, ["serve", ...usual, ...flags]);
    await child.stdin.close();
    await child.stdout.cancel();
    const lines = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!/is ready as .*\n/.test(text)) {
      const { value, done } = await waitingFor(
        () => `chatd serve ${flags.join(" ")} to be ready; it said: ${text}`,
        lines.read(),
      );
      if (done) throw new Error(`chatd serve did not get ready: ${text}`);
      text += value;
    }
    const readyAfter = performance.now() - startedAt;
    return new Served(child, text.trim(), readyAfter, readAll(lines));
  }

  /** `HOST:PORT` of the TLS listener. */
  get tls(): string {
    return this.#address(/TLS on ([^;,]+)/);
  }

  /** `HOST:PORT` of the plain listener. */
  get plain(): string {
    return this.#address(/plain on ([^;,]+)/);
  }

  /** The URL of the web listener. */
  get web(): string {
    return this.#address(/web on ([^;,]+)/);
  }

  get fingerprint(): string {
    return this.#address(/fingerprint SHA256 ([0-9A-F:]+)/);
  }

  /** Asks it to end, and waits until it has. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<{ code: number; log: string; ms: number }> {
    const askedAt = performance.now();
    this.#child.kill(signal);
    const { code } = await waitingFor(() => `chatd to end after ${signal}`, this.#child.status);
    return { code, ms: performance.now() - askedAt, log: await this.#rest };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#child.status;
    await this.#rest;
  }

  #address(pattern: RegExp): string {
    const found = pattern.exec(this.announcement)?.[1];
    if (found === undefined) throw new Error(`no ${pattern} in: ${this.announcement}`);
    return found;
  }
}

async function readAll(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return text;
    text += value;
  }
}

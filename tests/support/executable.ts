/**
 * The compiled executable: running it, and a server started from it.
 * @module
 */

import { waitingFor } from "./deadline.ts";
import { defaultOutput } from "../../tools/compile.ts";
import { fromFileUrl, ROOT } from "../../tools/paths.ts";

/** The compiled executable that the tests start. */
export const CHATD = Deno.env.get("CHATD_BIN") ??
  fromFileUrl(new URL(defaultOutput(), ROOT));

/** An empty folder for one test, removed at its end. */
export class Sandbox implements AsyncDisposable {
  readonly path = Deno.makeTempDirSync({ prefix: "chatd-test-" });

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** Returns the path of the certificate that a server made with this sandbox as its home. */
export function certificateOf(sandbox: Sandbox): string {
  return `${sandbox.path}/.local/share/chatd/tls/cert.pem`;
}

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the executable to its end, with only HOME in its environment. */
export async function chatd(
  sandbox: Sandbox,
  args: readonly string[],
  { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(sandbox, args, env);
  const writer = child.stdin.getWriter();
  // A program that has ended takes no input; its exit code says why.
  await writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
  const { code, stdout, stderr } = await waitingFor(
    () => `chatd ${args.join(" ")} to end`,
    child.output(),
  );
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/**
 * Scales a time limit to this machine under its current load: by how much longer than usual the
 * executable takes to print its version.
 *
 * @param milliseconds the limit on a machine where that takes {@link BARE_START_MS}
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

/** Usual duration of `chatd version`, in ms: slightly more than on an idle machine. */
const BARE_START_MS = 35;

/** Starts the executable in a sandbox, with piped streams. */
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

/** `chatd serve` as a process, on free ports of 127.0.0.1. */
export class Served implements AsyncDisposable {
  readonly pid: number;
  /** Time from its start to its ready line, in ms. */
  readonly readyAfter: number;
  /** Its ready line. */
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
   * Starts it, with `--listen`, `--tls` and `--web` on free ports unless the flags set them.
   *
   * @throws {Error} with its log, if it ends before it is ready
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
      if (done) throw new Error(`chatd serve ended before it was ready: ${text}`);
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

  /** Asks it to end, and waits until it has ended. */
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

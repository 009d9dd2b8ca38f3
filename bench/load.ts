/**
 * Compiles and runs the load generator (bench/load/, a C program), and reads its results.
 * @module
 */

import { fail, run } from "../tools/run.ts";
import { fromFileUrl } from "../tools/paths.ts";

/** How clients reach a server. */
export type Transport = "tcp" | "tls" | "web";
/** The protocol of the clients. */
export type Speech = "irc" | "lines";

/** The options of a load; the defaults are those of `load/main.c`. */
export interface Load {
  readonly transport?: Transport;
  readonly speech?: Speech;
  /** Clients that join channels. */
  readonly members: number;
  /** More clients, which register and do nothing else. */
  readonly idle?: number;
  readonly channels?: number;
  /** Channels of each member. */
  readonly each?: number;
  /** Members that send; 0 for a load that only joins. */
  readonly senders: number;
  /** Messages of each sender that may be in flight, as one other member of the channel sees it. */
  readonly outstanding?: number;
  /** Bytes of text after each message's numbers. */
  readonly payload?: number;
  /** Capabilities that every client requests. */
  readonly caps?: string;
  /** Whether senders are logged in to accounts. */
  readonly accounts?: boolean;
  /** Whether senders get their own messages back. */
  readonly echo?: boolean;
  /** Connections that may be registering at once (256). */
  readonly underway?: number;
  /** Whether the server restarts once all clients have joined. */
  readonly restart?: boolean;
  /** Messages per second of all senders together; without it, as many as possible. */
  readonly rate?: number;
  readonly seconds?: number;
  readonly warmup?: number;
}

/** The results of a load. Times are in ms unless stated otherwise, memory is in bytes. */
export interface Seen {
  /** How long it measured. */
  readonly seconds: number;
  /** Messages received, counted for each recipient. */
  readonly deliveries: number;
  readonly messages: number;
  /** Latencies from sending a message until a member receives it. */
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  readonly lost: number;
  /** Messages that arrived twice or out of order. */
  readonly doubled: number;
  /** Messages that no client sent, or that reached the wrong client. */
  readonly strange: number;
  /** Connections that the server closed. */
  readonly closed: number;
  /** Seconds until all clients had joined. */
  readonly joining: number;
  /**
   * Seconds from when the restarted server listened until all had joined again; -1 without a
   * restart.
   */
  readonly back: number;
  /** CPU seconds of the measured time. */
  readonly cpuLoad: number;
  readonly cpuServer: number;
  /** CPU seconds of the server until all clients had joined. */
  readonly cpuJoined: number;
  /** Resident memory of the server without clients, with the idle clients, and at the end. */
  readonly residentBefore: number;
  readonly residentIdle: number;
  readonly residentAfter: number;
}

const SOURCES = new URL("./load/", import.meta.url);

/** The load generator: a C program, because it must not be slower than the server. */
export class LoadProgram {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Compiles it with the system's `cc` into a folder; with TLS if OpenSSL's headers are installed.
   *
   * @throws {Failure} without a compiler, or if it fails
   */
  static async compile(folder: string): Promise<LoadProgram> {
    const sources = [...Deno.readDirSync(SOURCES)].map(({ name }) => name)
      .filter((name) => name.endsWith(".c")).map((name) => fromFileUrl(new URL(name, SOURCES)));
    const path = `${folder}/load`;
    const compile = ["-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-o", path, ...sources];
    const tls = ["-lssl", "-lcrypto"];
    const outcome = await cc([...compile, ...tls]);
    if (!outcome.ok) {
      const without = await cc(compile);
      if (!without.ok) fail(`bench/load/ does not compile:\n${outcome.stderr}${without.stderr}`);
      console.error("the load is without TLS: OpenSSL's headers (libssl-dev) are not installed");
    }
    return new LoadProgram(path);
  }

  /**
   * Loads the server on a port of 127.0.0.1.
   *
   * @param pid the server's process, whose CPU time and memory are read
   * @param restart restarts the server when the load asks for it
   * @throws {Error} with the load's message, if it cannot go on
   */
  async run(
    port: number,
    pid: number,
    load: Load,
    restart: () => Promise<void> = () => Promise.resolve(),
  ): Promise<Seen> {
    const args = Object.entries({ port, server: pid, ...load })
      .map(([name, value]) => `${name}=${typeof value === "boolean" ? Number(value) : value}`);
    const child = pinned([this.#path, ...args], 1, "piped").spawn();
    const said = new Response(child.stderr).text();
    let text = "";
    let restarted = false;
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (restarted || !text.startsWith("in\n")) continue;
      restarted = true;
      await restart();
    }
    const { success } = await child.status;
    const complaints = (await said).trim();
    if (!success) throw new Error(complaints);
    if (complaints !== "") console.error(complaints);
    return JSON.parse(text.replace(/^in\n/, ""));
  }
}

async function cc(args: string[]) {
  try {
    return await run("cc", args);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    fail(
      "the load is a C program, and there is no `cc` to compile it: install a C compiler (on Debian: gcc)",
    );
  }
}

/** Whether server and load can each have their own core. */
export const PINS = navigator.hardwareConcurrency > 1 && hasTaskset();

/** Returns the command that runs another on one core, if the system can. */
export function pinned(
  command: readonly string[],
  core: number,
  stdout: "piped" | "null" = "null",
): Deno.Command {
  const [program = "", ...args] = PINS ? ["taskset", "-c", `${core}`, ...command] : command;
  return new Deno.Command(program, { args, stdin: "null", stdout, stderr: "piped" });
}

function hasTaskset(): boolean {
  try {
    return new Deno.Command("taskset", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

/**
 * The servers that the benchmarks measure, with the commands that start them.
 * @module
 */

import { fromFileUrl, ROOT } from "../tools/paths.ts";
import { freePort, isListening } from "../tools/ports.ts";
import { pinned, type Speech, type Transport } from "./load.ts";

/** The ports of 127.0.0.1 for a server to listen on. */
export type Ports = Readonly<Record<Transport, number>>;

/** A server that the benchmarks can measure. */
export interface Contestant {
  readonly name: string;
  readonly speaks: readonly Speech[];
  /** Whether clients can choose channels; otherwise all are in the same one. */
  readonly channels: boolean;
  /** The program that must be installed, if it might not be. */
  readonly program?: string;
  /**
   * Connections that may be registering at once, if the server ignores more and they retry seconds
   * later.
   */
  readonly underway?: number;
  /** Returns the command that starts it, with all its files in its own folder. */
  command(ports: Ports, folder: string): readonly string[];
}

const WAIT_MS = 15_000;

/** A started server, in its own process on its own core. */
export class RunningServer implements AsyncDisposable {
  readonly ports: Ports;
  readonly #contestant: Contestant;
  readonly #folder: string;
  #child: Deno.ChildProcess | undefined;
  #said: Promise<string> = Promise.resolve("");

  private constructor(contestant: Contestant) {
    this.#contestant = contestant;
    this.#folder = Deno.makeTempDirSync({ prefix: "chatd-bench-" });
    this.ports = { tcp: freePort(), tls: freePort(), web: freePort() };
  }

  /** @throws {Error} with its output, if it does not start */
  static async start(contestant: Contestant): Promise<RunningServer> {
    const server = new RunningServer(contestant);
    try {
      await server.#start();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Restarts it on the same ports, with its stored data. */
  async restart(): Promise<void> {
    await this.#stop();
    await this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #start(): Promise<void> {
    const child = pinned(this.#contestant.command(this.ports, this.#folder), 0).spawn();
    this.#child = child;
    this.#said = new Response(child.stderr).text();
    let ended = false;
    void child.status.then(() => ended = true);
    const until = performance.now() + WAIT_MS;
    while (!await isListening(this.ports.tcp)) {
      if (ended || performance.now() > until) {
        await this.#stop();
        throw new Error(`${this.#contestant.name} does not start: ${(await this.#said).trim()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await child.status;
    await this.#said;
  }
}

/** How chatd runs for a benchmark. */
export interface ChatdOptions {
  /** The executable; without one, chatd runs from source. */
  readonly executable: string | undefined;
  /** Whether it stores messages on disk. */
  readonly store: boolean;
}

/** chatd, without its limits. */
export function chatd({ executable, store }: ChatdOptions): Contestant {
  const main = fromFileUrl(new URL("main.ts", ROOT));
  const program = executable === undefined
    ? [Deno.execPath(), "run", "-q", "-P", "--no-prompt", main]
    : [executable];
  return {
    name: store ? "chatd, stored" : "chatd",
    speaks: ["irc", "lines"],
    channels: true,
    command: ({ tcp, tls, web }, folder) => [
      ...program,
      "serve",
      ...[`--listen=127.0.0.1:${tcp}`, `--tls=127.0.0.1:${tls}`, `--web=127.0.0.1:${web}`],
      ...["--limits=off", store ? `--data=${folder}` : "--ephemeral"],
    ],
  };
}

const peer = (name: string): string => fromFileUrl(new URL(`peers/${name}`, import.meta.url));

/** The other servers, each without its flood limits. */
export const PEERS: readonly Contestant[] = [
  {
    name: "InspIRCd",
    speaks: ["irc"],
    channels: true,
    program: "inspircd",
    command({ tcp }, folder) {
      const file = `${folder}/inspircd.conf`;
      Deno.writeTextFileSync(
        file,
        `<config format="xml">
<server name="peer.local" description="bench" network="bench">
<admin name="bench" nick="bench" email="bench@peer.local">
<bind address="127.0.0.1" port="${tcp}" type="clients">
<connect allow="*" commandrate="100000000" fakelag="no" threshold="1000000" hardsendq="104857600"
 softsendq="104857600" recvq="1048576" localmax="50000" globalmax="50000" resolvehostnames="no"
 timeout="60" pingfreq="600">
<performance softlimit="60000" somaxconn="1024">
`,
      );
      return ["inspircd", "--nofork", "--nopid", "--runasroot", "--config", file];
    },
  },
  {
    name: "ngIRCd",
    speaks: ["irc"],
    channels: true,
    program: "ngircd",
    underway: 8,
    command({ tcp }, folder) {
      const file = `${folder}/ngircd.conf`;
      Deno.writeTextFileSync(
        file,
        `[Global]
Name = peer.local
Info = bench
Ports = ${tcp}
Listen = 127.0.0.1
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxPenaltyTime = 0
MaxNickLength = 20
PingTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
`,
      );
      return ["ngircd", "-n", "-f", file];
    },
  },
  {
    name: "Python threads",
    speaks: ["lines"],
    channels: false,
    program: "python3",
    command: ({ tcp }) => ["python3", peer("threads.py"), String(tcp)],
  },
  {
    name: "Python asyncio",
    speaks: ["lines"],
    channels: false,
    program: "python3",
    command: ({ tcp }) => ["python3", peer("broadcast.py"), String(tcp)],
  },
];

/** Returns the servers whose program is installed, and prints the others. */
export function installed(contestants: readonly Contestant[]): readonly Contestant[] {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return contestants.filter(({ name, program }) => {
    const here = program === undefined || folders.some((folder) => isFile(`${folder}/${program}`));
    if (!here) console.log(`${name} is left out: ${program} is not installed`);
    return here;
  });
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

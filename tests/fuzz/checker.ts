/**
 * Honest users, who measure latency during an attack.
 * @module
 */

import { Socket } from "../support/socket.ts";
import { WebClient } from "../support/web_client.ts";
import type { Target } from "./target.ts";

const CHANNEL = "#honest-people";
/** Time between two messages, in ms. */
const EVERY_MS = 150;
const TICK_MS = 10;

/**
 * Honest users, one at each listener, who talk all the time and measure how long each message
 * takes.
 */
export class Checker implements AsyncDisposable {
  /**
   * Time in ms until all had each message, less the time in which the machine was busy with other
   * work.
   */
  readonly latencies: number[] = [];
  readonly #plain: Socket;
  readonly #tls: Socket;
  readonly #web: WebClient;
  readonly #target: Target;
  /** Time in ms by which this process has been late since it began: it attacks, too. */
  #lag = 0;
  #dueAt = performance.now() + TICK_MS;
  readonly #clock = setInterval(() => {
    this.#lag += Math.max(0, performance.now() - this.#dueAt);
    this.#dueAt = performance.now() + TICK_MS;
  }, TICK_MS);

  private constructor(target: Target, plain: Socket, tls: Socket, web: WebClient) {
    this.#target = target;
    this.#plain = plain;
    this.#tls = tls;
    this.#web = web;
  }

  /** @param cert the server's certificate, PEM */
  static async meet(target: Target, cert: string): Promise<Checker> {
    const conn = await Deno.connect(target.address("plain"));
    conn.setNoDelay(true);
    const plain = new Socket(conn);
    const { port } = target.address("tls");
    const tls = new Socket(
      await Deno.connectTls({ hostname: "localhost", port, caCerts: [cert] }),
    );
    for (const [nick, socket] of [["pat", plain], ["tess", tls]] as const) {
      await socket.write(`CAP REQ echo-message\r\n${introduction(nick).join("\r\n")}\r\n`);
      await socket.expect(` 366 ${nick} ${CHANNEL} `);
    }
    const { hostname, port: webPort } = target.address("web");
    const web = await WebClient.open(`ws://${hostname}:${webPort}/`);
    for (const line of ["CAP REQ echo-message", ...introduction("willa")]) web.send(line);
    await web.expect(new RegExp(` 366 willa ${CHANNEL} `));
    return new Checker(target, plain, tls, web);
  }

  /**
   * Talks until the deadline.
   *
   * @throws {Error} if a message does not arrive
   */
  async talkUntil(over: () => boolean): Promise<void> {
    const say = [
      (line: string) => this.#plain.write(`${line}\r\n`),
      (line: string) => this.#tls.write(`${line}\r\n`),
      (line: string) => this.#web.send(line),
    ];
    while (!over()) {
      const number = this.latencies.length;
      const text = `message ${number}.`;
      const [starved, lag] = [this.#target.starvation, this.#lag];
      const saidAt = performance.now();
      await say[number % say.length]?.(`PRIVMSG ${CHANNEL} :${text}`);
      await Promise.all([
        this.#plain.expect(text),
        this.#tls.expect(text),
        this.#web.expect(new RegExp(`:${text}$`)),
      ]);
      const waited = this.#target.starvation - starved + this.#lag - lag;
      this.latencies.push(Math.max(0, performance.now() - saidAt - waited));
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  /** Returns a percentile of the latencies, in ms. */
  percentile(percent: number): number {
    const sorted = this.latencies.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))] ?? NaN;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#clock);
    this.#plain.close();
    this.#tls.close();
    this.#web.socket.close();
    await Promise.all([this.#plain.closed, this.#tls.closed, this.#web.closed]);
  }
}

function introduction(nick: string): string[] {
  return [`NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "CAP END", `JOIN ${CHANNEL}`];
}

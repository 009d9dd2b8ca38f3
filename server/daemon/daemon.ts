/**
 * The server with its sockets, and the timer of its regular checks.
 * @module
 */

import { forgetAbsent } from "../always_on/absence.ts";
import type { Address } from "../../cli/address.ts";
import { RetentionTask } from "../data/retention.ts";
import type { Server } from "../server.ts";
import type { TlsCertificate } from "../tls/certificate.ts";
import { Acceptor } from "./acceptor.ts";
import { Listeners, type Listening } from "./listeners.ts";

/** The interval of checking timeouts, memory and events that could not be stored, in ms. */
const CHECK_EVERY_MS = 1_000;
/** The interval of reporting refused connections, in ms. */
const REPORT_EVERY_MS = 60_000;

/** The server with its sockets. */
export class Daemon {
  readonly server: Server;
  readonly #acceptor: Acceptor;
  readonly #listeners: Listeners;
  readonly #retention: RetentionTask;
  readonly #clock: ReturnType<typeof setInterval>;
  #reportedAt = performance.now();
  #stopping = false;

  /**
   * Listens at once.
   *
   * @throws {ListenError} if it cannot listen on one of the addresses; then it listens on none
   */
  constructor(server: Server, listening: Listening) {
    this.server = server;
    this.#acceptor = new Acceptor(server);
    const { accept } = this.#acceptor;
    this.#listeners = new Listeners(listening, accept, server.flusher.rounds, server.report);
    this.#retention = new RetentionTask(server);
    this.#clock = setInterval(() => this.#check(), CHECK_EVERY_MS);
    server.store.indexInBackground((problem) => server.alarm(problem));
  }

  /**
   * The addresses with their actual ports, in the order of the flags; the web listener's is last.
   */
  get addresses(): Address[] {
    return this.#listeners.addresses;
  }

  /**
   * Uses another certificate for new TLS connections; see {@link Listeners.renew}.
   *
   * @throws if the certificate cannot be used, and nothing has changed; or if an address is lost
   */
  readonly renew = (identity: TlsCertificate): Promise<void> => this.#listeners.renew(identity);

  /**
   * Stops accepting clients, tells the connected ones the reason, and resolves once they have been
   * told.
   */
  async stop(reason: string): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    clearInterval(this.#clock);
    this.#retention.stop();
    this.server.floodTimer.stop();
    this.server.webPush.stop();
    this.server.flusher.shortenTurns();
    this.#listeners.close();
    await Promise.all([this.#acceptor.end(reason), this.#listeners.closed()]);
    await this.#listeners.closePoller();
    this.server.committer.retry();
  }

  #check(): void {
    const now = performance.now();
    const { committer, gate, report, settings: { limits } } = this.server;
    gate.full = limits.memory < Infinity && Deno.memoryUsage().rss > limits.memory;
    committer.retry();
    this.#acceptor.check();
    if (now - this.#reportedAt < REPORT_EVERY_MS) return;
    this.#reportedAt = now;
    gate.sweep();
    void forgetAbsent(this.server);
    for (const refusals of gate.takeRefusals()) report(refusals);
  }
}

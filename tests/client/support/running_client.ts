/**
 * A running client, with its events.
 * @module
 */
import { Client } from "../../../client/core/client.ts";
import type { ClientEvent, Ending } from "../../../client/core/events.ts";
import type { ClientOptions } from "../../../client/core/connection/options.ts";
import { DialError } from "../../../client/core/transport/transport.ts";
import { TcpTransport } from "../../../client/core/transport/tcp.ts";
import { waitingFor } from "../../support/deadline.ts";

/** A running client, with all its events so far. */
export class RunningClient {
  readonly client: Client;
  readonly events: ClientEvent[] = [];
  readonly #ended: Promise<Ending>;
  #waiters: { test: (event: ClientEvent) => boolean; resolve: (event: ClientEvent) => void }[] = [];

  constructor(port: number, options: Partial<ClientOptions> = {}) {
    this.client = new Client({
      dial: async (signal) => {
        try {
          const conn = await Deno.connect({ hostname: "127.0.0.1", port, signal });
          return new TcpTransport(conn, `127.0.0.1:${port}`);
        } catch {
          throw new DialError("unreachable", "nobody there");
        }
      },
      nick: "alice",
      firmNick: true,
      askNick: false,
      channels: ["#a"],
      retryFirst: false,
      random: () => 0,
      ...options,
      timing: { backoff: { first: 1, most: 20 }, nickAgain: 5, ...options.timing },
      onEvent: (event) => {
        this.events.push(event);
        this.#waiters = this.#waiters.filter(({ test, resolve }) => {
          if (!test(event)) return true;
          resolve(event);
          return false;
        });
      },
    });
    this.#ended = this.client.run();
  }

  /** How the client ended, once it has. */
  get ended(): Promise<Ending> {
    return waitingFor(
      () => `the client to end; the last events: ${this.#lastEvents()}`,
      this.#ended,
    );
  }

  /** Resolves with the first event of this type, past or future, for which `test` holds. */
  async event<T extends ClientEvent["type"]>(
    type: T,
    test: (event: Extract<ClientEvent, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ClientEvent, { type: T }>> {
    type Wanted = Extract<ClientEvent, { type: T }>;
    const matches = (event: ClientEvent): event is Wanted =>
      event.type === type && test(event as Wanted);
    const past = this.events.find(matches);
    if (past !== undefined) return past;
    return await waitingFor(
      () => `an event "${type}" with ${test}; the last were: ${this.#lastEvents()}`,
      new Promise<ClientEvent>((resolve) => this.#waiters.push({ test: matches, resolve })),
    ) as Wanted;
  }

  #lastEvents(): string {
    return this.events.slice(-5).map((event) => JSON.stringify(event).slice(0, 200)).join("; ");
  }

  /** Returns the events of a type so far. */
  all<T extends ClientEvent["type"]>(type: T): Extract<ClientEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as Extract<
      ClientEvent,
      { type: T }
    >[];
  }
}

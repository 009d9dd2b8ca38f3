/**
 * The current connection, as the parts of the client use it.
 * @module
 */
import type { Message } from "../../../protocol/message.ts";
import type { ClientContext } from "../context.ts";
import type { ClientEvent } from "../events.ts";
import type { Model } from "../model/model.ts";
import type { Connection } from "./connection.ts";

const NO_CAPABILITIES: ReadonlySet<string> = new Set();

/**
 * Gives the parts access to the current connection.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { ClientEvent } from "../events.ts";
 * import { message } from "../model/messages.ts";
 * import { Model } from "../model/model.ts";
 * import { CurrentConnection } from "./current_connection.ts";
 *
 * const events: ClientEvent[] = [];
 * const current = new CurrentConnection(new Model(), (event) => events.push(event));
 * assertEquals(current.ready, false);
 * current.writeOrTell(message("WHOIS", "bob"));
 * assertEquals(events.map(({ type }) => type), ["error"]);
 * ```
 */
export class CurrentConnection implements ClientContext {
  /** Set by {@linkcode Reconnector} as connections come and go. */
  connection: Connection | undefined;

  constructor(readonly model: Model, readonly tell: (event: ClientEvent) => void) {}

  get ready(): boolean {
    return this.connection?.ready ?? false;
  }

  get capabilities(): ReadonlySet<string> {
    return this.connection?.capabilities.enabled ?? NO_CAPABILITIES;
  }

  write(...messages: Message[]): void {
    this.connection?.send(...messages);
  }

  writeOrTell(...messages: Message[]): void {
    if (this.ready) this.write(...messages);
    else this.tell({ type: "error", text: "There is no connection to the server just now." });
  }

  after(delay: number, callback: () => void): void {
    this.connection?.after(delay, callback);
  }
}

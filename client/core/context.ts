/**
 * What every part of the client may do: read the model, send messages, report events.
 * @module
 */
import type { Message } from "../../protocol/message.ts";
import type { Connection } from "./connection/connection.ts";
import type { ClientEvent } from "./events.ts";
import type { Model } from "./model/model.ts";

const NO_CAPABILITIES: ReadonlySet<string> = new Set();

/** What a part of the client is given of the rest. It outlives each connection. */
export interface ClientContext {
  readonly model: Model;
  /** Whether the server has registered the client on the current connection. */
  readonly ready: boolean;
  /** The enabled capabilities; empty without a connection. */
  readonly capabilities: ReadonlySet<string>;
  /** Sends messages on the current connection, in order; drops them without one. */
  write(...messages: Message[]): void;
  /** Sends messages if the server has registered the client; else reports an error to the user. */
  writeOrTell(...messages: Message[]): void;
  /** Reports an event to the user interface. */
  tell(event: ClientEvent): void;
  /** Calls back after `delay` ms, unless the connection ends first. */
  after(delay: number, callback: () => void): void;
}

/** Gives the parts whichever connection is the current one. */
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

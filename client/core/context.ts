/**
 * The actions of every part of the client: read the model, send messages, report events.
 * connection/current_connection.ts implements it.
 * @module
 */
import type { Message } from "../../protocol/message.ts";
import type { ClientEvent } from "./events.ts";
import type { Model } from "./model/model.ts";

/** The client as its parts see it. It outlives each connection. */
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

/**
 * Hands each message from the server to a part of the client, by one table of commands. All other
 * messages change the model (`model/model.ts`).
 * @module
 */
import type { Message } from "../../protocol/message.ts";
import type { Batch } from "./connection/batches.ts";
import type { Connection } from "./connection/connection.ts";
import type { CurrentConnection } from "./connection/current_connection.ts";
import { foundIn } from "./history/search_results.ts";
import { message } from "./model/messages.ts";
import { isError, replyText } from "./model/reply_text.ts";
import type { Parts } from "./parts.ts";

/** Takes a message, if it concerns the part; returns whether the message needs nothing else. */
type Taker = (router: MessageRouter, received: Message) => boolean;

const announce: Taker = (router) => router.announce();
const refuseJoin: Taker = (router, received) => router.refuseJoin(received);
const applyAndRegainNick: Taker = (router, received) => router.applyAndRegainNick(received);
const pong: Taker = ({ parts }, { params }) => parts.delivery.takesPong(params.at(-1) ?? "");
const echo: Taker = ({ parts }, received) => parts.delivery.takesEcho(received);
const unsent: Taker = ({ parts }, received) => parts.delivery.takesError(received);
const speech: Taker = ({ parts }, received) => parts.catchUp.takesSpeech(received);
const catchUpError: Taker = ({ parts }, received) => parts.catchUp.takesError(received);
const pagingError: Taker = ({ parts }, received) => parts.paging.takesError(received);
const login: Taker = ({ parts }, received) => parts.login.takes(received);
const registration: Taker = ({ parts }, received) => parts.login.takesRegistered(received);
const marker: Taker = ({ parts }, received) => parts.markers.takes(received);

/**
 * The takers of each command, in the order in which the router asks them until one returns true.
 */
const TAKERS: ReadonlyMap<string, readonly Taker[]> = new Map([
  ["PRIVMSG", [echo, speech]],
  ["NOTICE", [echo, speech]],
  ["ACK", [echo]],
  ["PONG", [pong]],
  // The server has described itself once it ends the message of the day, or lets the client join.
  ["376", [announce]],
  ["422", [announce]],
  ["JOIN", [announce]],
  ["QUIT", [applyAndRegainNick]],
  ["NICK", [applyAndRegainNick]],
  ["MARKREAD", [marker]],
  ["REGISTER", [registration]],
  ["AUTHENTICATE", [login]],
  ["902", [login]],
  ["903", [login]],
  ["904", [login]],
  ["905", [login]],
  ["906", [login]],
  ["907", [login]],
  ["FAIL", [unsent, refuseJoin, pagingError, catchUpError, marker]],
]);

/** The takers of every error that has no entry in `TAKERS`. */
const ERROR_TAKERS: readonly Taker[] = [unsent, refuseJoin];

/** Hands each message of a registered connection to the part that it concerns. */
export class MessageRouter {
  readonly parts: Parts;
  readonly #current: CurrentConnection;
  /** The tokens of the PINGs after commands whose answers are shown whatever they are. */
  readonly #asked = new Set<string>();
  #questions = 0;
  /** Whether the user interface knows of the current connection. */
  #announced = false;
  #wasConnected = false;

  constructor(current: CurrentConnection, parts: Parts) {
    this.#current = current;
    this.parts = parts;
  }

  /** Whether the user interface knows of any connection so far. */
  get wasConnected(): boolean {
    return this.#wasConnected;
  }

  /** Sends a command, and shows the user every answer to it. */
  ask(question: Message): void {
    const token = `asked-${++this.#questions}`;
    if (this.#current.ready) this.#asked.add(token);
    this.#current.writeOrTell(question, message("PING", token));
  }

  /** Prepares for the messages of a new connection. */
  registered(connection: Connection, nick: string): void {
    this.#asked.clear();
    this.#announced = false;
    this.parts.registered(connection, nick, this.#wasConnected);
  }

  /** Handles a message that is not part of a batch. */
  receive(received: Message): void {
    const { command } = received;
    if (command === "PONG" && this.#asked.delete(received.params.at(-1) ?? "")) return;
    const takers = TAKERS.get(command) ?? (isError(command) ? ERROR_TAKERS : undefined);
    if (takers !== undefined) {
      for (const takes of takers) if (takes(this, received)) return;
    }
    this.#apply(received);
  }

  /** Handles a batch whose messages make sense only together: search results or history. */
  receiveBatch(batch: Batch): void {
    const found = foundIn(batch, this.#current.model);
    if (found !== undefined) this.#current.tell(found);
    else if (!this.parts.paging.takesBatch(batch)) this.parts.catchUp.takesBatch(batch);
  }

  /** Announces the connection to the user interface once. Never takes the message. */
  announce(): false {
    const { connection, model } = this.#current;
    if (this.#announced || connection === undefined) return false;
    this.#announced = true;
    const again = this.#wasConnected;
    this.#wasConnected = true;
    const { nick, network } = model;
    this.#current.tell({ type: "connected", nick, network, info: connection.info, again });
    this.parts.catchUp.announced();
    return false;
  }

  /** Gives up a channel whose JOIN the server refuses, and the messages to it. */
  refuseJoin(received: Message): boolean {
    const channel = this.parts.channels.refusedBy(received);
    if (channel === undefined) return false;
    const reason = replyText(received)?.text ?? "";
    this.#current.tell({ type: "left", channel, reason, how: "refused" });
    this.parts.delivery.refuse(channel, reason);
    return true;
  }

  /** Asks for the wanted nick again when the user who had it quits or takes another one. */
  applyAndRegainNick(received: Message): true {
    this.#apply(received);
    const freed = this.parts.nick.freedBy(received);
    if (freed !== undefined) this.#current.writeOrTell(message("NICK", freed));
    return true;
  }

  #apply(received: Message): void {
    const now = Date.now();
    const { catchUp } = this.parts;
    catchUp.noteArrival(received, now);
    const events = this.#current.model.apply(received, now);
    if (events.length === 0 && this.#asked.size > 0) this.#show(received);
    for (const event of events) {
      if (event.type === "entry") catchUp.noteHappening(event.entry, event.buffers);
      this.#current.tell(event);
      this.parts.follow(event);
    }
  }

  /** Shows an answer that means nothing to the client. */
  #show({ command, params }: Message): void {
    const text = params.slice(1).join(" ");
    if (!/^\d{3}$/.test(command) || text === "" || /^End of /i.test(params.at(-1) ?? "")) return;
    this.#current.tell({ type: "info", text });
  }
}

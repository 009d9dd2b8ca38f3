import { type Message, NO_TAGS } from "../../protocol/message.ts";
import { Numeric, type NumericName } from "../../protocol/numerics.ts";
import type { Authentication } from "./authentication.ts";
import type { Encoded } from "../delivery/encoded.ts";
import type { FanOut } from "../delivery/fan_out.ts";
import { Recipient } from "../delivery/recipient.ts";
import type { Event } from "../events/event.ts";
import type { SessionId } from "../events/fields.ts";
import type { User } from "../hub/model.ts";
import { FloodLimit } from "../limits/flood.ts";
import type { Outbox } from "../delivery/outbox.ts";
import type { Introduction } from "./introduction.ts";
import type { OpenBatch } from "./open_batch.ts";
import type { Peer } from "../net/peer.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** What a session is made from. */
export interface SessionOptions {
  readonly id: SessionId;
  readonly peer: Peer;
  readonly outbox: Outbox;
  readonly fanOut: FanOut;
  /** Returns the source of answers. */
  readonly serverName: () => string;
  /** Closes the connection once what waits in the outbox is sent. */
  readonly hangUp: (session: Session) => void;
}

/**
 * One connection as command handlers see it, whatever it speaks: its user, its state, and how to answer it. An IRC
 * session and a line-mode session differ only in how they show answers and events.
 */
export abstract class Session extends Recipient<User> {
  /** How fast it may do things. */
  flood = FloodLimit.FREE;
  /** Why it has ended; nothing more is read then. */
  ended: string | undefined;
  /** The label of the command that is being handled, if it has one. */
  label: string | undefined;
  /** The batch that the client has begun and not ended: https://ircv3.net/specs/extensions/client-batch */
  openBatch: OpenBatch | undefined;
  /** A gateway may say who it really is before it is registered. */
  peer: Peer;
  readonly introduction: Introduction = { negotiating: false, metadata: new Map() };
  /** The version that CAP LS named, such as 302; 0 where it named none. */
  capVersion = 0;
  /** The keys of metadata that the client wants to know of. */
  readonly subscriptions = new Set<string>();
  /** That nobody is at this connection, and why; `since` in milliseconds since 1970. */
  away: { readonly message: string; readonly since: number } | undefined;
  /** The SASL exchange that is under way. */
  authentication?: Authentication;
  /** What the last command that was refused was told. */
  refusal: string | undefined;
  readonly #serverName: () => string;
  readonly #hangUp: (session: Session) => void;

  constructor({ id, peer, outbox, fanOut, serverName, hangUp }: SessionOptions) {
    super(id, outbox, fanOut);
    this.peer = peer;
    this.#serverName = serverName;
    this.#hangUp = hangUp;
  }

  /** Its nick, or `*` before it has one: the first parameter of each numeric. */
  get nick(): string {
    return this.user?.nick ?? "*";
  }

  has(capability: number): boolean {
    return (this.capabilities & capability) !== 0;
  }

  /** Answers with a numeric; the nick comes in front by itself. */
  reply(numeric: NumericName, ...params: string[]): void {
    if (numeric.startsWith("ERR_")) this.refusal = params.at(-1);
    this.answer(Numeric[numeric], this.nick, ...params);
  }

  /** Answers with a standard reply (https://ircv3.net/specs/extensions/standard-replies). */
  fail(command: string, code: string, ...contextAndDescription: string[]): void {
    this.refusal = contextAndDescription.at(-1);
    this.answer("FAIL", command, code, ...contextAndDescription);
  }

  /** Answers in the server's name. */
  answer(command: string, ...params: string[]): void {
    this.respond(this.fromServer(command, ...params));
  }

  /** Answers with a command that has no source. */
  answerBare(command: string, ...params: string[]): void {
    this.respond({ tags: NO_TAGS, command, params });
  }

  /** A message in the server's name. What a client wrote may stand in any parameter: it is made to fit. */
  protected fromServer(command: string, ...params: string[]): Message {
    const last = params.length - 1;
    return {
      tags: NO_TAGS,
      source: this.#serverName(),
      command,
      params: params.map((param, i) => i === last || /^[^: ][^ ]*$/.test(param) ? param : "*"),
    };
  }

  /** Says a last word and hangs up. What others see of it is not this method's concern. */
  override end(reason: string): void {
    if (this.ended !== undefined) return;
    this.ended = reason;
    this.catchUp();
    this.outbox.finish(this.farewell(reason));
    this.#hangUp(this);
  }

  /** Runs a command whose answers all carry the label that the client gave it. */
  abstract labeled(label: string, run: () => MaybePromise): MaybePromise;

  /**
   * Has the command that is being handled answered later.
   *
   * @returns what answers it; it carries the command's label then
   */
  abstract defer(): (answer: () => void) => void;

  /** Puts the answers that a function gives into a batch, for clients that know of batches; a tag is for its opening. */
  abstract batch(
    type: string,
    params: readonly string[],
    run: () => void,
    tag?: string,
  ): void;

  /** Shows an answer to what this connection sent. */
  abstract respond(message: Message): void;

  /** Shows an event of the past as an answer. */
  abstract show(event: Encoded<Event>): void;

  abstract override see(event: Encoded<Event>, own: boolean): void;

  /** The bytes of the last word. */
  protected abstract farewell(reason: string): Uint8Array;
}

/**
 * A session: one connection as command handlers see it. delivery/recipient.ts receives events for
 * it; irc/irc_session.ts and line_mode/line_session.ts show answers and events.
 * @module
 */

import { type Message, NO_TAGS } from "../../protocol/message.ts";
import { Numeric, type NumericName } from "../../protocol/numerics.ts";
import type { Authentication } from "./authentication.ts";
import type { Encoded } from "../delivery/encoded.ts";
import type { FanOut } from "../delivery/fan_out.ts";
import { Recipient } from "../delivery/recipient.ts";
import type { Event } from "../records/event.ts";
import type { SessionId } from "../records/fields.ts";
import type { User } from "../hub/model.ts";
import { FloodLimit } from "../limits/flood.ts";
import type { Told } from "../delivery/run.ts";
import type { Outbox } from "../delivery/outbox.ts";
import type { Introduction } from "./introduction.ts";
import type { OpenBatch } from "./open_batch.ts";
import type { PlaybackRequest } from "./playback_request.ts";
import type { Peer } from "../net/peer.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** The rows that all commands of a turn may look at: some ms of work. */
const ROWS_PER_TURN = 1_000;
/** Rows that cost one point of the flood limit. */
export const ROWS_PER_POINT = 500;

/** Bytes of answers that cost one point of the flood limit. */
const BYTES_PER_POINT = 16 << 10;

/** The parts that a session is made from. */
export interface SessionOptions {
  readonly id: SessionId;
  readonly peer: Peer;
  readonly outbox: Outbox;
  readonly fanOut: FanOut;
  /** Returns the source of answers. */
  readonly serverName: () => string;
  /** Closes the connection once the outbox is sent. */
  readonly hangUp: (session: Session) => void;
}

/**
 * One connection as command handlers see it, whatever its dialect: its user, its state, and the
 * methods that answer it. An IRC session and a line-mode session differ only in how they show
 * answers and events.
 */
export abstract class Session extends Recipient {
  /** The user it belongs to; `undefined` before registration. */
  user: User | undefined;
  /** The flood limit. */
  flood = FloodLimit.FREE;
  /**
   * The reason why it has ended; `undefined` while it is open. After the end nothing more is
   * handled.
   */
  ended: string | undefined;
  /** The label of the command under way, if it has one. */
  label: string | undefined;
  /**
   * The batch that the client has opened and not closed:
   * https://ircv3.net/specs/extensions/client-batch
   */
  openBatch: OpenBatch | undefined;
  /** The peer. Before registration, a gateway may replace it by the client that it connects for. */
  peer: Peer;
  readonly introduction: Introduction = { negotiating: false, metadata: new Map() };
  /** The negotiated capabilities that change nothing that it is sent, as bits of `Passive`. */
  passives = 0;
  /** The last request to play back messages that may be for channels joined after it. */
  playback: PlaybackRequest | undefined;
  /**
   * The msgid of the event that brought it into the channel that it entered last. It receives later
   * messages anyway, so playback ends there.
   */
  entryMsgid: string | undefined;
  /** The version that CAP LS named, such as 302; 0 if it named none. */
  capVersion = 0;
  /** The metadata keys that the client has subscribed to. */
  readonly subscriptions = new Set<string>();
  /** The away message of this session; `since` in milliseconds since 1970. */
  away: { readonly message: string; readonly since: number } | undefined;
  /** The SASL exchange that is under way. */
  authentication?: Authentication;
  /** Whether the last SASL exchange failed, and the client may still send parts of its response. */
  authenticationFailed = false;
  /** The reason in the answer to the last refused command. */
  refusal: string | undefined;
  /** The bytes of answers that have not cost points yet. */
  #answered = 0;
  readonly #serverName: () => string;
  readonly #hangUp: (session: Session) => void;

  constructor({ id, peer, outbox, fanOut, serverName, hangUp }: SessionOptions) {
    super(id, outbox, fanOut);
    this.peer = peer;
    this.#serverName = serverName;
    this.#hangUp = hangUp;
  }

  /** The nick, or `*` before registration: the first parameter of each numeric. */
  get nick(): string {
    return this.user?.nick ?? "*";
  }

  has(capability: number): boolean {
    return (this.capabilities & capability) !== 0;
  }

  protected override sendAnswer(bytes: Uint8Array, told?: Told): void {
    this.#answered += bytes.byteLength;
    if (this.#answered >= BYTES_PER_POINT) {
      this.flood.spend(this.#answered / BYTES_PER_POINT);
      this.#answered = 0;
    }
    super.sendAnswer(bytes, told);
  }

  /** Answers with a numeric. Puts the nick before the parameters. */
  reply(numeric: NumericName, ...params: string[]): void {
    if (numeric.startsWith("ERR_")) this.refusal = params.at(-1);
    this.answer(Numeric[numeric], this.nick, ...params);
  }

  /** Answers with a standard reply (https://ircv3.net/specs/extensions/standard-replies). */
  fail(command: string, code: string, ...contextAndDescription: string[]): void {
    this.refusal = contextAndDescription.at(-1);
    this.answer("FAIL", command, code, ...contextAndDescription);
  }

  /** Answers with the server as the source. */
  answer(command: string, ...params: string[]): void {
    this.respond(this.fromServer(command, ...params));
  }

  /** Answers with a command without a source. */
  answerBare(command: string, ...params: string[]): void {
    this.respond({ tags: NO_TAGS, command, params });
  }

  /**
   * Returns a message with the server as the source. Replaces parameters from clients that cannot
   * stand there by `*`.
   */
  protected fromServer(command: string, ...params: string[]): Message {
    const last = params.length - 1;
    return {
      tags: NO_TAGS,
      source: this.#serverName(),
      command,
      params: params.map((param, i) => i === last || /^[^: ][^ ]*$/.test(param) ? param : "*"),
    };
  }

  /**
   * Ends the session: sends a last line and hangs up. The connection then takes it out of the chat.
   */
  override end(reason: string): void {
    if (this.ended !== undefined) return;
    this.ended = reason;
    this.catchUp();
    this.outbox.finish(this.farewell(reason));
    this.#hangUp(this);
  }

  /**
   * Returns the promise to await before producing more of a long answer; `undefined` if there is no
   * need to wait. Check {@link ended} afterwards, and read again all state that may have changed.
   *
   * It waits for room in the outbox. And it counts work: rows take points from the flood limit, and
   * all clients together may look at {@link ROWS_PER_TURN} rows in a turn, which keeps other
   * clients' waits short.
   *
   * @param rows the number of users, channels or conversations looked at since the last call
   */
  backpressure(rows = 0): Promise<void> | undefined {
    if (rows > 0) this.flood.spend(rows / ROWS_PER_POINT);
    return this.outbox.backpressure(rows === 0 ? 0 : rows / ROWS_PER_TURN);
  }

  /**
   * Returns the promise to await before work that cannot be divided, such as reading a page of
   * history; `undefined` if this turn has room for it. Check {@link ended} afterwards, and read
   * again all state that may have changed.
   *
   * @param rows the work, as the number of rows that take as long to look at
   */
  turnFor(rows: number): Promise<void> | undefined {
    return this.outbox.turnFor(rows / ROWS_PER_TURN);
  }

  /** Sends messages that the client did not ask for, outside the answer in progress. */
  abstract aside(send: () => void): void;

  /** Runs a command, and puts its label on the answers. */
  abstract labeled(label: string, run: () => MaybePromise): MaybePromise;

  /**
   * Postpones the answer to the command under way.
   *
   * @returns a function that runs the answer, with the label of the command
   */
  abstract defer(): (answer: () => void) => void;

  /**
   * Puts the answers of a function into a batch, for clients that know batches. The tag goes on its
   * first line.
   */
  abstract batch(
    type: string,
    params: readonly string[],
    run: () => MaybePromise,
    tag?: string,
  ): MaybePromise;

  /** Shows an answer to a command of this session. */
  abstract respond(message: Message): void;

  /** Shows an event of the past as an answer. */
  abstract show(event: Encoded<Event>): void;

  abstract override see(event: Encoded<Event>, own: boolean): void;

  /** Returns the bytes of the last line. */
  protected abstract farewell(reason: string): Uint8Array;
}

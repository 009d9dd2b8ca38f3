import { type Message, NO_TAGS } from "../../protocol/message.ts";
import { Numeric, type NumericName } from "../../protocol/numerics.ts";
import type { Authentication } from "./authentication.ts";
import type { Encoded, Form } from "../delivery/encoded.ts";
import type { SessionId } from "../events/fields.ts";
import type { Endpoint } from "../delivery/endpoint.ts";
import type { User } from "../hub/model.ts";
import { desk } from "../delivery/desk.ts";
import { bytesOf, inOrder, type Talk } from "../delivery/talk.ts";
import { FloodLimit } from "../limits/flood.ts";
import type { Outbox } from "../delivery/outbox.ts";
import type { Introduction } from "./introduction.ts";
import type { OpenBatch } from "./open_batch.ts";
import type { Peer } from "../net/peer.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** What a session is made from. */
export type SessionParameters = ConstructorParameters<typeof Session>;

/**
 * One connection as command handlers see it, whatever it speaks: who is behind it, and how to answer.
 * An IRC client and a line-mode one differ in how they show answers and events, and in nothing else.
 */
export abstract class Session implements Endpoint {
  // What is looked at for each message comes first, so that it lies together.
  readonly id: SessionId;
  readonly outbox: Outbox;
  /** Who is behind it, once registered. */
  user: User | undefined;
  /** The negotiated capabilities, as bits. */
  capabilities = 0;
  channelCount = 0;
  spoke = 0;
  /** The serial of the last that was said in its channels and taken. */
  #heard = 0;
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

  /**
   * @param serverName the source of answers
   * @param hangUp closes the connection once what waits in the outbox is sent
   */
  constructor(
    id: SessionId,
    peer: Peer,
    outbox: Outbox,
    serverName: () => string,
    hangUp: (session: Session) => void,
  ) {
    this.id = id;
    this.peer = peer;
    this.outbox = outbox;
    this.#serverName = serverName;
    this.#hangUp = hangUp;
    outbox.precede = () => this.#catchUp();
  }

  /** Its nick, or `*` before it has one: the first parameter of each numeric. */
  get nick(): string {
    return this.user?.nick ?? "*";
  }

  /** Takes new capabilities; events are encoded for them from now on. */
  negotiate(capabilities: number): void {
    this.#catchUp();
    this.capabilities = capabilities;
    this.outbox.form = this.form;
  }

  has(capability: number): boolean {
    return (this.capabilities & capability) !== 0;
  }

  gather(serial: number, kept: boolean, talk?: Talk): void {
    const heard = this.#heard;
    if (heard === serial) return;
    this.#heard = serial;
    if (this.user === undefined) return;
    const isPlain = kept && this.seesBytes;
    // Most people hear of one channel, and that is what takes most of the time.
    const only = this.channelCount === 1 ? talk : undefined;
    if (only !== undefined && isPlain && heard < only.first) this.#listen(only);
    else this.#gather(this.user, heard, isPlain);
  }

  /** Takes all that was said in one channel and was not told at once. */
  #listen(talk: Talk): void {
    if (this.spoke < talk.first) this.#take(talk.bytes(this.form));
    else if (!talk.write(this.id, this.form)) {
      this.#take(bytesOf(talk.after(0, this.id), this.form));
    } else if (desk.written > 0) this.outbox.giveCopy(desk.page, desk.written);
  }

  #gather({ channels }: User, heard: number, isPlain: boolean): void {
    const talks: Talk[] = [];
    for (const { talk } of channels) if (talk.last > heard) talks.push(talk);
    const [first] = talks;
    if (first === undefined) return;
    if (isPlain && talks.every((talk) => heard < talk.first)) {
      if (talks.length === 1) return this.#listen(first);
      if (talks.every((talk) => this.spoke < talk.first)) {
        return this.#take(first.together(talks, this.form));
      }
    }
    const speeches = inOrder(talks.map((talk) => talk.after(heard, this.id)));
    if (isPlain) return this.#take(bytesOf(speeches, this.form));
    for (const { messages } of speeches) {
      for (const encoded of messages) this.see(encoded, false);
    }
  }

  #take(bytes: Uint8Array): void {
    if (bytes.byteLength > 0) this.outbox.give(bytes);
  }

  #catchUp(): void {
    let last = this.#heard;
    if (this.user === undefined) return;
    for (const { talk } of this.user.channels) last = Math.max(last, talk.last);
    this.gather(last, false);
  }

  abstract readonly hearsItself: boolean;

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
  end(reason: string): void {
    if (this.ended !== undefined) return;
    this.ended = reason;
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
  abstract show(event: Encoded): void;

  abstract see(event: Encoded, own: boolean): void;

  /** Whether it is shown what others say as its form has it, and nothing else. */
  protected abstract get seesBytes(): boolean;

  abstract presence(who: string, here: boolean): void;

  /** The bytes of the last word. */
  protected abstract farewell(reason: string): Uint8Array;

  /** The form in which events are encoded for it; it changes with the capabilities. */
  abstract get form(): Form;
}

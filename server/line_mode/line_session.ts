/**
 * The line-mode session: shows answers and events to a user in line mode. line_dialogue.ts reads
 * the user's input.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { plainText } from "../../protocol/text/formatting.ts";
import { type Message, nickOf } from "../../protocol/message.ts";
import { isErrorReply, Numeric } from "../../protocol/numerics.ts";
import { type Encoded, type Form, LINE_MODE, LINE_TIME } from "../delivery/encoded.ts";
import type { Event } from "../records/event.ts";
import { Session, type SessionOptions } from "../sessions/session.ts";
import type { Channel } from "../hub/model.ts";
import type { Settings } from "../config/settings.ts";
import type { MaybePromise } from "../maybe_promise.ts";

const encoder = new TextEncoder();

/** The session of a connection in line mode. */
export class LineSession extends Session {
  readonly #settings: Settings;
  /** The channel that this session entered last. */
  #entered: Channel | undefined;

  constructor(settings: Settings, options: SessionOptions) {
    super(options);
    this.#settings = settings;
    this.outbox.form = this.form;
  }

  get form(): Form {
    return this.#settings.lineTime ? LINE_MODE | LINE_TIME : LINE_MODE;
  }

  protected get seesBytes(): boolean {
    return this.channelCount < 2;
  }

  /** `--line-reply` sets the answer to a user's own message. */
  readonly hearsItself = false;

  /**
   * The channel that the user's messages go to. The user may be in others through other sessions.
   */
  get here(): Channel | undefined {
    const { user } = this;
    const entered = this.#entered;
    if (user === undefined) return undefined;
    if (entered !== undefined) return user.channels.has(entered) ? entered : undefined;
    const [first] = user.channels;
    return first;
  }

  /**
   * Enters a channel: the user's messages go there from now on. First shows the pending talk from
   * the point of view of the old channel.
   */
  enter(channel: Channel): void {
    this.catchUp();
    this.#entered = channel;
  }

  /** Shows a text without adding a line ending. */
  write(text: string): void {
    this.writeBytes(encoder.encode(text));
  }

  /** Sends bytes as they are. */
  writeBytes(bytes: Uint8Array): void {
    this.sendAnswer(bytes);
  }

  /** Shows a line. */
  say(line: string): void {
    this.write(`${line}\n`);
  }

  see(encoded: Encoded<Event>, own: boolean): void {
    const { event } = encoded;
    if (own) {
      this.#seeOwn(event, encoded);
      return;
    }
    this.#tell(encoded, this.form);
  }

  /** Does nothing: MONITOR is not offered in line mode. */
  presence(): void {}

  labeled(_label: string, run: () => MaybePromise): MaybePromise {
    return run();
  }

  aside(send: () => void): void {
    send();
  }

  defer(): (answer: () => void) => void {
    return (answer) => answer();
  }

  batch(_type: string, _params: readonly string[], run: () => MaybePromise): MaybePromise {
    return run();
  }

  /** Shows an event of the past, with its time. */
  show(event: Encoded<Event>): void {
    const text = this.#textOf(event, LINE_MODE | LINE_TIME);
    if (text !== "") this.sendAnswer(encoder.encode(text), event.told);
  }

  /** Shows errors, and the answers that have no command of their own in line mode. */
  respond({ source, command, params }: Message): void {
    const text = params.at(-1) ?? "";
    const subject = params.length > 2 ? `${params.at(-2)}: ` : "";
    if (command === "305" || command === "306") this.say(`${text}.`);
    else if (command === "301") this.say(`${params[1]} is away: ${plainText(text)}`);
    else if (command === "341") this.say(`${params[1]} is invited to ${params[2]}.`);
    else if (command === Numeric.ERR_USERONCHANNEL) {
      this.say(`${params[1]} is in ${params[2]} already.`);
    } else if (command === Numeric.ERR_USERNOTINCHANNEL) {
      this.say(`${params[1]} is not in ${params[2]}.`);
    } else if (command === "332") this.say(`The topic is: ${plainText(text)}`);
    else if (command === "NOTICE") this.say(`${nickOf(source ?? "")}: ${plainText(text)}`);
    else if (command === Numeric.RPL_UMODEGMSG) {
      this.say(
        plainText(`${params[1]} (${params[2]}) wants to write to you, and you have mode +g.`),
      );
    } else if (command === "FAIL" || command === "WARN") this.say(plainText(text));
    else if (isErrorReply(command)) this.say(plainText(`${subject}${text}.`));
  }

  protected farewell(reason: string): Uint8Array {
    return encoder.encode(`You are no longer connected: ${reason}.\n`);
  }

  /** Shows an event, with the channel's name in front if it is not {@link here}. */
  #tell(event: Encoded<Event>, form: Form): void {
    const elsewhere = this.#elsewhere(event.event);
    if (elsewhere === undefined) {
      const bytes = event.bytes(form);
      if (bytes !== undefined) this.send(bytes, event.told);
      return;
    }
    const text = this.#textOf(event, form);
    if (text !== "") this.send(encoder.encode(text), event.told);
  }

  #textOf(event: Encoded<Event>, form: Form): string {
    const elsewhere = this.#elsewhere(event.event);
    const place = elsewhere === undefined ? "" : `[${elsewhere}] `;
    return (event.rendered(form)?.lines ?? []).map((line) => `${place}${line}\n`).join("");
  }

  #elsewhere(event: Event): string | undefined {
    if (this.user === undefined || this.user.channels.size < 2) return undefined;
    const name = channelOf(event);
    const here = fold(this.here?.name ?? "");
    // A renamed channel has its new name by now.
    const isHere = event.type === "rename" && fold(event.name) === here;
    return name === undefined || isHere || fold(name) === here ? undefined : name;
  }

  #seeOwn(event: Event, encoded: Encoded<Event>): void {
    switch (event.type) {
      case "message":
        if (event.text === undefined) return;
        if (this.#settings.lineReply === "ack") {
          const line = `Server received your message: ${plainText(event.text)}\n`;
          this.send(encoder.encode(line), encoded.told);
        } else if (this.#settings.lineReply === "echo") this.#tell(encoded, this.form);
        return;
      case "nick":
        this.say(`You are now ${event.nick}.`);
        return;
      case "kick":
      case "mode":
      case "rename":
      case "topic":
        this.#tell(encoded, this.form);
    }
  }
}

function channelOf(event: Event): string | undefined {
  const name = event.type === "message"
    ? event.target
    : "channel" in event
    ? event.channel
    : undefined;
  return name?.startsWith("#") ? name : undefined;
}

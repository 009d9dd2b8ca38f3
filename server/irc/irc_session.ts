/**
 * The IRC session: what a client that speaks IRC is shown of answers and events, with labels, batches and tags. What it
 * sends is read in irc_dialogue.ts.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { escapeTag, format, type Message, nickOf } from "../../protocol/message.ts";
import { tellRename } from "./rename_fallback.ts";
import { Numeric } from "../../protocol/numerics.ts";
import { type Encoded, type Form, ircForm, type Rendered } from "../delivery/encoded.ts";
import type { Event } from "../events/event.ts";
import type { MetadataEvent } from "../events/metadata.ts";
import { sendSyncLater, sendValue, supportsMetadata } from "../channel/metadata_notices.ts";
import { Session } from "../connection/session.ts";
import { formatTimestamp } from "../../protocol/timestamp.ts";
import type { MaybePromise } from "../maybe_promise.ts";

const encoder = new TextEncoder();

/** The session of a connection that speaks IRC. */
export class IrcSession extends Session {
  /** Answers held back until the batches or labels around them end; the innermost last. */
  #held: Rendered[][] = [];
  /** Whether the command that is being handled is answered later. */
  #deferred = false;
  #batches = 0;

  get form(): Form {
    return ircForm(this.capabilities);
  }

  protected get seesBytes(): boolean {
    return true;
  }

  /** An echo within a labelled answer is sent with it: https://ircv3.net/specs/extensions/labeled-response */
  get hearsItself(): boolean {
    return this.has(Cap.echoMessage) && this.#held.length === 0;
  }

  respond(message: Message): void {
    this.#give({ lines: [this.#render(message)], batch: false });
  }

  see(event: Encoded<Event>, own: boolean): void {
    const what = event.event;
    if (what.type === "rename" && !this.has(Cap.channelRename)) {
      if (own) tellRename(this, what);
      else this.#aside(() => tellRename(this, what));
      return;
    }
    if (what.type === "metadata") {
      if (!own) this.#aside(() => this.#seeMetadata(what));
      return;
    }
    const { form } = this;
    if (own) {
      if (isEcho(what.type) && !this.has(Cap.echoMessage)) return;
      if (this.#held.length > 0) {
        this.show(event);
        return;
      }
    }
    const bytes = event.bytes(form);
    if (bytes !== undefined) this.send(bytes, event.told);
  }

  /** Sends something that is not part of the answer in progress. */
  #aside(send: () => void): void {
    const { label } = this;
    const held = this.#held;
    const deferred = this.#deferred;
    this.#held = [];
    this.#deferred = false;
    send();
    this.#held = held;
    this.#deferred = deferred;
    this.label = label;
  }

  #seeMetadata({ target, key, value }: MetadataEvent): void {
    if (supportsMetadata(this) && this.subscriptions.has(key)) sendValue(this, target, key, value);
  }

  /** Tells it outside of the answer in progress. */
  presence(who: string, here: boolean): void {
    const numeric = here ? Numeric.RPL_MONONLINE : Numeric.RPL_MONOFFLINE;
    this.send(encode(this.#answerLine(numeric, this.nick, who)));
    if (here && supportsMetadata(this)) this.#aside(() => sendSyncLater(this, nickOf(who)));
  }

  show(event: Encoded<Event>): void {
    const rendered = event.rendered(this.form);
    if (rendered !== undefined) this.#give({ ...rendered, told: event.told });
  }

  batch(type: string, params: readonly string[], run: () => void, tag?: string): void {
    if (!this.has(Cap.batch)) return run();
    const answers: Rendered[] = [];
    this.#held.push(answers);
    try {
      run();
    } finally {
      this.#held.pop();
    }
    const batch = this.#batch(answers, type, params);
    this.#give(tag === undefined ? batch : tagged(batch, tag));
  }

  /** https://ircv3.net/specs/extensions/labeled-response */
  labeled(label: string, run: () => MaybePromise): MaybePromise {
    const answers: Rendered[] = [];
    this.#held.push(answers);
    this.label = label;
    const pending = run();
    if (pending === undefined) this.#conclude(label, answers);
    else return pending.finally(() => this.#conclude(label, answers));
  }

  defer(): (answer: () => void) => void {
    const { label } = this;
    if (label === undefined) return (answer) => this.#aside(answer);
    this.#deferred = true;
    return (answer) => this.#aside(() => this.labeled(label, answer));
  }

  protected farewell(reason: string): Uint8Array {
    return encode(`ERROR :Closing link: ${reason}`);
  }

  #conclude(label: string, answers: Rendered[]): void {
    this.#held.pop();
    this.label = undefined;
    if (this.#deferred) {
      this.#deferred = false;
      return;
    }
    const [only = { lines: [this.#answerLine("ACK")], batch: false }, ...more] = answers;
    const answer = more.length === 0 ? only : this.#batch(answers, "labeled-response");
    this.#give(tagged(answer, `label=${escapeTag(label)}`));
  }

  #batch(answers: readonly Rendered[], type: string, params: readonly string[] = []): Rendered {
    const reference = `l${++this.#batches}`;
    const tag = `batch=${reference}`;
    return {
      lines: [
        this.#answerLine("BATCH", `+${reference}`, type, ...params),
        ...answers.flatMap((answer) => tagged(answer, tag).lines),
        this.#answerLine("BATCH", `-${reference}`),
      ],
      batch: true,
      told: answers.flatMap(({ told }) => told ?? []),
    };
  }

  /** Adds an answer to the batch or label around it, or sends it. */
  #give(answer: Rendered): void {
    const held = this.#held.at(-1);
    if (held !== undefined) held.push(answer);
    else for (const line of answer.lines) this.send(encode(line), answer.told);
  }

  #answerLine(command: string, ...params: string[]): string {
    return this.#render(this.fromServer(command, ...params));
  }

  #render(message: Message): string {
    const time = this.has(Cap.serverTime) ? `time=${formatTimestamp(Date.now())}` : "";
    return format(message, time);
  }
}

/**
 * Whether an event is an echo, which echo-message turns on: https://ircv3.net/specs/extensions/echo-message. REDACT is
 * one too.
 */
function isEcho(type: Event["type"]): boolean {
  return type === "message" || type === "redact";
}

function encode(line: string): Uint8Array {
  return encoder.encode(line + "\r\n");
}

/** Puts a tag on each line of an answer; of a batch, on the line that opens it. */
function tagged(answer: Rendered, tag: string): Rendered {
  const { lines, batch } = answer;
  return { ...answer, lines: lines.map((line, i) => batch && i > 0 ? line : withTag(line, tag)) };
}

function withTag(line: string, tag: string): string {
  return line.startsWith("@") ? `@${tag};${line.slice(1)}` : `@${tag} ${line}`;
}

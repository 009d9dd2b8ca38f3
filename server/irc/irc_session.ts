/**
 * The IRC session: shows answers and events to an IRC client, with labels, batches and tags.
 * irc_dialogue.ts reads the client's input.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { escapeTag, format, type Message, nickOf } from "../../protocol/message.ts";
import { tellRename } from "./rename_fallback.ts";
import { Numeric } from "../../protocol/numerics.ts";
import { type Encoded, type Form, ircForm, type Rendered } from "../delivery/encoded.ts";
import type { Event, MetadataEvent } from "../records/event.ts";
import { sendSyncLater, sendValue, supportsMetadata } from "../channel/metadata_notices.ts";
import { Session } from "../sessions/session.ts";
import { formatTimestamp } from "../../protocol/text/timestamp.ts";
import type { MaybePromise } from "../maybe_promise.ts";

const encoder = new TextEncoder();

/**
 * The most of an answer that waits for its end, in UTF-16 code units. Beyond that, its beginning is
 * sent.
 */
const HELD_MAX = 64 << 10;

/** The answers in a batch, or under a label, that has not ended. */
class HeldAnswers {
  /** The batch's reference, once its beginning was sent. */
  reference: string | undefined;
  answers: Rendered[] = [];
  /** The size of the answers, in UTF-16 code units. */
  size = 0;

  /** @param tag a tag for the line that opens the batch */
  constructor(
    readonly type: string,
    readonly params: readonly string[],
    readonly tag: string | undefined,
  ) {}

  add(answer: Rendered): void {
    this.answers.push(answer);
    for (const line of answer.lines) this.size += line.length;
  }

  /** Removes all answers, and returns them. */
  take(): Rendered[] {
    const { answers } = this;
    this.answers = [];
    this.size = 0;
    return answers;
  }
}

/** The session of a connection that speaks IRC. */
export class IrcSession extends Session {
  /** Answers held back until the batches or labels around them end; the innermost last. */
  #held: HeldAnswers[] = [];
  /** Whether the command that is being handled is answered later. */
  #deferred = false;
  /** Whether the client asked for the lines that are being sent. */
  #isAsked = true;
  #batches = 0;

  get form(): Form {
    return ircForm(this.capabilities);
  }

  protected get seesBytes(): boolean {
    return true;
  }

  /**
   * False within a labelled answer, because the echo is a part of that answer:
   * https://ircv3.net/specs/extensions/labeled-response
   */
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
      else this.aside(() => tellRename(this, what));
      return;
    }
    if (what.type === "metadata") {
      if (!own) this.aside(() => this.#seeMetadata(what));
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

  aside(send: () => void): void {
    this.#apart(() => {
      this.#isAsked = false;
      send();
    });
  }

  /** Runs a function that sends outside the answer in progress. */
  #apart(send: () => void): void {
    const { label } = this;
    const held = this.#held;
    const deferred = this.#deferred;
    const isAsked = this.#isAsked;
    this.#held = [];
    this.#deferred = false;
    send();
    this.#held = held;
    this.#deferred = deferred;
    this.#isAsked = isAsked;
    this.label = label;
  }

  #seeMetadata({ target, key, value }: MetadataEvent): void {
    if (supportsMetadata(this) && this.subscriptions.has(key)) sendValue(this, target, key, value);
  }

  /** Sends the numeric outside the answer in progress. */
  presence(who: string, here: boolean): void {
    const numeric = here ? Numeric.RPL_MONONLINE : Numeric.RPL_MONOFFLINE;
    this.send(encode(this.#answerLine(numeric, this.nick, who)));
    if (here && supportsMetadata(this)) this.aside(() => sendSyncLater(this, nickOf(who)));
  }

  show(event: Encoded<Event>): void {
    const rendered = event.rendered(this.form);
    if (rendered !== undefined) this.#give({ ...rendered, told: event.told });
  }

  batch(
    type: string,
    params: readonly string[],
    run: () => MaybePromise,
    tag?: string,
  ): MaybePromise {
    if (!this.has(Cap.batch)) return run();
    const frame = new HeldAnswers(type, params, tag);
    this.#held.push(frame);
    let pending: MaybePromise = undefined;
    try {
      pending = run();
    } finally {
      if (pending === undefined) this.#close(frame);
    }
    if (pending !== undefined) return pending.finally(() => this.#close(frame));
  }

  /** https://ircv3.net/specs/extensions/labeled-response */
  labeled(label: string, run: () => MaybePromise): MaybePromise {
    const frame = new HeldAnswers("labeled-response", [], `label=${escapeTag(label)}`);
    this.#held.push(frame);
    this.label = label;
    const pending = run();
    if (pending === undefined) this.#conclude(frame);
    else return pending.finally(() => this.#conclude(frame));
  }

  /** Sends the beginning of open batches if they hold much. */
  override backpressure(rows?: number): Promise<void> | undefined {
    const held = this.#held.reduce((sum, { size }) => sum + size, 0);
    if (held > HELD_MAX || held > 0 && this.outbox.backpressure() !== undefined) this.#release();
    return super.backpressure(rows);
  }

  defer(): (answer: () => void) => void {
    const { label } = this;
    if (label === undefined) return (answer) => this.#apart(answer);
    this.#deferred = true;
    return (answer) => this.#apart(() => this.labeled(label, answer));
  }

  protected farewell(reason: string): Uint8Array {
    return encode(`ERROR :Closing link: ${reason}`);
  }

  /** Ends a labelled answer. */
  #conclude(frame: HeldAnswers): void {
    this.label = undefined;
    const deferred = this.#deferred;
    this.#deferred = false;
    if (deferred) this.#held.pop();
    else if (frame.reference !== undefined) this.#close(frame);
    else {
      this.#held.pop();
      const [only = { lines: [this.#answerLine("ACK")], batch: false }, ...more] = frame.answers;
      const isOne = more.length === 0 && (only.batch || only.lines.length === 1);
      this.#give(isOne ? opened(only, frame.tag) : this.#whole(frame));
    }
  }

  /** Ends a batch, and sends it or the rest of it. */
  #close(frame: HeldAnswers): void {
    const { reference } = frame;
    if (reference === undefined) {
      this.#held.pop();
      this.#give(this.#whole(frame));
      return;
    }
    this.#release();
    this.#held.pop();
    this.#sendWithin(this.#held.at(-1), this.#line("BATCH", `-${reference}`));
  }

  /**
   * Sends the beginning of all open batches with the answers that they hold. Later answers are held
   * again.
   */
  #release(): void {
    let outer: HeldAnswers | undefined;
    for (const frame of this.#held) {
      if (frame.reference === undefined) {
        frame.reference = this.#nextReference();
        const opening = this.#line("BATCH", `+${frame.reference}`, frame.type, ...frame.params);
        this.#sendWithin(outer, opened(opening, frame.tag));
      }
      for (const answer of frame.take()) this.#sendWithin(frame, answer);
      outer = frame;
    }
  }

  #sendWithin(frame: HeldAnswers | undefined, answer: Rendered): void {
    this.#deliver(frame?.reference === undefined ? answer : within(answer, frame.reference));
  }

  /** Returns a batch with all its answers. */
  #whole({ type, params, tag, answers }: HeldAnswers): Rendered {
    const reference = this.#nextReference();
    return opened({
      lines: [
        this.#answerLine("BATCH", `+${reference}`, type, ...params),
        ...answers.flatMap((answer) => within(answer, reference).lines),
        this.#answerLine("BATCH", `-${reference}`),
      ],
      batch: true,
      told: answers.flatMap(({ told }) => told ?? []),
    }, tag);
  }

  #nextReference(): string {
    return `l${++this.#batches}`;
  }

  /** Adds an answer to the batch or label around it, or sends it. */
  #give(answer: Rendered): void {
    const held = this.#held.at(-1);
    if (held !== undefined) held.add(answer);
    else this.#deliver(answer);
  }

  #deliver({ lines, told }: Rendered): void {
    for (const line of lines) {
      if (this.#isAsked) this.sendAnswer(encode(line), told);
      else this.send(encode(line), told);
    }
  }

  #line(command: string, ...params: string[]): Rendered {
    return { lines: [this.#answerLine(command, ...params)], batch: false };
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
 * Whether an event is an echo, which echo-message turns on:
 * https://ircv3.net/specs/extensions/echo-message. REDACT is one too.
 */
function isEcho(type: Event["type"]): boolean {
  return type === "message" || type === "redact";
}

function encode(line: string): Uint8Array {
  return encoder.encode(line + "\r\n");
}

/** Puts a tag on an answer; on a batch, it goes on the line that opens it. */
function opened(answer: Rendered, tag: string | undefined): Rendered {
  if (tag === undefined) return answer;
  return { ...answer, lines: answer.lines.map((line, i) => i > 0 ? line : withTag(line, tag)) };
}

/**
 * Puts an answer into a batch. Both ends of a nested batch belong to the outer one:
 * https://ircv3.net/specs/extensions/batch
 */
function within(answer: Rendered, reference: string): Rendered {
  const { lines, batch } = answer;
  const inner = (i: number) => batch && i > 0 && i < lines.length - 1;
  const tag = `batch=${reference}`;
  return { ...answer, lines: lines.map((line, i) => inner(i) ? line : withTag(line, tag)) };
}

function withTag(line: string, tag: string): string {
  return line.startsWith("@") ? `@${tag};${line.slice(1)}` : `@${tag} ${line}`;
}

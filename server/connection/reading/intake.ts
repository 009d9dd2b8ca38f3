/**
 * Counts a client's input, and hands it to the dialogue. All ways of reading share it.
 * @module
 */

import type { MaybePromise } from "../../maybe_promise.ts";
import type { InputCounter } from "../../delivery/turn.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { Session } from "../../sessions/session.ts";
import type { Receiver, Transport } from "../../net/transport.ts";

/** Bytes that count as much towards the flood limit as a line. */
const BYTES_PER_LINE = 8 << 10;

/** The parts of the server that the ways of reading use. */
export interface ReadServer {
  readonly settings: { readonly limits: { readonly inbox: number } };
  readonly flusher: InputCounter;
  readonly floodTimer: { tick(): Promise<void> };
}

/** A connection's time limits as the ways of reading see them. */
export interface ReadTimeouts {
  /** Whether bytes came since the last check. */
  hasReceived: boolean;
  /** Begins the time in which the lines that wait at the end of the input are handled. */
  startLastLines(): void;
}

/** A dialogue as the ways of reading see it. */
export interface ReadDialogue {
  readonly session: Session;
  /** The received lines that wait to be handled. */
  readonly inbox: {
    readonly size: number;
    readonly isWaiting: boolean;
    resume(): MaybePromise;
  };
  /**
   * The silence after which to call {@link pause}, in ms; `undefined` while silence means nothing.
   */
  readonly patience: number | undefined;
  /** Takes bytes, which are valid only during this call. */
  receive(chunk: Uint8Array): MaybePromise;
  /** Handles a silence of `patience` milliseconds. */
  pause(): MaybePromise;
}

/** Takes a client's input from each way of reading. */
export class Intake implements Receiver {
  // The fields that every chunk uses come first, next to each other in memory.
  readonly dialogue: ReadDialogue;
  readonly server: ReadServer;
  readonly #transport: Transport;
  readonly #timeouts: ReadTimeouts;
  /** The handling of the last pushed chunk, while it is not done. */
  #pending: Promise<void> | undefined;
  readonly reader: ByteReader;
  /** Notes that reading failed. Lines that wait are handled, unless this ends the session. */
  readonly lose: () => void;

  constructor(
    server: ReadServer,
    transport: Transport,
    reader: ByteReader,
    timeouts: ReadTimeouts,
    dialogue: ReadDialogue,
    lose: () => void,
  ) {
    this.server = server;
    this.#transport = transport;
    this.reader = reader;
    this.#timeouts = timeouts;
    this.dialogue = dialogue;
    this.lose = lose;
  }

  /** Whether the session has ended, and further input is ignored. */
  get hasEnded(): boolean {
    return this.dialogue.session.ended !== undefined;
  }

  /** Whether the client has used up its flood limit for now. */
  get isHeldUp(): boolean {
    const { session, inbox } = this.dialogue;
    return (session.flood.isSpent || inbox.isWaiting) && session.ended === undefined;
  }

  /** Hands a chunk to the dialogue. Ends the session if more input waits than the limit allows. */
  receive(chunk: Uint8Array): MaybePromise {
    const { dialogue } = this;
    this.#timeouts.hasReceived = true;
    const bytes = chunk.byteLength + (this.#transport.takeOverhead?.() ?? 0);
    dialogue.session.flood.spend(bytes / BYTES_PER_LINE);
    const pending = dialogue.receive(chunk);
    const { session, inbox } = dialogue;
    if (inbox.size > this.server.settings.limits.inbox) session.end("Excess flood");
    return pending;
  }

  /** Notes that nothing more comes. Lines that wait are still handled, for a limited time. */
  end(): void {
    this.#timeouts.startLastLines();
  }

  /** Takes a pushed chunk. Wants more only if the chunk was handled at once. */
  push(chunk: Uint8Array): boolean {
    const { dialogue } = this;
    if (dialogue.session.ended !== undefined) return false;
    const pending = this.receive(chunk);
    this.server.flusher.countPushed();
    if (pending === undefined) {
      return dialogue.session.ended === undefined && dialogue.patience === undefined &&
        !this.isHeldUp;
    }
    this.#pending = pending;
    return false;
  }

  /** Resolves once the last pushed chunk is handled. */
  async settle(): Promise<void> {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) await pending;
  }
}

/**
 * Counts a client's input, and hands it to the dialogue. All ways of reading share it.
 * @module
 */

import type { MaybePromise } from "../../maybe_promise.ts";
import type { Server } from "../../server.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { Dialogue } from "../dialogue.ts";
import type { Timeouts } from "../timeouts.ts";
import type { Receiver, Transport } from "../../net/transport.ts";

/** Bytes that count as much towards the flood limit as a line. */
const BYTES_PER_LINE = 8 << 10;

/** Takes a client's input from each way of reading. */
export class Intake implements Receiver {
  // The fields that every chunk uses come first, next to each other in memory.
  readonly dialogue: Dialogue;
  readonly server: Server;
  readonly #transport: Transport;
  readonly #timeouts: Timeouts;
  /** The handling of the last pushed chunk, while it is not done. */
  #pending: Promise<void> | undefined;
  readonly reader: ByteReader;

  constructor(
    server: Server,
    transport: Transport,
    reader: ByteReader,
    timeouts: Timeouts,
    dialogue: Dialogue,
  ) {
    this.server = server;
    this.#transport = transport;
    this.reader = reader;
    this.#timeouts = timeouts;
    this.dialogue = dialogue;
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
  take(chunk: Uint8Array): MaybePromise {
    const { dialogue } = this;
    this.#timeouts.hasReceived = true;
    const bytes = chunk.byteLength + (this.#transport.takeOverhead?.() ?? 0);
    dialogue.session.flood.spend(bytes / BYTES_PER_LINE);
    const pending = dialogue.receive(chunk);
    const { session, inbox } = dialogue;
    if (inbox.size > this.server.settings.limits.inbox) session.end("Excess flood");
    return pending;
  }

  /** Takes a pushed chunk. Wants more only if the chunk was handled at once. */
  receive(chunk: Uint8Array): boolean {
    const { dialogue } = this;
    if (dialogue.session.ended !== undefined) return false;
    const pending = this.take(chunk);
    this.server.flusher.rounds.received();
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

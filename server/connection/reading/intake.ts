/**
 * What all ways of reading share: counting the bytes that come, and handing them to the dialogue.
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

/** Takes what a client sends, however it is read. */
export class Intake implements Receiver {
  // The fields that each chunk needs come first, so that they lie together in memory.
  readonly dialogue: Dialogue;
  readonly server: Server;
  readonly #transport: Transport;
  readonly #timeouts: Timeouts;
  /** What the last pushed chunk has to wait for. */
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

  /** Whether the session has ended, so that nothing the client sends counts any more. */
  get hasEnded(): boolean {
    return this.dialogue.session.ended !== undefined;
  }

  /** Whether the client has done more than its flood limit allows just now. */
  get isHeldUp(): boolean {
    const { session, inbox } = this.dialogue;
    return (session.flood.isSpent || inbox.isWaiting) && session.ended === undefined;
  }

  /** Hands a chunk to the dialogue. A client ends that sends more than may wait to be handled. */
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

  /** Takes a chunk that was pushed. Wants more only while nothing has to be waited for. */
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

  /** Resolves once the last pushed chunk was handled. */
  async settle(): Promise<void> {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) await pending;
  }
}

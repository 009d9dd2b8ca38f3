import type { Frame } from "../../protocol/framing.ts";
import type { Dialogue } from "../dialogue.ts";
import type { Server } from "../server.ts";
import { Conversation } from "./conversation.ts";
import type { LineSession } from "./line_session.ts";
import { LineReader } from "./reader.ts";

/** Line mode over a connection: people with nothing but a socket. */
export class LineDialogue implements Dialogue {
  readonly session: LineSession;
  readonly #reader: LineReader;
  readonly #conversation: Conversation;

  /** Asks its first question at once. */
  constructor(server: Server, session: LineSession) {
    const { limits, timing: { linePause, keyPause } } = server.settings;
    this.session = session;
    this.#reader = new LineReader({ line: linePause, key: keyPause }, limits.line);
    this.#conversation = new Conversation(server, session);
    this.#conversation.ask();
  }

  get patience(): number | undefined {
    return this.#reader.patience;
  }

  hear(chunk: Uint8Array): Promise<void> {
    return this.#handle(this.#reader.push(chunk));
  }

  pause(): Promise<void> {
    return this.#handle(this.#reader.end());
  }

  end(): Promise<void> {
    return this.#handle(this.#reader.end());
  }

  async #handle(frames: readonly Frame[]): Promise<void> {
    for (const frame of frames) {
      if (this.session.ended !== undefined) return;
      await this.#conversation.hear(frame);
      const room = this.session.outbox.room();
      if (room !== undefined) await room;
    }
  }
}

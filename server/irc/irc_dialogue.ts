/**
 * The IRC dialect on a connection: bytes become lines, and lines become commands. irc_session.ts
 * sends a client its answers and events. See https://modern.ircdocs.horse
 * @module
 */

import { type FramedLine, LineFramer } from "../../protocol/framing.ts";
import { parse } from "../../protocol/message.ts";
import { dispatchLine, refuseLine } from "../commands/dispatch/table.ts";
import type { Dialogue } from "../connection/dialogue.ts";
import type { IrcSession } from "./irc_session.ts";
import { Inbox, type LineHandler } from "../connection/inbox.ts";
import type { Server } from "../server.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/**
 * Commands that may be Latin-1. Old clients send the words with which they leave in their system's
 * encoding, and to refuse them would keep the users in.
 */
const LATIN1: ReadonlySet<string> = new Set(["PART", "QUIT"]);
/** The same before registration: to refuse a real name or a password would keep users out. */
const LATIN1_EARLY: ReadonlySet<string> = new Set(["PASS", "QUIT", "USER"]);

/** IRC on a connection. */
export class IrcDialogue implements Dialogue, LineHandler {
  readonly session: IrcSession;
  readonly registrationPatience = 1;
  readonly answersPing = true;
  readonly patience = undefined;
  readonly #server: Server;
  readonly inbox: Inbox;
  readonly #framer: LineFramer;

  constructor(server: Server, session: IrcSession) {
    this.#server = server;
    this.session = session;
    this.inbox = new Inbox(session, this);
    const { line, tags } = server.settings.limits;
    this.#framer = new LineFramer({ tags, body: line });
  }

  receive(chunk: Uint8Array): MaybePromise {
    return this.inbox.receive(this.#framer.push(chunk), chunk.byteLength);
  }

  pause(): void {}

  /**
   * Handles a last line without an ending, as pipes send it. Ignores one with tags: the client was
   * cut off within the line and will send it again, and a part of a message must not count as the
   * whole.
   */
  end(): MaybePromise {
    return this.inbox.receive(this.#framer.end().filter(({ text }) => !text.startsWith("@")), 0);
  }

  handle(frame: FramedLine): MaybePromise {
    switch (frame.kind) {
      case "line":
        return dispatchLine(this.#server, this.session, frame.text);
      case "too-long":
        // The tags were cut off, and perhaps a label with them.
        refuseLine(
          this.session,
          parse(frame.part === "tags" ? "" : frame.text),
          () => this.session.reply("ERR_INPUTTOOLONG", "Input line was too long"),
        );
        return;
      case "invalid-utf8": {
        const taken = this.session.user === undefined ? LATIN1_EARLY : LATIN1;
        if (taken.has(parse(frame.latin1).command)) {
          return dispatchLine(this.#server, this.session, frame.latin1);
        }
        const message = parse(frame.text);
        const command = /^[A-Z]+$/.test(message.command) ? message.command : "*";
        const description =
          "Message rejected: it is not UTF-8, the only encoding that this server takes";
        refuseLine(
          this.session,
          message,
          () => this.session.fail(command, "INVALID_UTF8", description),
        );
      }
    }
  }
}

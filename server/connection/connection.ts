/**
 * One client's connection, from its first byte to its last: greeting, reading, hanging up. The
 * dialogue (dialogue.ts) speaks the client's language; the session (sessions/) is the connection
 * as commands see it.
 * @module
 */

import { Outbox } from "../delivery/outbox.ts";
import type { SessionId } from "../records/fields.ts";
import { FloodLimit } from "../limits/flood.ts";
import type { Server } from "../server.ts";
import { ByteReader } from "./reading/byte_reader.ts";
import type { Dialects, Dialogue } from "./dialogue.ts";
import { greet, type Greeted } from "./greeting.ts";
import { isNetworkError } from "./network_error.ts";
import type { PeerAddress } from "../net/peer.ts";
import { leaveChat } from "./entering_and_leaving.ts";
import { Intake } from "./reading/intake.ts";
import { readAll } from "./reading/read_all.ts";
import { refusal } from "./refusal.ts";
import type { Session, SessionOptions } from "../sessions/session.ts";
import { Timeouts } from "./timeouts.ts";
import { type Transport, writeAll } from "../net/transport.ts";

/** The facts about a client once its connection is set up. */
export interface Arrival {
  /** The client's own address, if the peer is a proxy. */
  readonly address?: PeerAddress;
  /** The reason why the client may not connect. */
  readonly refusal?: string;
}

/** One client's connection. */
export class Connection {
  readonly #server: Server;
  readonly #transport: Transport;
  readonly #dialects: Dialects;
  #address: PeerAddress;
  readonly #id: SessionId;
  readonly #reader: ByteReader;
  readonly #outbox: Outbox;
  readonly #timeouts = new Timeouts();
  /** `undefined` until the dialect is known. */
  #dialogue: Dialogue | undefined;
  /** Resolves once the client has received its last bytes and left the chat. */
  #farewell: Promise<void> | undefined;
  /** Whether a read or a write has failed. */
  #isLost = false;
  /** The address under which the lost connection was admitted to have its last lines handled. */
  #admitted: string | undefined;
  /**
   * Closes the connection of a client that takes too long to receive its last bytes, or to close
   * its half.
   */
  #lingerTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param dialects the dialects that the client may speak
   * @param id the id by which the gate counts the connection
   */
  constructor(
    server: Server,
    transport: Transport,
    dialects: Dialects,
    address: PeerAddress,
    id: SessionId,
  ) {
    this.#server = server;
    this.#transport = transport;
    this.#dialects = dialects;
    this.#address = address;
    this.#id = id;
    this.#reader = new ByteReader(transport);
    this.#outbox = new Outbox(
      server.flusher,
      transport,
      server.settings.limits.outbox,
      () => this.end("SendQ exceeded"),
      this.#lose,
    );
  }

  /**
   * Serves the client until it is gone. Network errors end the connection; the promise rejects only
   * because of a bug.
   *
   * @param arrive the steps before the first byte, such as the TLS handshake
   */
  async run(arrive?: () => Promise<Arrival>): Promise<void> {
    try {
      const arrival = await arrive?.();
      if (arrival?.address !== undefined) this.#address = arrival.address;
      if (arrival?.refusal !== undefined) {
        await writeAll(this.#transport, refusal(arrival.refusal));
        return;
      }
      const greeted = await this.#greet();
      if (greeted !== undefined) await this.#converse(greeted);
    } catch (error) {
      if (!isNetworkError(error)) throw error;
    } finally {
      this.end(this.#isLost ? "Connection lost" : "Connection closed");
      await this.#farewell;
      clearTimeout(this.#lingerTimer);
      if (this.#admitted !== undefined) this.#server.lastLines.leave(this.#admitted);
      this.#close();
    }
  }

  /** Ends the connection. The client, and all users who see its user, are told the reason. */
  end(reason: string): void {
    if (this.#dialogue === undefined) this.#close();
    else this.#dialogue.session.end(reason);
  }

  /**
   * Ends the connection if a time limit is over. Call it about once a second.
   *
   * @param now `performance.now()`
   */
  check(now: number): void {
    const reason = this.#timeouts.check(now, this.#dialogue, this.#server.settings);
    if (reason !== undefined) this.end(reason);
  }

  async #greet(): Promise<Greeted | undefined> {
    const opening = {
      irc: () => {
        this.#timeouts.restart();
        return this.#begin(this.#dialects.irc(this.#server, this.#sessionOptions));
      },
      lineMode: () => this.#begin(this.#dialects.lineMode(this.#server, this.#sessionOptions)),
    };
    if (this.#transport.irc === true) return { dialogue: opening.irc(), seen: new Uint8Array(0) };
    return await greet(this.#reader, this.#server.settings.timing, opening);
  }

  #begin<D extends Dialogue>(dialogue: D): D {
    const { session } = dialogue;
    session.flood = FloodLimit.of(this.#server.settings.limits);
    this.#server.sessions.set(this.#id, session);
    this.#dialogue = dialogue;
    return dialogue;
  }

  get #sessionOptions(): SessionOptions {
    return {
      id: this.#id,
      peer: this.#server.peerFrom(this.#address),
      outbox: this.#outbox,
      fanOut: this.#server.fanOut,
      serverName: () => this.#server.settings.name,
      hangUp: this.#hangUp,
    };
  }

  /** Passes the client's input to the dialogue until the client sends nothing more. */
  async #converse({ dialogue, seen }: Greeted): Promise<void> {
    await dialogue.receive(seen);
    await readAll(
      new Intake(
        this.#server,
        this.#transport,
        this.#reader,
        this.#timeouts,
        dialogue,
        this.#lose,
      ),
    );
    // A line without an ending may be a part of one if the connection was lost.
    if (dialogue.session.ended === undefined && !this.#isLost) await dialogue.end();
  }

  /**
   * Lets a client whose connection is lost be heard to the end: it may have sent lines and closed.
   * Reading them ends the connection, since nothing comes after them.
   */
  readonly #lose = (): void => {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#timeouts.startLastLines();
    const { address } = this.#address;
    if (this.#server.lastLines.enter(address)) this.#admitted = address;
    else this.end("Connection lost");
  };

  /**
   * Takes an ended session out of the chat, and gives the client some time to receive its last
   * bytes.
   */
  readonly #hangUp = (session: Session): void => {
    const late = new Promise<void>((resolve) => {
      this.#lingerTimer = setTimeout(() => {
        this.#close();
        resolve();
      }, this.#server.settings.timing.linger);
    });
    this.#farewell = Promise.all([
      leaveChat(this.#server, session),
      this.#sendLastBytes(session.ended ?? "", late),
    ]).then(() => {});
    // run() awaits this promise at the end, and reports its error.
    this.#farewell.catch(() => {});
  };

  async #sendLastBytes(reason: string, late: Promise<void>): Promise<void> {
    try {
      // In older versions of Deno, a pending write stays pending when its connection is closed.
      await Promise.race([this.#outbox.drained(), late]);
      await this.#transport.closeWrite(reason);
    } catch (error) {
      if (!isNetworkError(error)) throw error;
    }
  }

  #close(): void {
    try {
      this.#transport.close();
    } catch (error) {
      if (!isNetworkError(error)) throw error;
    }
  }
}

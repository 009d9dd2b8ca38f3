import { ByteReader, type ByteSink, type ByteSource, type Hearer, SILENCE } from "./byte_reader.ts";
import type { Dialogue } from "./dialogue.ts";
import type { SessionId } from "../events/event.ts";
import { IrcDialogue } from "../irc/irc_dialogue.ts";
import { IrcSession } from "../irc/irc_session.ts";
import { LineDialogue } from "../line_mode/line_dialogue.ts";
import { LineSession } from "../line_mode/line_session.ts";
import { farewell } from "./turned_away.ts";
import { FloodLimit } from "../limits/flood.ts";
import { Outbox } from "../delivery/outbox.ts";
import type { Server } from "../server.ts";
import type { Peer, PeerAddress } from "./peer.ts";
import type { Session } from "./session.ts";
import { guess } from "./sniff.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import { leave } from "./presence.ts";

/** What carries a connection's bytes: a `Deno.Conn`, or something that acts like one. */
export interface Transport extends ByteSource, ByteSink {
  /** Whether it can carry nothing but IRC, so that there is nothing to find out. */
  readonly irc?: boolean;
  /** Bytes that were read and are no part of what `read` gave, since this was asked last; absent where there are none. */
  takeOverhead?(): number;
  /** What it is given is whole lines, where it carries IRC. */
  write(bytes: Uint8Array): Promise<number>;
  /** Says that nothing more will be written, and why, where it has a way to. */
  closeWrite(reason: string): Promise<void>;
  close(): void;
}

/** What came of a connection's beginning. */
export interface Arrival {
  /** Who the other side really is, where that is a proxy. */
  readonly origin?: PeerAddress;
  /** Why it may not be here. */
  readonly refusal?: string;
}

/** How much longer than a program a person may take to say who they are. */
const PERSONS_PATIENCE = 10;
/** Bytes that cost a client as much as a line. */
const BYTES_A_POINT = 8 << 10;
/** Bytes that are read of a client that has ended: closing with bytes unread would take its last answers from it. */
const MOST_DISCARDED = 256 << 10;
/** Bytes that are read at a time of a client that has to wait. */
const READ_AHEAD = 4 << 10;

/** One client's connection, from its first byte to its last. */
export class Connection implements Hearer {
  // What is looked at for each chunk comes first, so that it lies together.
  readonly #server: Server;
  readonly #transport: Transport;
  #dialogue: Dialogue | undefined;
  /** Whether something has come since it was last looked at by the clock. */
  #hasSpoken = false;
  /** What has to be waited for of what was heard last. */
  #pending: Promise<void> | undefined;
  #origin: PeerAddress;
  readonly #reader: ByteReader;
  readonly #id: SessionId;
  readonly #outbox: Outbox;
  /** When it was opened, or began to speak IRC after all. */
  #openedAt = Date.now();
  /** When it was last seen that something had come. */
  #heardAt = this.#openedAt;
  #pinged = false;
  #farewell: Promise<void> | undefined;
  /** Closes a connection whose other side takes too long over the last bytes, or over closing its half. */
  #impatience: ReturnType<typeof setTimeout> | undefined;

  /** @param id the number that the connection is counted under */
  constructor(server: Server, transport: Transport, origin: PeerAddress, id: SessionId) {
    this.#server = server;
    this.#transport = transport;
    this.#origin = origin;
    this.#reader = new ByteReader(transport);
    this.#id = id;
    this.#outbox = new Outbox(
      server.flusher,
      transport,
      server.settings.limits.outbox,
      () => this.end("SendQ exceeded"),
      () => this.end("Connection lost"),
    );
  }

  /**
   * Serves the client until it is gone. An error of the connection is how it ended; what this rejects with is a bug.
   *
   * @param arrive what must be done before the first byte, such as the handshake of TLS
   */
  async run(arrive?: () => Promise<Arrival>): Promise<void> {
    try {
      const { origin = this.#origin, refusal } = await arrive?.() ?? {};
      this.#origin = origin;
      if (refusal !== undefined) return await writeAll(this.#transport, farewell(refusal));
      const dialogue = await this.#greet();
      if (dialogue !== undefined) await this.#converse(dialogue);
    } catch (error) {
      if (!isNetworkError(error)) throw error;
    } finally {
      this.end("Connection closed");
      await this.#farewell;
      clearTimeout(this.#impatience);
      this.#close();
    }
  }

  /** Ends it with a reason, which the client and everybody who can see it are told. */
  end(reason: string): void {
    if (this.#dialogue === undefined) this.#close();
    else this.#dialogue.session.end(reason);
  }

  /** Sees to what time has brought about; to be called every second or so. */
  check(now: number): void {
    const { limits, timing, name } = this.#server.settings;
    const session = this.#dialogue?.session;
    if (session?.ended !== undefined) return;
    const isPerson = session instanceof LineSession;
    if (session?.user === undefined) {
      const patience = limits.unregistered * (isPerson ? PERSONS_PATIENCE : 1);
      if (now - this.#openedAt >= patience) this.end("Registration timed out");
      return;
    }
    if (isPerson) return;
    if (this.#hasSpoken) {
      this.#hasSpoken = this.#pinged = false;
      this.#heardAt = now;
    }
    const silent = now - this.#heardAt;
    if (silent < timing.ping) return;
    if (!this.#pinged) {
      this.#pinged = true;
      session.answer("PING", name);
    } else if (silent >= timing.ping + timing.pong) {
      this.end(`Ping timeout: ${Math.floor(silent / 1000)} seconds`);
    }
  }

  /** Finds out what the client speaks. `undefined` where it is gone, or has come to the wrong door. */
  async #greet(): Promise<Dialogue | undefined> {
    const { timing } = this.#server.settings;
    if (this.#transport.irc === true) {
      return this.#begin(new IrcDialogue(this.#server, this.#ircSession()), new Uint8Array(0));
    }
    let seen = new Uint8Array(0);
    let question: LineDialogue | undefined;
    for (;;) {
      const afterQuestion = seen.byteLength > 0 ? timing.keyPause : undefined;
      const chunk = await this.#reader.next(question ? afterQuestion : timing.sniff);
      if (chunk instanceof Uint8Array) seen = joined(seen, chunk);
      else if (chunk === null && seen.byteLength === 0) return undefined;
      const verdict = chunk instanceof Uint8Array ? guess(seen) : "line";
      if (verdict === "tls") return undefined;
      if (verdict === "unsure") continue;
      if (verdict === "irc") {
        question?.session.write("\r\n");
        return this.#begin(new IrcDialogue(this.#server, this.#ircSession()), seen);
      }
      question ??= this.#dialogue = new LineDialogue(this.#server, this.#lineSession());
      if (seen.byteLength > 0) return this.#begin(question, seen);
    }
  }

  async #begin(dialogue: Dialogue, seen: Uint8Array): Promise<Dialogue> {
    this.#dialogue = dialogue;
    await dialogue.hear(seen);
    return dialogue;
  }

  /** Until the client has said its last. Once the session has ended, nothing that comes means anything. */
  async #converse(dialogue: Dialogue): Promise<void> {
    const { session } = dialogue;
    let discarded = 0;
    for (;;) {
      if (isHeldUp(dialogue) && !await this.#holdUp(dialogue)) break;
      const ended = session.ended !== undefined;
      const heard = ended || dialogue.patience !== undefined ? undefined : this.#listen();
      if (heard !== undefined) {
        if (await heard) continue;
        break;
      }
      const chunk = await this.#reader.next(ended ? undefined : dialogue.patience);
      if (chunk === null) break;
      if (session.ended !== undefined) {
        discarded += chunk === SILENCE ? 0 : chunk.byteLength;
        if (discarded > MOST_DISCARDED) return;
        continue;
      }
      if (chunk === SILENCE) {
        await dialogue.pause();
        continue;
      }
      const pending = this.#hear(dialogue, chunk);
      if (pending !== undefined) await pending;
      const turn = this.#server.flusher.turns.heard();
      if (turn !== undefined) await turn;
    }
    if (session.ended === undefined) await dialogue.end();
  }

  /**
   * Hears what comes as it comes, for as long as nothing has to be waited for; false where nothing more will come.
   * `undefined` where that cannot be done.
   */
  #listen(): Promise<boolean> | undefined {
    this.#pending = undefined;
    return this.#reader.hear(this)?.then((more) => this.#pending?.then(() => more) ?? more);
  }

  /** For whoever reads what has come. */
  hear(chunk: Uint8Array): boolean {
    const dialogue = this.#dialogue;
    if (dialogue === undefined || dialogue.session.ended !== undefined) return false;
    const pending = this.#hear(dialogue, chunk);
    this.#server.flusher.turns.note();
    if (pending === undefined) {
      return dialogue.session.ended === undefined && dialogue.patience === undefined &&
        !isHeldUp(dialogue);
    }
    this.#pending = pending;
    return false;
  }

  #hear(dialogue: Dialogue, chunk: Uint8Array): MaybePromise {
    this.#hasSpoken = true;
    const bytes = chunk.byteLength + (this.#transport.takeOverhead?.() ?? 0);
    dialogue.session.flood.spend(bytes / BYTES_A_POINT);
    const pending = dialogue.hear(chunk);
    const { session, inbox } = dialogue;
    if (inbox.size > this.#server.settings.limits.inbox) session.end("Excess flood");
    return pending;
  }

  /**
   * Handles what a client says only as fast as it may be said, for as long as that is too much, and reads a little on
   * meanwhile: whoever sends faster than that waits for room in the system's buffers, and has to end where too much of
   * what they have sent waits here. False where nothing more will come.
   */
  async #holdUp(dialogue: Dialogue): Promise<boolean> {
    const { inbox } = dialogue;
    let more = true;
    while (isHeldUp(dialogue)) {
      const tick = this.#server.floodTimer.tick();
      if (more) {
        const chunk = await this.#reader.little(READ_AHEAD, tick);
        if (chunk instanceof Uint8Array) await this.#hear(dialogue, chunk);
        more = chunk !== null;
      }
      await tick;
      await inbox.resume();
    }
    return more;
  }

  #ircSession(): IrcSession {
    this.#openedAt = Date.now();
    return this.#enter(
      new IrcSession(this.#id, this.#shownPeer, this.#outbox, this.#serverName, this.#hangUp),
    );
  }

  #lineSession(): LineSession {
    return this.#enter(
      new LineSession(
        this.#server.settings,
        this.#id,
        this.#shownPeer,
        this.#outbox,
        this.#serverName,
        this.#hangUp,
      ),
    );
  }

  /** The other side as users may see it. */
  get #shownPeer(): Peer {
    return this.#server.peerFrom(this.#origin);
  }

  #enter<S extends Session>(session: S): S {
    session.flood = FloodLimit.of(this.#server.settings.limits);
    this.#server.sessions.set(this.#id, session);
    return session;
  }

  readonly #serverName = (): string => this.#server.settings.name;

  /** Takes the session out of the chat, and lets the client receive the rest within bounds. */
  readonly #hangUp = (session: Session): void => {
    const late = new Promise<void>((resolve) => {
      this.#impatience = setTimeout(() => {
        this.#close();
        resolve();
      }, this.#server.settings.timing.linger);
    });
    this.#farewell = Promise.all([
      leave(this.#server, session),
      this.#lastBytes(session.ended ?? "", late),
    ]).then(() => {});
    // What goes wrong there is told by whoever runs the connection, once it comes to that.
    this.#farewell.catch(() => {});
  };

  async #lastBytes(reason: string, late: Promise<void>): Promise<void> {
    try {
      // In older versions of Deno a write that nobody reads waits on when its connection is closed.
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

/** Whether its client has done more than it may just now. */
function isHeldUp({ session, inbox }: Dialogue): boolean {
  return (session.flood.isSpent || inbox.isWaiting) && session.ended === undefined;
}

async function writeAll(transport: Transport, bytes: Uint8Array): Promise<void> {
  let written = await transport.write(bytes);
  while (written < bytes.byteLength) written += await transport.write(bytes.subarray(written));
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.byteLength + b.byteLength);
  both.set(a);
  both.set(b, a.byteLength);
  return both;
}

/** Errors of networks that Deno has no class for. */
const NETWORK_CODES = ["EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH", "ENOBUFS"];

/** Whether an error is one that networks make, and no bug of ours. */
function isNetworkError(error: unknown): boolean {
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    if (NETWORK_CODES.includes(error.code)) return true;
  }
  const { errors } = Deno;
  return [
    errors.BadResource,
    errors.BrokenPipe,
    errors.ConnectionAborted,
    errors.ConnectionReset,
    errors.Interrupted,
    errors.InvalidData,
    errors.NotConnected,
    errors.TimedOut,
    errors.UnexpectedEof,
  ].some((kind) => error instanceof kind);
}

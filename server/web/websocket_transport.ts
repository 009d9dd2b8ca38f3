/**
 * The transport of the web listener: HTTP at first, then a WebSocket.
 * @module
 */

import type { Transport } from "../net/transport.ts";
import { FrameReader } from "./frame_reader.ts";
import {
  CloseCode,
  closeFrame,
  controlFrame,
  FrameError,
  frameLines,
  Opcode,
  readCloseFrame,
} from "./frames.ts";
import { answerHandshake, wantsWebSocket, type WebSettings } from "./handshake.ts";
import {
  formatResponse,
  type HttpRequest,
  type HttpResponse,
  readRequest,
  RequestError,
} from "./http.ts";
import type { TcpConn } from "../sockets/socket.ts";
import type { Site } from "./site.ts";

const NOTHING = new Uint8Array(0);
/**
 * Bytes to read from a client after its answer: closing with bytes unread would reset the
 * connection, and the answer would be lost.
 */
const DISCARDED_MAX = 256 * 1024;
/** Bytes to read at a time after the answer. */
const DISCARDED_AT_ONCE = 4 * 1024;

/**
 * A connection that begins with an HTTP request. A request to open a WebSocket makes it carry IRC,
 * one line in each message (https://ircv3.net/specs/extensions/websocket). Any other request is
 * answered; the client's further bytes are ignored.
 */
export class WebSocketTransport implements Transport {
  readonly #conn: TcpConn;
  readonly #site: Site;
  readonly #settings: WebSettings;
  readonly #frames = new FrameReader((opcode, payload) => this.#control(opcode, payload));
  #kind: "text" | "binary" | undefined;
  /** The bytes that came after the request. */
  #rest: Uint8Array = NOTHING;
  /** The status code that the WebSocket closes with. */
  #code: number = CloseCode.normal;
  /** Bytes read since the last {@link takeOverhead} that are not part of a message. */
  #overhead = 0;
  /** Whether all input was read. */
  #over = false;
  /** Whether the client broke the protocol. */
  #failed = false;
  /** The last write. */
  #writing: Promise<unknown> = Promise.resolve();
  /** Writes that are waiting or under way. */
  #waiting = 0;
  /** The payload of the latest ping without an answer. */
  #pong: Uint8Array | undefined;

  /** @param settings decide which web pages may open a WebSocket */
  constructor(conn: TcpConn, site: Site, settings: WebSettings) {
    this.#conn = conn;
    this.#site = site;
    this.#settings = settings;
  }

  /** Whether it is a WebSocket, which carries IRC from the first byte on. */
  get irc(): boolean {
    return this.#kind !== undefined;
  }

  setNoDelay(on: boolean): void {
    this.#conn.setNoDelay(on);
  }

  setKeepAlive(on: boolean): void {
    this.#conn.setKeepAlive(on);
  }

  /**
   * Reads the request and answers it. Await it before {@link read}. Resolves to `undefined` if no
   * request came.
   */
  async open(): Promise<HttpRequest | undefined> {
    let request;
    let response;
    try {
      const read = await readRequest(this.#conn);
      if (read === undefined) {
        this.#end();
        return undefined;
      }
      request = read.request;
      this.#rest = read.rest;
      response = await this.#answer(request);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      response = refusal(error);
    }
    await this.#write(formatResponse(response, request?.method === "HEAD"));
    if (this.irc) return request;
    await this.#conn.closeWrite();
    await this.#discard();
    this.#end();
    return request;
  }

  /** As `Deno.Conn.read`; resolves to 0 if the bytes held no part of a message. */
  async read(buffer: Uint8Array): Promise<number | null> {
    if (this.#over) return null;
    const length = await this.#raw(buffer.subarray(1));
    if (length === null) return null;
    try {
      const count = this.#frames.read(buffer, 1, 1 + length);
      this.#overhead += length - count;
      return count;
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#code = error.code;
      this.#failed = true;
      throw new Deno.errors.InvalidData(error.message);
    }
  }

  takeOverhead(): number {
    const overhead = this.#overhead;
    this.#overhead = 0;
    return overhead;
  }

  async write(bytes: Uint8Array): Promise<number> {
    await this.#write(framed(bytes, this.#kind ?? "text"));
    return bytes.byteLength;
  }

  /**
   * Takes all bytes or none: the rest of a frame that cannot be written at once is written before
   * anything else.
   */
  writeNow(buffer: Uint8Array, length: number): number {
    if (this.#conn.writeNow === undefined || this.#waiting > 0) return 0;
    const kind = this.#kind ?? "text";
    const frames = length === buffer.byteLength
      ? framed(buffer, kind)
      : frameLines(buffer.subarray(0, length), Opcode[kind]);
    const written = this.#conn.writeNow(frames, frames.byteLength);
    // The next read or write meets the error.
    if (written < frames.byteLength) this.#write(frames.subarray(written)).catch(() => {});
    return length;
  }

  async closeWrite(reason: string): Promise<void> {
    await this.#write(closeFrame(this.#code, reason));
    await this.#conn.closeWrite();
    if (this.#failed) await this.#discard();
  }

  close(): void {
    this.#conn.close();
  }

  async #answer(request: HttpRequest): Promise<HttpResponse> {
    if (!wantsWebSocket(request)) return this.#site.answer(request);
    const { response, kind } = await answerHandshake(request, this.#settings);
    this.#kind = kind;
    return response;
  }

  /** Reads on until the client is gone: it then receives its answer. */
  async #discard(): Promise<void> {
    const buffer = new Uint8Array(DISCARDED_AT_ONCE);
    for (let left = DISCARDED_MAX; left > 0;) {
      const count = await this.#conn.read(buffer);
      if (count === null) return;
      left -= count;
    }
  }

  #end(): void {
    this.#over = true;
  }

  async #raw(buffer: Uint8Array): Promise<number | null> {
    if (this.#rest.byteLength === 0) return await this.#conn.read(buffer);
    const part = this.#rest.subarray(0, buffer.byteLength);
    buffer.set(part);
    this.#rest = this.#rest.subarray(part.byteLength);
    return part.byteLength;
  }

  #control(opcode: number, payload: Uint8Array): void {
    if (opcode === Opcode.ping) this.#answerPing(payload);
    else if (opcode === Opcode.close) {
      this.#code = readCloseFrame(payload);
      this.#end();
    }
  }

  /** Answers a ping; only the latest, if pings come faster than answers can be written. */
  #answerPing(payload: Uint8Array): void {
    const isWaiting = this.#pong !== undefined;
    this.#pong = payload;
    if (isWaiting) return;
    const pong = async () => {
      const latest = this.#pong ?? NOTHING;
      this.#pong = undefined;
      await this.#writeAll(controlFrame(Opcode.pong, latest));
    };
    // The next read or write meets the error.
    this.#queue(pong).catch(() => {});
  }

  /** Writes after all earlier writes. */
  #write(bytes: Uint8Array): Promise<void> {
    return this.#queue(() => this.#writeAll(bytes));
  }

  #queue(write: () => Promise<void>): Promise<void> {
    this.#waiting++;
    const written = this.#writing.then(write).finally(() => this.#waiting--);
    this.#writing = written.catch(() => {});
    return written;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    let written = await this.#conn.write(bytes);
    while (written < bytes.byteLength) {
      written += await this.#conn.write(bytes.subarray(written));
    }
  }
}

/** The framed lines: the same bytes go to many clients, and are framed once for all. */
const framedLines = {
  text: new WeakMap<Uint8Array, Uint8Array>(),
  binary: new WeakMap<Uint8Array, Uint8Array>(),
};

function framed(lines: Uint8Array, kind: "text" | "binary"): Uint8Array {
  const known = framedLines[kind].get(lines);
  if (known !== undefined) return known;
  const made = frameLines(lines, Opcode[kind]);
  framedLines[kind].set(lines, made);
  return made;
}

function refusal({ status, message }: RequestError): HttpResponse {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return { status, headers, body: `${message}.\n` };
}

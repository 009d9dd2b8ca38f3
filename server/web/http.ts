/**
 * The part of HTTP/1.1 that serves pages and opens WebSockets:
 * https://www.rfc-editor.org/rfc/rfc9112
 * @module
 */

import type { ByteSource } from "../net/transport.ts";

/** A client's request. */
export interface HttpRequest {
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
  /** By name in lower case. The values of a repeated header are joined with ", ". */
  readonly headers: ReadonlyMap<string, string>;
}

/** The server's response. */
export interface HttpResponse {
  readonly status: Status;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

const STATUS_TEXT = {
  101: "Switching Protocols",
  200: "OK",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  426: "Upgrade Required",
  431: "Request Header Fields Too Large",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
} as const;

/** The statuses that the server answers with. */
export type Status = keyof typeof STATUS_TEXT;

/** A malformed request. The message is for the client. */
export class RequestError extends Error {
  override name = "RequestError";
  readonly status: Status;

  constructor(status: Status, message: string) {
    super(message);
    this.status = status;
  }
}

/** The longest head of a request, in bytes. */
const HEAD_MAX = 16 * 1024;
/** The initial size of the buffer, in bytes. */
const CHUNK = 1024;
const CR = 0x0d;
const LF = 0x0a;

const latin1 = new TextDecoder("latin1");
const encoder = new TextEncoder();

/**
 * Reads a request up to its body.
 *
 * @returns the request, and the bytes after it that were read, too; `undefined` if the client is
 * gone
 * @throws {RequestError} if it is malformed or too long
 */
export async function readRequest(
  source: ByteSource,
): Promise<{ request: HttpRequest; rest: Uint8Array } | undefined> {
  let held = new Uint8Array(CHUNK);
  let length = 0;
  for (;;) {
    const count = await source.read(held.subarray(length));
    if (count === null) return undefined;
    const end = endOfHead(held.subarray(0, length + count), Math.max(0, length - 3));
    length += count;
    if (end !== undefined) {
      const request = parseRequest(latin1.decode(held.subarray(0, end)));
      return { request, rest: held.slice(end, length) };
    }
    if (length >= HEAD_MAX) throw new RequestError(431, `More than ${HEAD_MAX} bytes of headers`);
    if (length === held.byteLength) {
      const grown = new Uint8Array(length * 2);
      grown.set(held);
      held = grown;
    }
  }
}

/** Returns the position after the empty line that ends the head. */
function endOfHead(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    const before = bytes[at - 1] === CR ? at - 2 : at - 1;
    if (bytes[before] === LF || before < 0) return at + 1;
  }
  return undefined;
}

/**
 * Parses the text of a request's head.
 *
 * @throws {RequestError} if it is malformed
 */
export function parseRequest(head: string): HttpRequest {
  const lines = head.split(/\r?\n/);
  while (lines.at(-1) === "") lines.pop();
  const [line = "", ...fields] = lines;
  const [, method, target, version] = /^([!#$%&'*+.^_`|~\w-]+) (\S+) HTTP\/(\d\.\d)$/.exec(line) ??
    [];
  if (method === undefined || target === undefined) {
    throw new RequestError(400, "This is a web server, and that was not an HTTP request");
  }
  if (version !== "1.1" && version !== "1.0") {
    throw new RequestError(505, "HTTP/1.1 is spoken here");
  }
  const headers = new Map<string, string>();
  for (const field of fields) {
    const name = /^[!#$%&'*+.^_`|~\w-]+(?=:)/.exec(field)?.[0];
    if (name === undefined || /[\0\r]/.test(field)) {
      throw new RequestError(400, "A header is malformed");
    }
    const key = name.toLowerCase();
    const value = trimmed(field.slice(name.length + 1));
    const before = headers.get(key);
    if (before !== undefined && key === "host") {
      throw new RequestError(400, "The request has two Host headers");
    }
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  if (version === "1.1" && !headers.has("host")) {
    throw new RequestError(400, "The request has no Host header");
  }
  return { method, path: pathOf(target), headers };
}

/** Removes spaces and tabs on both sides. A regular expression would take up to cubic time. */
function trimmed(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && " \t".includes(text.charAt(from))) from++;
  while (to > from && " \t".includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

function pathOf(target: string): string {
  const origin = /^https?:\/\/[^/?#]*/i.exec(target)?.[0] ?? "";
  const absolute = target.slice(origin.length);
  const [path = ""] = absolute.split(/[?#]/, 1);
  if (path === "" && absolute !== target) return "/";
  if (path === "*" || path.startsWith("/")) return path;
  throw new RequestError(400, "The request has no path");
}

/** Whether a header that is a list contains a word, ignoring case. */
export function lists(header: string | undefined, word: string): boolean {
  return listed(header).some((item) => item.toLowerCase() === word);
}

/** Returns the items of a header that is a list. */
export function listed(header: string | undefined): string[] {
  return (header ?? "").split(",").map((item) => item.trim()).filter((item) => item !== "");
}

/**
 * Returns a response as bytes. The connection closes after it, unless it becomes a WebSocket.
 *
 * @param bodiless whether to leave out the body and give only its length, for HEAD
 */
export function formatResponse(
  { status, headers = {}, body }: HttpResponse,
  bodiless = false,
  now: Date = new Date(),
): Uint8Array {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const all = {
    date: now.toUTCString(),
    ...headers,
    ...(status === 101 ? {} : {
      "content-length": String(bytes?.byteLength ?? 0),
      "x-content-type-options": "nosniff",
      connection: "close",
    }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = encoder.encode(`HTTP/1.1 ${status} ${STATUS_TEXT[status]}\r\n${lines}\r\n`);
  if (bodiless || bytes === undefined) return head;
  const whole = new Uint8Array(head.byteLength + bytes.byteLength);
  whole.set(head);
  whole.set(bytes, head.byteLength);
  return whole;
}

/**
 * The handshake that opens a WebSocket: https://www.rfc-editor.org/rfc/rfc6455 section 4.2
 * @module
 */

import { decodeBase64, encodeBase64 } from "../../protocol/base64.ts";
import type { Settings } from "../config/settings.ts";
import { type HttpRequest, type HttpResponse, listed, lists } from "./http.ts";

/** The subprotocols of IRC: https://ircv3.net/specs/extensions/websocket */
export type Subprotocol = "text.ircv3.net" | "binary.ircv3.net";

/** The settings that decide which web pages may open a WebSocket. */
export type WebSettings = Pick<Settings, "name" | "webOrigins">;

/** The outcome of a request to open a WebSocket. */
export interface Handshake {
  readonly response: HttpResponse;
  /** The kind of messages on the open WebSocket; absent if the server refused. */
  readonly kind?: "text" | "binary";
}

const VERSION = "13";
const KEY_BYTES = 16;
const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Whether a request asks for a WebSocket. */
export function wantsWebSocket({ method, headers }: HttpRequest): boolean {
  return method === "GET" && lists(headers.get("connection"), "upgrade") &&
    lists(headers.get("upgrade"), "websocket");
}

/**
 * Answers a request to open a WebSocket.
 *
 * @param here the settings that {@link mayComeFrom} checks
 */
export async function answerHandshake(
  { headers }: HttpRequest,
  here: WebSettings,
): Promise<Handshake> {
  const origin = headers.get("origin");
  if (origin !== undefined && !mayComeFrom(origin, headers.get("host"), here)) {
    return refusal(403, `Pages of ${origin} may not connect here: 'serve --web-origin' allows it`);
  }
  if (headers.get("sec-websocket-version") !== VERSION) {
    return refusal(426, `WebSocket version ${VERSION} is spoken here`, {
      "sec-websocket-version": VERSION,
      upgrade: "websocket",
    });
  }
  const key = headers.get("sec-websocket-key") ?? "";
  if (decodeBase64(key)?.byteLength !== KEY_BYTES) {
    return refusal(400, "Sec-WebSocket-Key is missing or malformed");
  }
  const subprotocol = chosen(listed(headers.get("sec-websocket-protocol")));
  return {
    response: {
      status: 101,
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-accept": await acceptance(key),
        ...(subprotocol === undefined ? {} : { "sec-websocket-protocol": subprotocol }),
      },
    },
    kind: subprotocol === "binary.ircv3.net" ? "binary" : "text",
  };
}

/**
 * Whether a page of this origin may open a WebSocket to a host. Pages of the same host may, and
 * pages of the configured origins; the origin `*` allows all. The browser itself names the page's
 * origin, so a page cannot use its reader's access to the network. Over plain HTTP the host must be
 * a local name or the server's. A page's owner could point any other name at this server's address,
 * and the page would count as one of this server (DNS rebinding).
 */
export function mayComeFrom(
  origin: string,
  host: string | undefined,
  { webOrigins: origins, name }: WebSettings,
): boolean {
  if (origins.includes("*")) return true;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (origins.some((allowed) => URL.canParse(allowed) && new URL(allowed).origin === url.origin)) {
    return true;
  }
  const own = `${url.protocol}//${host}`;
  if (!URL.canParse(own) || new URL(own).host !== url.host) return false;
  return url.protocol === "https:" ||
    (url.protocol === "http:" && (isLocal(url.hostname) || url.hostname === name.toLowerCase()));
}

/** Whether a host is an address, or a name that only this machine or this network resolves. */
function isLocal(hostname: string): boolean {
  return /^\[|^[\d.]+$|^[^.]+$|\.(?:home\.arpa|internal|lan|local|localhost)$/.test(hostname);
}

/** Returns the first subprotocol of the client's list that the server speaks. */
function chosen(wanted: readonly string[]): Subprotocol | undefined {
  return wanted.find((name): name is Subprotocol =>
    name === "text.ircv3.net" || name === "binary.ircv3.net"
  );
}

async function acceptance(key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(key + MAGIC));
  return encodeBase64(new Uint8Array(digest));
}

function refusal(
  status: 400 | 403 | 426,
  why: string,
  headers: Readonly<Record<string, string>> = {},
): Handshake {
  const type = { "content-type": "text/plain; charset=utf-8" };
  return { response: { status, headers: { ...type, ...headers }, body: `${why}.\n` } };
}

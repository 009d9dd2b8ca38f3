/**
 * Makes HTTP requests and WebSocket frames, valid and nearly valid.
 * @module
 */

import { ircBeginning, ircLines } from "./irc.ts";
import type { Words } from "./words.ts";

const encoder = new TextEncoder();

const PATHS: [string, ...string[]] = [
  "/",
  "/index.html",
  "/../../etc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/..%5c..%5cwindows",
  "//etc/passwd",
  "/\0",
  "/a?b#c",
  "*",
  "http://evil.example/",
  "/" + "a".repeat(20_000),
];

/** Returns a request, valid or not. */
export function httpRequest(w: Words): Uint8Array {
  const { random } = w;
  const method = random.pick(["GET", "HEAD", "POST", "OPTIONS", "BREW", w.nasty()]);
  const version = random.pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", w.nasty()]);
  const path = w.chance(80) ? random.pick(PATHS) : w.nasty();
  const headers = Array.from({ length: random.below(12) }, () =>
    random.pick([
      `Host: ${w.nasty()}`,
      "Host: localhost",
      `Content-Length: ${w.number()}`,
      "Transfer-Encoding: chunked",
      `Cookie: ${w.nasty()}`,
      "Expect: 100-continue",
      `X-Forwarded-For: ${w.nasty()}, ${w.nasty()}`,
      `${w.nasty()}: ${w.nasty()}`,
      ` folded: ${w.nasty()}`,
    ]) + random.pick(["\r\n", "\r\n", "\n", "\r"]));
  const request = encoder.encode(
    `${method} ${path} ${version}\r\n${headers.join("")}\r\n${w.chance(20) ? w.text() : ""}`,
  );
  return w.chance(30) ? w.mutated(request) : request;
}

/** Returns a WebSocket upgrade request, nearly always a valid one. */
export function upgrade(w: Words): Uint8Array {
  const request = encoder.encode(
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
      w.random.pick([
        "",
        "Sec-WebSocket-Protocol: binary.ircv3.net\r\n",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
      ]) + "\r\n",
  );
  return w.chance(5) ? w.mutated(request) : request;
}

/** Returns frames of a client, valid or not. */
export function frames(w: Words): Uint8Array {
  const { random } = w;
  const payload = encoder.encode(w.chance(10) ? ircBeginning(w) : ircLines(w).trimEnd());
  switch (random.below(8)) {
    case 0:
      return joined(
        frame(w, 0x01, payload.subarray(0, 5)),
        frame(w, 0x09, w.bytes(random.below(125))),
        frame(w, 0x00, payload.subarray(5, 9)),
        frame(w, 0x80, payload.subarray(9)),
      );
    case 1:
      return frame(w, random.below(256), w.bytes(random.below(200)));
    case 2:
      return frame(w, 0x88, w.bytes(random.below(20)));
    case 3:
      return frame(w, 0xc1, w.bytes(random.below(100)));
    case 4:
      return Uint8Array.of(0x82, 0xff, ...w.bytes(8), ...w.bytes(random.below(100)));
    default: {
      const good = frame(w, random.pick([0x81, 0x82]), payload);
      return w.chance(10) ? w.mutated(good) : good;
    }
  }
}

function frame(w: Words, first: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const mask = w.bytes(4);
  const size = length < 126
    ? [0x80 | length]
    : length < 65_536
    ? [0xfe, length >> 8, length & 255]
    : [
      0xff,
      0,
      0,
      0,
      0,
      (length >> 24) & 255,
      (length >> 16) & 255,
      (length >> 8) & 255,
      length & 255,
    ];
  return Uint8Array.of(
    first,
    ...size,
    ...mask,
    ...payload.map((byte, i) => byte ^ (mask[i & 3] ?? 0)),
  );
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

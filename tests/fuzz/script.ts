/**
 * What one connection of an attack sends.
 * @module
 */

import { greedyLines } from "./greedy.ts";
import { ircBeginning, ircLines } from "./irc.ts";
import { tlsRecords } from "./tls.ts";
import { frames, httpRequest, upgrade } from "./web.ts";
import type { Words } from "./words.ts";

/** The listeners and dialects of scripts. */
export const KINDS = [
  "irc",
  "irc over TLS",
  "greedy irc",
  "line mode",
  "HTTP",
  "WebSocket",
  "TLS bytes",
  "noise",
] as const;

/** What a connection is and sends. */
export type Kind = typeof KINDS[number];

/** What one connection sends, from its beginning to its end. */
export interface Script {
  readonly kind: Kind;
  readonly door: "plain" | "tls" | "web";
  /** Whether the connection makes a valid TLS handshake first. */
  readonly handshake: boolean;
  /** The pieces that are written, one by one. */
  readonly pieces: readonly Uint8Array[];
  /** Pause after each piece, in ms. */
  readonly pause: number;
  /** Whether it reads the answers. */
  readonly reads: boolean;
  /** How it ends: closes at once, closes its half and waits, or waits for the server to close. */
  readonly end: "abrupt" | "half" | "wait";
}

const encoder = new TextEncoder();
const MOST_PIECE = 3_000;

/** Returns a script, the same for the same random numbers. */
export function makeScript(
  w: Words,
  kind: Kind = w.random.pick(KINDS as unknown as [Kind, ...Kind[]]),
): Script {
  const { random } = w;
  const bytes = content(w, kind);
  return {
    kind,
    door: kind === "HTTP" || kind === "WebSocket"
      ? "web"
      : kind === "TLS bytes" || kind === "irc over TLS"
      ? "tls"
      : kind === "greedy irc"
      ? "plain"
      : random.pick(["plain", "plain", "web", "tls"]),
    handshake: kind === "irc over TLS",
    pieces: [...random.cut(bytes, w.chance(10) ? 3 : MOST_PIECE)].slice(0, 400),
    pause: random.pick([0, 0, 0, 1, 5, 60]),
    reads: w.chance(90),
    end: random.pick(["abrupt", "half", "half", "wait"]),
  };
}

function content(w: Words, kind: Kind): Uint8Array {
  const lines = (count: number, line: () => string) =>
    Array.from({ length: w.random.below(count) }, line).join("");
  switch (kind) {
    case "irc":
    case "irc over TLS": {
      const text = encoder.encode(ircBeginning(w) + lines(120, () => ircLines(w)));
      return w.chance(20) ? w.mutated(text) : text;
    }
    case "greedy irc":
      return encoder.encode(greedyLines(w));
    case "line mode": {
      const text = encoder.encode(
        lines(40, () =>
          w.random.pick([
            w.nick(),
            w.text(),
            `/msg ${w.nick()} ${w.text()}`,
            `/${w.nasty()}`,
            `@${w.text()}`,
          ]) +
          w.random.pick(["\n", "\r\n", "", "\r\0"])),
      );
      return w.chance(20) ? w.mutated(text) : text;
    }
    case "HTTP":
      return httpRequest(w);
    case "WebSocket": {
      const parts = [upgrade(w), ...Array.from({ length: w.random.below(40) }, () => frames(w))];
      return Uint8Array.from(parts.flatMap((part) => [...part]));
    }
    case "TLS bytes":
      return tlsRecords(w);
    case "noise":
      return w.bytes(w.random.below(20_000));
  }
}

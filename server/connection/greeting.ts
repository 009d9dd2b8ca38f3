/**
 * The beginning of a connection: detects which dialect its client speaks.
 * @module
 */

import type { Timing } from "../config/settings.ts";
import type { ByteReader } from "./reading/byte_reader.ts";
import type { Dialogue, ProvisionalDialogue } from "./dialogue.ts";
import { guess } from "./sniff.ts";

/** Begins a dialogue on one connection. */
export interface Opening {
  irc(): Dialogue;
  /** Begins line mode, with a question. */
  lineMode(): ProvisionalDialogue;
}

/** A dialogue that has begun, and the client's input so far. */
export interface Greeted {
  readonly dialogue: Dialogue;
  readonly seen: Uint8Array;
}

/**
 * Reads until the dialect is known. A client that stays silent is asked a question in line mode,
 * and may still speak IRC.
 *
 * @returns `undefined` if the client is gone, or speaks TLS to a plain listener
 */
export async function greet(
  reader: ByteReader,
  timing: Timing,
  opening: Opening,
): Promise<Greeted | undefined> {
  let seen = new Uint8Array(0);
  let question: ProvisionalDialogue | undefined;
  for (;;) {
    const afterProvisionalDialogue = seen.byteLength > 0 ? timing.keyPause : undefined;
    const chunk = await reader.next(question ? afterProvisionalDialogue : timing.sniff);
    if (chunk instanceof Uint8Array) seen = joined(seen, chunk);
    else if (chunk === null && seen.byteLength === 0) return undefined;
    const verdict = chunk instanceof Uint8Array ? guess(seen) : "line";
    if (verdict === "tls") return undefined;
    if (verdict === "unsure") continue;
    if (verdict === "irc") {
      question?.withdraw();
      return { dialogue: opening.irc(), seen };
    }
    question ??= opening.lineMode();
    if (seen.byteLength > 0) return { dialogue: question, seen };
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.byteLength + b.byteLength);
  both.set(a);
  both.set(b, a.byteLength);
  return both;
}

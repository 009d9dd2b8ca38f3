/**
 * Plays scripts of an attack to a server.
 * @module
 */

import type { Random } from "../support/random.ts";
import { type Kind, makeScript, type Script } from "./script.ts";
import type { Target } from "./target.ts";
import { Words } from "./words.ts";

/** How long a script may wait for the server to close, in ms. */
const PATIENCE_MS = 400;
/** How long one write may wait, in ms: the server slows down a client that sends too much. */
const WRITE_MS = 200;

/** Matches a line that is no message of the server. */
const NO_MESSAGE = /^(?!(?:@[^ ]+ )?(?::[^ ]+ )?(?:[A-Z]+|\d{3})(?: |$))/;

/** One of several attackers: plays scripts to a server, one after another. */
export class Player {
  readonly played = new Map<Kind, number>();
  /** Answers that are no messages. */
  readonly faults: string[] = [];
  readonly #target: Target;
  readonly #cert: string;
  readonly #words: Words;

  /** @param cert the server's certificate, PEM */
  constructor(target: Target, cert: string, random: Random) {
    this.#target = target;
    this.#cert = cert;
    this.#words = new Words(random);
  }

  /** Plays scripts until the deadline, of any kind or of only one. */
  async playUntil(over: () => boolean, kind?: Kind): Promise<void> {
    while (!over() && this.#target.crash === undefined) {
      const script = makeScript(this.#words, kind);
      try {
        await this.#play(script, over);
      } catch (error) {
        if (!isOfNetwork(error)) throw error;
      }
      this.played.set(script.kind, (this.played.get(script.kind) ?? 0) + 1);
    }
  }

  async #play(script: Script, over: () => boolean): Promise<void> {
    const { hostname, port } = this.#target.address(script.door);
    const conn = script.handshake
      ? await Deno.connectTls({ hostname: "localhost", port, caCerts: [this.#cert] })
      : await Deno.connect({ hostname, port });
    const reading = script.reads ? this.#read(conn, script) : Promise.resolve();
    try {
      for (const piece of script.pieces) {
        if (over() || !await inTime(writeAll(conn, piece), WRITE_MS)) break;
        if (script.pause > 0) await new Promise((resolve) => setTimeout(resolve, script.pause));
      }
      if (script.end === "half") await conn.closeWrite();
      if (script.end !== "abrupt") await inTime(reading, PATIENCE_MS);
    } finally {
      conn.close();
      await reading;
    }
  }

  /** Reads until the end. Answers to IRC must be messages, even to invalid input. */
  async #read(conn: Deno.Conn, { kind, door, pieces }: Script): Promise<void> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(16_384);
    let isIrc = (kind === "irc" && door === "plain" || kind === "irc over TLS") &&
      startsAsIrc(pieces);
    let text = "";
    try {
      for (let count; (count = await conn.read(buffer)) !== null;) {
        if (!isIrc) continue;
        text += decoder.decode(buffer.subarray(0, count), { stream: true });
        // On a busy machine the beginning may arrive in pieces, so slowly that the server chooses
        // line mode.
        if (text.startsWith("ALIAS?")) {
          isIrc = false;
          continue;
        }
        const lines = text.split("\r\n");
        text = lines.pop() ?? "";
        const fault = lines.find((line) => NO_MESSAGE.test(line) || /[\0\r\n]/.test(line));
        if (fault !== undefined) this.faults.push(JSON.stringify(fault));
      }
    } catch (error) {
      if (!isOfNetwork(error)) throw error;
    }
  }
}

function startsAsIrc([first]: readonly Uint8Array[]): boolean {
  return first !== undefined && /^(?:CAP LS|NICK \w)/.test(new TextDecoder().decode(first));
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.byteLength > 0) rest = rest.subarray(await conn.write(rest));
}

async function inTime(doing: Promise<void>, ms: number): Promise<boolean> {
  let timer;
  const late = new Promise<boolean>((resolve) => timer = setTimeout(() => resolve(false), ms));
  try {
    return await Promise.race([doing.then(() => true), late]);
  } finally {
    clearTimeout(timer);
    doing.catch(() => {});
  }
}

/** Whether an error means that a connection has ended, as attackers must expect. */
function isOfNetwork(error: unknown): boolean {
  const { errors } = Deno;
  return [
    errors.BadResource,
    errors.BrokenPipe,
    errors.ConnectionAborted,
    errors.ConnectionRefused,
    errors.ConnectionReset,
    errors.Interrupted,
    errors.InvalidData,
    errors.NotConnected,
    errors.UnexpectedEof,
  ].some((kind) => error instanceof kind);
}

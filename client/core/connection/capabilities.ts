/**
 * Capability negotiation: which capabilities the client asks for, and which are enabled.
 * https://ircv3.net/specs/extensions/capability-negotiation
 * @module
 */
import type { Message } from "../../../protocol/message.ts";
import { NEXT_CERTIFICATE, nextFingerprint } from "../../../protocol/tls_next.ts";
import { SEARCH_CAPABILITY } from "../../../protocol/search.ts";
import { MULTILINE } from "../../../protocol/multiline.ts";
import { parseSts, type StsPolicy } from "../../../protocol/sts.ts";
import { message } from "../model/messages.ts";

/** The capabilities that the client uses, with those that each of them depends on. */
const WANTED: ReadonlyMap<string, readonly string[]> = new Map([
  ["server-time", []],
  ["message-tags", []],
  ["batch", []],
  ["labeled-response", ["batch"]],
  ["echo-message", ["labeled-response", "batch"]],
  ["multi-prefix", []],
  ["away-notify", []],
  ["extended-join", []],
  ["account-notify", []],
  ["account-tag", []],
  ["cap-notify", []],
  ["chghost", []],
  ["setname", []],
  ["standard-replies", []],
  ["draft/chathistory", ["batch"]],
  ["draft/event-playback", ["draft/chathistory"]],
  [MULTILINE, ["batch", "message-tags"]],
  ["draft/read-marker", []],
  ["draft/message-redaction", []],
  [SEARCH_CAPABILITY, ["batch"]],
]);

/** Called with the values of capabilities that only inform. */
interface Told {
  /** Called with the fingerprint of the server's next certificate. */
  readonly nextCertificate?: (fingerprint: string) => void;
  /** Called with the server's STS policy. */
  readonly sts?: (policy: StsPolicy) => void;
}

/** The most bytes of names in one CAP REQ, well within a line of 512. */
const REQUEST_BYTES = 400;

/** The most offered capabilities remembered. Servers offer about 40. */
const OFFERED_MAX = 500;

/**
 * Negotiates the capabilities of one connection.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { format, parse } from "../../../protocol/message.ts";
 * import { Capabilities } from "./capabilities.ts";
 *
 * const capabilities = new Capabilities();
 * const offer = parse(":irc.example CAP * LS :batch server-time unknown");
 * const [request] = capabilities.apply(offer);
 * assertEquals(request && format(request), "CAP REQ :server-time batch");
 * capabilities.apply(parse(":irc.example CAP * ACK :server-time batch"));
 * assertEquals(capabilities.enabled, new Set(["server-time", "batch"]));
 * ```
 */
export class Capabilities {
  /** The enabled capabilities. */
  readonly enabled = new Set<string>();
  /** The capabilities that the server offers, with their values. */
  readonly offered = new Map<string, string>();
  readonly #wanted: ReadonlyMap<string, readonly string[]>;
  readonly #told: Told;
  /** The number of requests that the server has not answered. */
  #awaited = 0;
  #listed = false;

  /**
   * @param login whether to request `sasl`
   * @param told called with the values of capabilities that only inform
   */
  constructor(login = false, told: Told = {}) {
    this.#told = told;
    this.#wanted = login ? new Map([...WANTED, ["sasl", []]]) : WANTED;
  }

  /** Whether the server has listed all its capabilities. */
  get listed(): boolean {
    return this.#listed;
  }

  /** Whether the server has answered every request. */
  get settled(): boolean {
    return this.#listed && this.#awaited === 0;
  }

  /** Whether the server acknowledges messages by labelled echoes. */
  get echoes(): boolean {
    return this.enabled.has("echo-message") && this.enabled.has("labeled-response");
  }

  /** Applies a CAP message, and returns the answer. */
  apply({ params }: Message): Message[] {
    const names = (params.at(-1) ?? "").split(" ").filter((name) => name !== "");
    switch (params[1]?.toUpperCase()) {
      case "LS":
        this.#offer(names);
        if (params.length > 3 && params[2] === "*") return [];
        this.#listed = true;
        return this.#request();
      case "NEW":
        this.#offer(names);
        return this.#request();
      case "DEL":
        for (const name of names) {
          this.offered.delete(name);
          this.enabled.delete(name);
        }
        return [];
      case "ACK":
        for (const name of names) {
          if (name.startsWith("-")) this.enabled.delete(name.slice(1));
          else this.enabled.add(name);
        }
        this.#awaited = Math.max(0, this.#awaited - 1);
        return [];
      case "NAK":
        this.#awaited = Math.max(0, this.#awaited - 1);
        return [];
      default:
        return [];
    }
  }

  /** Returns the request for one more capability that the server offers. */
  request(name: string): Message {
    this.#awaited++;
    return message("CAP", "REQ", name);
  }

  #offer(names: readonly string[]): void {
    for (const name of names) {
      const [key = "", ...rest] = name.split("=");
      const value = rest.join("=");
      if (this.offered.size >= OFFERED_MAX && !this.offered.has(key)) continue;
      this.offered.set(key, value);
      const next = key === NEXT_CERTIFICATE ? nextFingerprint(value) : undefined;
      if (next !== undefined) this.#told.nextCertificate?.(next);
      if (key === "sts") this.#told.sts?.(parseSts(value));
    }
  }

  #request(): Message[] {
    const lines: string[] = [];
    for (const [name, needs] of this.#wanted) {
      if (this.enabled.has(name)) continue;
      if (![name, ...needs].every((need) => this.offered.has(need))) continue;
      const line = lines.at(-1);
      if (line === undefined || line.length + name.length >= REQUEST_BYTES) lines.push(name);
      else lines[lines.length - 1] = `${line} ${name}`;
    }
    this.#awaited += lines.length;
    return lines.map((line) => message("CAP", "REQ", line));
  }
}

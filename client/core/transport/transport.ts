/**
 * The interface between the client and the carrier of its bytes. TCP and TLS implement it.
 * @module
 */
/** The properties of an open connection. */
export interface TransportInfo {
  /** Its server, as users write it: `host:port`. */
  readonly address: string;
  /** Whether it is encrypted. */
  readonly secure: boolean;
  /** The certificate's SHA-256, in upper-case hexadecimal pairs separated by colons, over TLS. */
  readonly fingerprint?: string;
}

/** Carries lines both ways on one open connection. */
export interface Transport {
  readonly info: TransportInfo;
  /**
   * The received lines without their endings, in order, in groups that arrived together. It ends
   * when the server closes, and throws when the connection breaks.
   */
  readonly lines: AsyncIterable<readonly string[]>;
  /** Sends lines, given without endings, in one write; rejects if the connection is broken. */
  write(lines: readonly string[]): Promise<void>;
  /** Closes at once. Closing again does nothing. */
  close(): void;
}

/**
 * Opens a connection.
 *
 * @throws {DialError} if it cannot
 */
export type Dial = (signal: AbortSignal) => Promise<Transport>;

/**
 * Why a connection could not be opened.
 *
 * - `unreachable`: no answer, refused, no such host; a later try may succeed
 * - `untrusted`: it would not be safe, so there is no other try
 */
export type DialFault = "unreachable" | "untrusted";

/**
 * Thrown when a connection cannot be opened. Its message is for users.
 *
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { type Dial, DialError } from "./transport.ts";
 *
 * const error = new DialError("unreachable", "example.com does not answer");
 * const dial: Dial = () => Promise.reject(error);
 * await assertRejects(() => dial(new AbortController().signal), DialError, "does not answer");
 * ```
 */
export class DialError extends Error {
  override name = "DialError";

  constructor(readonly fault: DialFault, message: string) {
    super(message);
  }
}
